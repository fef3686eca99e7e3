"""What was found out about the model in use on a candidate's test photos, kept beside the run."""

from __future__ import annotations

import json
import zipfile
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from dermadesk.files import whole_binary, whole_text

if TYPE_CHECKING:
    from pathlib import Path

    from dermadesk.evaluation.compare import Shared, Side
    from dermadesk.inference.bundle import Bundle

_FORMAT = 1
_FACTS, _ANSWERS = "result.json", "installed.npz"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the comparison rests on, beside the answers.

    `candidate` is the id, version and date of the bundle, `installed` the `id version` of the model in use. `learned`
    counts the test photos that a model has learned from, by its name; `parents` are those that the candidate began as;
    `by_name_alone` the models whose lists have no fingerprints. `own_test` counts photos of the test part of the model
    in use, `gone` those that could not be read; `uncounted` is why a look could not be noted; `looked` holds the
    thresholds at which the candidate was compared.
    """

    candidate: tuple[str, ...]
    installed: str
    learned: dict[str, int] = field(default_factory=dict)
    parents: tuple[str, ...] = ()
    by_name_alone: tuple[str, ...] = ()
    own_test: int = 0
    gone: int = 0
    uncounted: str = ""
    looked: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """The answers of the model in use to `images`, in the order of the candidate's own, as `shared` classes."""

    facts: Facts
    side: Side
    images: tuple[str, ...]
    shared: Shared

    def save(self, folder: Path) -> None:
        """Into the project's folder. Raises `OutputError`."""
        import numpy as np

        side = self.side
        with whole_binary(folder / _ANSWERS) as answers:
            np.savez_compressed(
                answers,
                called=side.called,
                p_malignant=side.p_malignant,
                answers=side.answers,
                images=np.array(self.images, np.str_),
            )
        told = {"format": _FORMAT, "facts": asdict(self.facts), "shared": asdict(self.shared)}
        with whole_text(folder / _FACTS) as facts:
            json.dump(told, facts, indent=1, ensure_ascii=False)


def mark(candidate: Bundle) -> tuple[str, ...]:
    """What tells a candidate from another of the same project."""
    manifest = candidate.manifest
    return (manifest.id, manifest.version, manifest.created)


def kept_of(folder: Path, candidate: Bundle) -> Kept | None:
    """What was kept of this candidate; None where nothing was, or what cannot be read: it is found out anew."""
    import numpy as np

    from dermadesk.evaluation.compare import Shared, Side
    from dermadesk.taxonomy import Diagnosis

    try:
        told = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
        if told["format"] != _FORMAT or tuple(told["facts"]["candidate"]) != mark(candidate):
            return None
        with (folder / _ANSWERS).open("rb") as file, np.load(file, allow_pickle=False) as saved:
            side = Side(saved["called"], saved["p_malignant"], saved["answers"])
            images = tuple(map(str, saved["images"].tolist()))
        facts: dict[str, Any] = {
            name: tuple(each) if isinstance(each, list) else each for name, each in told["facts"].items()
        }
        shared = told["shared"]
        classes = tuple(Diagnosis(**each) for each in shared["classes"])
        return Kept(Facts(**facts), side, images, Shared(classes, tuple(shared["of_a"]), tuple(shared["of_b"])))
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        return None
