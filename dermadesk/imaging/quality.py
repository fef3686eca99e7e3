"""Whether a photo can be assessed at all: one function per rule. (First form: being replaced by the imaging part.)"""

from dataclasses import dataclass
from enum import StrEnum

from dermadesk.imaging.photo import Photo
from dermadesk.imaging.pipeline import Prepared


class QualityIssue(StrEnum):
    """Why a photo cannot be assessed."""

    TOO_SMALL = "too_small"
    TOO_DARK = "too_dark"
    OVEREXPOSED = "overexposed"
    BLURRED = "blurred"


@dataclass(frozen=True, slots=True)
class QualityReport:
    """The issues found, and every measure by name."""

    issues: tuple[QualityIssue, ...]
    measures: dict[str, float]


def assess(photo: Photo, prepared: Prepared) -> QualityReport:
    """The report of one photo."""
    return QualityReport((), {"mean": float(prepared.pixels.mean())})
