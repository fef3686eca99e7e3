"""Answers -> rows: the CSV that others read by its column names, and the details of one photo for JSON."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dermadesk.batch.answers import Answer
from dermadesk.errors import DermaDeskError
from dermadesk.files import whole_text
from dermadesk.inference.bundle import Manifest
from dermadesk.inference.calibration import Decision

SEPARATOR = "|"
"""Between the members of `conformal_set` and of `quality_issues`."""


def columns(manifest: Manifest) -> list[str]:
    """The header of the CSV: one column per class by its ISIC name, in the model's order."""
    codes = [c.code for c in manifest.classes]
    return ["image", "decision", "top1", "p_malignant", *codes, "conformal_set", "quality_issues", "model", "error"]


def row(answer: Answer, model: str) -> dict[str, str]:
    """The row of one photo; probabilities have six decimals.

    `quality_issues` names what refused the photo first, then warnings.
    A photo that could not be read has the code and the sentence of its error, and nothing in the class columns.
    """
    result = answer.result
    if isinstance(result, DermaDeskError):
        error = f"{result.code.value}: {result}"
        return {"image": answer.image, "decision": Decision.CANNOT_ASSESS.value, "model": model, "error": error}
    prediction = result.prediction
    probabilities = zip(prediction.classes, prediction.probabilities, strict=True)
    return {
        "image": answer.image,
        "decision": prediction.decision.value,
        "top1": prediction.top1,
        "p_malignant": f"{prediction.p_malignant:.6f}",
        **{model_class.code: f"{p:.6f}" for model_class, p in probabilities},
        "conformal_set": SEPARATOR.join(prediction.conformal_set),
        "quality_issues": SEPARATOR.join(issue.value for issue in result.quality.codes),
        "model": model,
    }


def details(answer: Answer, heatmap: Path | None = None) -> dict[str, Any]:
    """What the JSON says of one photo: its answer unrounded, its facts, and the seconds that each stage took."""
    result = answer.result
    if isinstance(result, DermaDeskError):
        return {"image": answer.image, "error": {"code": result.code.value, "message": str(result)}}
    photo, prediction, seen = result.photo, result.prediction, result.prepared_seen
    probabilities = zip(prediction.classes, prediction.probabilities, strict=True)
    return {
        "image": answer.image,
        "sha256": photo.sha256,
        "format": photo.format,
        "width": photo.width,
        "height": photo.height,
        "seen": {"x": seen.x, "y": seen.y, "width": seen.width, "height": seen.height},
        "decision": prediction.decision.value,
        "top1": prediction.top1,
        "p_malignant": float(prediction.p_malignant),
        "probabilities": {model_class.code: float(p) for model_class, p in probabilities},
        "conformal_set": list(prediction.conformal_set),
        "quality": {
            "issues": [issue.value for issue in result.quality.issues],
            "warnings": [each.issue.value for each in result.quality.warnings],
            "measures": {name: float(value) for name, value in result.quality.measures.items()},
        },
        "heatmap": None if heatmap is None else str(heatmap),
        "seconds": {stage: float(seconds) for stage, seconds in result.seconds.items()},
        "error": None,
    }


@contextmanager
def csv_rows(target: Path, manifest: Manifest) -> "Iterator[csv.DictWriter[str]]":
    """A CSV whose header is written, open for rows; what a row lacks becomes an empty cell."""
    with whole_text(target) as file:
        writer = csv.DictWriter(file, columns(manifest), restval="", lineterminator="\n")
        writer.writeheader()
        yield writer
