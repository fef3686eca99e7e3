"""The count of looks at a test part."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from dermadesk.evaluation.assess import Figures


def add(folder: Path, model: str, figures: Figures) -> None:
    """One line more in `test-evaluations.jsonl`: a test part wears out with every look at it, so each is counted."""
    folder.mkdir(parents=True, exist_ok=True)
    note = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "model": model,
        "photos": figures.photos,
        "figures": {name: round(figure.value, 4) for name, figure in figures.overall.items()},
    }
    with (folder / "test-evaluations.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps(note) + "\n")
        log.flush()
        os.fsync(log.fileno())
