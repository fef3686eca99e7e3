"""A photo's answer as others read it: the row of the CSV, whose columns they know by name, and the details for JSON."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dermadesk.batch.row import SEPARATOR, Failure, Row
from dermadesk.files import whole_text
from dermadesk.inference.calibration import Decision


def columns(classes: Sequence[str]) -> list[str]:
    """The header of the CSV: one column per class by its ISIC name, in the model's order."""
    return ["image", "decision", "top1", "p_malignant", *classes, "conformal_set", "quality_issues", "model", "error"]


def row(photo: Row, model: str) -> dict[str, str]:
    """The row of one photo that waits no longer; probabilities have six decimals, what is missing is an empty cell.

    `quality_issues` names what refused the photo first, then warnings.
    A photo that could not be read has the code and the sentence of its error, and nothing in the class columns.
    """
    answer = photo.result
    assert answer is not None
    if isinstance(answer, Failure):
        error = f"{answer.code}: {answer.message}"
        return {"image": photo.image, "decision": Decision.CANNOT_ASSESS.value, "model": model, "error": error}
    return {
        "image": photo.image,
        "decision": answer.decision.value,
        "top1": answer.top1,
        "p_malignant": f"{answer.p_malignant:.6f}",
        **{code: f"{p:.6f}" for code, p in answer.probabilities.items()},
        "conformal_set": SEPARATOR.join(answer.conformal_set),
        "quality_issues": SEPARATOR.join(answer.quality_codes),
        "model": model,
    }


def details(photo: Row, heatmap: Path | None = None) -> dict[str, Any]:
    """What the JSON says of one photo that waits no longer: its answer unrounded, its facts, the seconds of each stage.

    The seconds are of when it was computed.
    """
    answer = photo.result
    assert answer is not None
    if isinstance(answer, Failure):
        return {"image": photo.image, "error": {"code": answer.code, "message": answer.message}}
    picture = None if heatmap is None else str(heatmap)
    return {"image": photo.image, **answer.as_json(), "heatmap": picture, "error": None}


@contextmanager
def csv_rows(target: Path, classes: Sequence[str]) -> "Iterator[csv.DictWriter[str]]":
    """A CSV whose header is written, open for rows; what a row lacks becomes an empty cell."""
    with whole_text(target) as file:
        writer = csv.DictWriter(file, columns(classes), restval="", lineterminator="\n")
        writer.writeheader()
        yield writer
