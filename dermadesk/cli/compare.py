"""`dermadesk models compare`: two models on photos that neither has learned from, and whether the second may follow."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dermadesk.cli.waiting import shown, shown_each, wide

if TYPE_CHECKING:
    from rich.console import Console

    from dermadesk.evaluation.compare import Comparison, Refusal, Shared
    from dermadesk.inference.engine import Engine
    from dermadesk.training.dataset import Dataset

A = "The model that is used, or another to compare with."
B = "The model that might follow it."
PROMOTE = "Make B the model that is used, if the photos carry it."
FORCE = "Promote B against what speaks against it; the reason is recorded."

FIGURES = {
    "malignant_sensitivity": "malignant sensitivity, each at its operating point",
    "malignant_specificity": "specificity, each at its operating point",
    "balanced_accuracy": "balanced accuracy, each by its rule",
    "malignant_auroc": "malignant AUROC",
}
TESTS = {
    "malignant_calls": "suspicious or not",
    "malignant_found": "suspicious or not, malignant lesions only",
    "leading_class": "leading diagnosis",
}


def compare(
    a: Annotated[str, typer.Argument(metavar="A", help=A)],
    b: Annotated[str, typer.Argument(metavar="B", help=B)],
    data: Annotated[list[Path], typer.Option("--data", help="A folder of photos.", exists=True, file_okay=False)],
    labels: Annotated[list[Path] | None, typer.Option("--labels", help="A table of labels.", exists=True)] = None,
    promote: Annotated[bool, typer.Option("--promote", help=PROMOTE)] = False,
    force: Annotated[str | None, typer.Option("--force", metavar="REASON", help=FORCE)] = None,
    backend: Annotated[str, typer.Option("--backend", help="auto, torchscript or onnx.")] = "auto",
    json_file: Annotated[Path | None, typer.Option("--json", help="A file for what was found.")] = None,
) -> int:
    """Compare two models on one list of labelled photos that neither has learned from.

    Exit status: 0 when they were compared (and B promoted, if asked), 1 when promotion was refused, 2 for wrong use.
    """
    from rich.console import Console

    from dermadesk.evaluation.compare import Refusal, shared_classes
    from dermadesk.files import whole_text
    from dermadesk.inference import bundle
    from dermadesk.inference.engine import Engine

    if force is not None and not (promote and force.strip()):
        raise typer.BadParameter("it needs --promote, and a reason in words.", param_hint="--force")
    console = wide(Console())
    engines = Engine.open(a, backend), Engine.open(b, backend)
    if promote:
        bundle.require_installed(engines[1].bundle)
    shared = shared_classes(*(engine.manifest.classes for engine in engines))
    dataset = _unseen(console, engines, data, labels or (), shared)
    found = _compared(console, engines, dataset, shared) if dataset.photos else None
    if found is None:
        typer.echo("No photo is left that both models can be asked about, so there is nothing to compare.", err=True)
        return 2
    references = tuple(engine.bundle.reference for engine in engines)
    _print(console, found, *references)
    if json_file:
        with whole_text(json_file) as file:
            json.dump({"a": references[0], "b": references[1]} | found.as_json(), file, indent=1, allow_nan=False)
    if not promote:
        return 0
    in_use = bundle.read(bundle.find()).reference
    # B may be in use already, being the newest
    against = (*found.refusals, *([Refusal.NOT_THE_DEFAULT] if in_use not in references else ()))
    return _promote(console, engines[1], in_use, found, against, force)


def _unseen(
    console: "Console", engines: "Sequence[Engine]", data: Sequence[Path], labels: Sequence[Path], shared: "Shared"
) -> "Dataset":
    """The photos that neither model has learned from; says how many others there were."""
    from dermadesk.evaluation.paired import unseen
    from dermadesk.training.readers import read
    from dermadesk.training.readers.findings import counted

    found = read(data, labels, shared.classes)
    for finding in found.findings:
        console.print(f"{finding.detail}.", markup=False)
    dataset = found.dataset
    left = shown(unseen(engines, dataset.photos), "looking for photos they know", len(dataset.photos))
    for known in left.known:
        if known.by_name_alone:
            console.print(f"The list of {known.model} has no fingerprints: its photos are known by name alone.")
    for known in left.known:
        console.print(f"{counted(len(known.learned), 'photo')} that {known.model} has learned from are left out.")
    kept = {photo.image for photo in left.photos}
    return dataset.where(lambda photo: photo.image in kept)


def _compared(
    console: "Console", engines: "Sequence[Engine]", dataset: "Dataset", shared: "Shared"
) -> "Comparison | None":
    from dermadesk.evaluation.paired import compared

    found = shown_each(compared(engines, dataset.photos, dataset.labels, shared), "asking")
    if found is None:
        return None
    for error in found.refused:
        console.print(f"left out: {error}", markup=False)
    return found.comparison


def _print(console: "Console", found: "Comparison", a: str, b: str) -> None:
    from rich.table import Table

    title = (
        f"A: {a}, B: {b}. {found.photos:,} photos of {found.lesions:,} lesions, {found.malignant_lesions:,} of them "
        f"malignant; told apart: {', '.join(found.classes)}"
    )
    table = Table("figure", "A", "B", "B − A", "95 % interval", "photos", title=title, title_justify="left", box=None)
    for name, each in found.differences.items():
        between = f"{each.low:+.3f} to {each.high:+.3f}"
        table.add_row(
            FIGURES[name], f"{each.a:.3f}", f"{each.b:.3f}", f"{each.difference:+.3f}", between, f"{each.n:,}"
        )
    console.print(table)
    console.print()
    table = Table("right on", "A alone", "B alone", "of lesions", "p (McNemar, exact)", title_justify="left", box=None)
    for name, test in found.tests.items():
        table.add_row(TESTS[name], f"{test.only_a:,}", f"{test.only_b:,}", f"{test.lesions:,}", _chance(test.p))
    console.print(table)
    console.print()
    console.print(verdict(found, a, b), markup=False)


def _chance(p: float) -> str:
    return f"{p:.4f}" if p >= 0.0001 else "< 0.0001"


def verdict(found: "Comparison", a: str, b: str) -> str:
    """What was found, in a sentence or two."""
    higher = [FIGURES[name].split(",")[0] for name, each in found.differences.items() if each.low > 0]
    lower = [FIGURES[name].split(",")[0] for name, each in found.differences.items() if each.high < 0]
    if not higher and not lower:
        return (
            f"No difference between {a} and {b} is shown on these {found.photos:,} photos: every interval holds zero. "
            "That is no proof that they are alike."
        )
    parts = [f"higher {' and '.join(higher)}"] if higher else []
    parts += [f"lower {' and '.join(lower)}"] if lower else []
    return f"On these {found.photos:,} photos {b} has {', but '.join(parts)} than {a}."


def _promote(
    console: "Console",
    engine: "Engine",
    in_use: str,
    found: "Comparison",
    against: "Sequence[Refusal]",
    force: str | None,
) -> int:
    from dermadesk.evaluation.promotion import promote

    reference = engine.bundle.reference
    for each in against:
        console.print(_words(each, found, in_use), markup=False)
    if against and force is None:
        kept = f"{in_use} is used as before."
        if in_use == reference:
            kept = "Being the newest or promoted before, it is used all the same: promote another, or remove it."
        console.print(f"{reference} is not promoted. {kept}", markup=False)
        return 1
    log = promote(engine.bundle, in_use, found, against, (force or "").strip() if against else "")
    end = f", against the above: {force}" if against else ""
    console.print(f"{reference} is used from now on{end}. Recorded in {log}.", markup=False)
    return 0


def _words(refusal: "Refusal", found: "Comparison", in_use: str) -> str:
    from dermadesk.evaluation.compare import FEWEST_MALIGNANT, LARGEST_LOSS, SENSITIVITY, Refusal

    change = found.differences.get(SENSITIVITY)
    at_worst = f"by {-change.low * 100:.1f} points" if change else "by an amount that these photos cannot tell"
    return {
        Refusal.TOO_FEW_MALIGNANT: f"The list has {found.malignant_lesions:,} malignant lesions; a promotion needs "
        f"{FEWEST_MALIGNANT}.",
        Refusal.MAY_MISS_MORE: f"Its malignant sensitivity may be lower {at_worst} (lower 95 % bound); "
        f"{LARGEST_LOSS * 100:.0f} are allowed.",
        Refusal.NOT_THE_DEFAULT: f"It was not compared with {in_use}, which is the model that is used.",
    }[refusal]
