"""A bundle as a run has written it -> the same network under the name, the version and the rule that a person chose."""

import dataclasses
import json
import math
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from dermadesk.errors import ErrorCode, TrainingError
from dermadesk.evaluation import card
from dermadesk.evaluation.answered import TEST_FILE, Answered
from dermadesk.evaluation.assess import Figures, assess
from dermadesk.evaluation.sweep import Sweep
from dermadesk.inference import bundle as bundles
from dermadesk.inference import transfer
from dermadesk.inference.bundle import Bundle, Manifest

_CARD, _LICENCE, _METRICS = "MODEL_CARD.md", "LICENSE", "metrics.json"
_NOTES, _LIMITS = "## Notes of those who trained it", "## Limitations"
_POINT, _MEASURED = "## Operating point", "## Measured on the test part"
_LONGEST_ID = 60


@dataclass(frozen=True, slots=True, eq=False)
class Decided:
    """What a bundle says once a person chose its operating point: the manifest, and the test figures at that point."""

    manifest: Manifest
    figures: Figures


def slug(name: str) -> str:
    """The id that a name gives, "Clinic Berlin" -> `clinic-berlin`; empty where no letter a to z or digit is in it."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_ID].strip("-")


def next_version(id: str) -> str:
    """The next version of that id among the models that are there: 1.0.0, 1.1.0, …"""
    names = [folder.name for folder in bundles.installed()]
    names += [f"{each.bundle.manifest.id}-{each.bundle.manifest.version}" for each in bundles.listed() if each.bundle]
    matches = (re.fullmatch(rf"{re.escape(id)}-(\d+)(?:\.(\d+))?(?:\..*)?", name) for name in names)
    taken = [(int(match[1]), int(match[2] or 0)) for match in matches if match]
    if not taken:
        return "1.0.0"
    major, minor = max(taken)
    return f"{major}.{minor + 1}.0"


def decided(bundle: Bundle, threshold: float) -> Decided:
    """The bundle with the operating point `chosen` at `threshold` (0..1 of P(malignant)).

    Its figures come from the answers to the calibration part, those of the test part are measured anew, from what the
    run kept beside the bundle (`calibration.npz`, `test.npz`). Raises `TrainingError` where these are missing.
    """
    if not 0 <= threshold <= 1:
        detail = f"the chosen operating point {threshold} is no probability; choose it again on the page Result"
        raise TrainingError(ErrorCode.RUN_INVALID, bundle.reference, detail)
    run = bundle.folder.parent
    # six decimals, rounded down, as every threshold of a bundle: what a CSV shows is what decides
    exact = math.floor(threshold * 1e6) / 1e6
    manifest = Sweep.calibration(bundle.manifest, run / "calibration.npz").deciding(bundle.manifest, exact)
    figures = assess(manifest, Answered.load(run / TEST_FILE))
    return Decided(dataclasses.replace(manifest, metrics=figures.summary()), figures)


def card_of(
    bundle: Bundle, *, id: str, version: str, notes: str = "", decision: Decided | None = None
) -> tuple[Manifest, str]:
    """What the bundle will say under its name, and its card in Markdown, with the `notes` as a quotation."""
    before = bundle.manifest
    after = dataclasses.replace(decision.manifest if decision else before, id=id, version=version)
    text = bundle.content(_CARD).decode("utf-8")
    text = text.replace(f"# {before.reference}", f"# {after.reference}", 1)
    if decision is not None:
        command = re.search(r"\bby `([^`]*)`", _section(text, _MEASURED))
        fresh = card.write(after, decision.figures, command[1] if command else "dermadesk train")
        for heading in (_POINT, _MEASURED):
            text = text.replace(_section(text, heading), _section(fresh, heading), 1)
    if notes.strip():
        quoted = "\n".join(f"> {line}".rstrip() for line in notes.strip().splitlines())
        told = f"{_NOTES}\n\n{quoted}\n\n"
        text = text.replace(_LIMITS, told + _LIMITS, 1) if _LIMITS in text else f"{text.rstrip()}\n\n{told}"
    return after, text


def renamed(
    bundle: Bundle,
    out: Path | None,
    *,
    id: str,
    version: str,
    notes: str = "",
    threshold: float | None = None,
    decision: Decided | None = None,
) -> Bundle:
    """Write `<id>-<version>` into `out`: the networks of `bundle` as they are, a new card. None installs it.

    With a `threshold` its operating point is `chosen`, as `decided` (which may be given, being known) tells. Raises as
    that, `BundleError` for a version that exists, `OutputError`.
    """
    if threshold is not None and decision is None:
        decision = decided(bundle, threshold)
    after, text = card_of(bundle, id=id, version=version, notes=notes, decision=decision)
    files: dict[str, bytes | Path] = {name: bundle.content(name) for name in bundle.manifest.files}
    files[_CARD] = text.encode()
    licence = bundle.content(_LICENCE).decode("utf-8")
    files[_LICENCE] = licence.replace(bundle.reference, after.reference).encode()
    if decision is not None:
        files[_METRICS] = (json.dumps(decision.figures.as_json(), indent=1) + "\n").encode()
    return bundles.write(out, after, files) if out is not None else transfer.install_contents(after, files)


def _section(text: str, heading: str) -> str:
    """A section of a card with its heading, up to the next one; empty where there is none."""
    found = re.search(rf"^{re.escape(heading)}\n.*?(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    return found[0] if found else ""
