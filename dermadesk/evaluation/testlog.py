"""The count of looks at a test part."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from dermadesk.evaluation.assess import Figures
from dermadesk.files import append_line


def add(folder: Path, model: str, figures: Figures) -> None:
    """One line more in `test-evaluations.jsonl`: a test part wears out with every look at it, so each is counted."""
    looked(folder, model, figures.photos, {name: figure.value for name, figure in figures.overall.items()})


def looked(folder: Path, model: str, photos: int, figures: Mapping[str, float], why: str = "") -> None:
    """The same for a look that was no whole evaluation: `figures` by name, and `why` it was taken."""
    note = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "model": model,
        "photos": photos,
        "figures": {name: round(value, 4) for name, value in figures.items()},
    }
    append_line(folder / "test-evaluations.jsonl", json.dumps(note | ({"why": why} if why else {})))
