"""The count of looks at a test part."""

import json
from datetime import UTC, datetime
from pathlib import Path

from dermadesk.evaluation.assess import Figures
from dermadesk.files import append_line


def add(folder: Path, model: str, figures: Figures) -> None:
    """One line more in `test-evaluations.jsonl`: a test part wears out with every look at it, so each is counted."""
    note = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "model": model,
        "photos": figures.photos,
        "figures": {name: round(figure.value, 4) for name, figure in figures.overall.items()},
    }
    append_line(folder / "test-evaluations.jsonl", json.dumps(note))
