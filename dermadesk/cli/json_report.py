"""`--json`: the run, then every detail of every photo, written photo by photo: a hundred thousand fit in no memory."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dermadesk import __version__
from dermadesk.batch.answer import Answer
from dermadesk.batch.exports.written import Course, Passed, Written
from dermadesk.batch.overlay import overlay_path
from dermadesk.batch.rows import details
from dermadesk.files import whole_text

if TYPE_CHECKING:
    from dermadesk.batch.ledger import Ledger
    from dermadesk.batch.row import Row
    from dermadesk.inference.engine import Engine

ABOUT = "about"
"""The fact of a ledger that holds `about` as JSON."""

_HEATMAPS = "heatmaps"


def about(engine: "Engine") -> dict[str, Any]:
    """What is said of the run: program, model, backend."""
    manifest = engine.manifest
    point = manifest.deciding_point
    return {
        "program": f"dermadesk {__version__}",
        "model": engine.bundle.reference,
        "backend": engine.backend_name,
        "notice": engine.notice,
        "classes": [model_class.code for model_class in manifest.classes],
        "prior": list(manifest.prior),
        "conformal_level": manifest.conformal.level,
        "operating_point": {"name": point.name, "threshold": point.threshold},
    }


def steps(ledger: "Ledger", target: Path) -> Iterator[Passed | Written]:
    """Writes one object: the run, the memory that the process holds at its end, and `photos`, one a line.

    Photos that wait are not there, and then it is not `complete`. Raises `OutputError`, and `BatchError` as the ledger.
    """
    import psutil

    counts = ledger.counts()
    run = json.loads(ledger.fact(ABOUT))
    run |= {"resident_bytes": psutil.Process().memory_info().rss, "complete": counts.is_finished}
    heatmaps = heatmaps_of(ledger)
    course = Course(counts.total)
    with whole_text(target) as file:
        file.write(json.dumps(run, indent=1).removesuffix("\n}") + ',\n "photos": [')
        between = "\n  "
        for photo in ledger.rows():
            if photo.result is not None:
                file.write(between + json.dumps(details(photo, _heatmap(photo, heatmaps))))
                between = ",\n  "
            yield from course.passed()
        file.write("\n ]\n}\n")
    yield Written(target, counts.done)


def note_heatmaps(ledger: "Ledger", folder: Path) -> None:
    """Keep that the heatmaps of all its answers are in this folder."""
    ledger.note(_HEATMAPS, json.dumps(str(folder)))


def heatmaps_of(ledger: "Ledger") -> Path | None:
    """The folder with the heatmaps of all its answers; None where none were asked for."""
    noted = ledger.fact(_HEATMAPS)
    return Path(json.loads(noted)) if noted else None


def _heatmap(photo: "Row", folder: Path | None) -> Path | None:
    """Where the heatmap is; None where none was drawn."""
    if folder is None or not isinstance(photo.result, Answer):
        return None
    picture = overlay_path(folder, photo.image, photo.result.sha256)
    return picture if picture.exists() else None
