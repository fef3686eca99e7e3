"""Frames on their way: as they come, and judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from dermadesk.imaging.quality import QualityReport


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """An upright picture, its number since the camera was opened, and when it came (seconds of `time.monotonic`)."""

    image: QImage = field(repr=False)
    number: int
    at: float


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A frame with the quality gate's report and its sharpness, which compares only with frames of the same scene."""

    frame: Frame
    report: QualityReport
    sharpness: float

    @property
    def rank(self) -> tuple[int, float]:
        """What makes a better photo ranks higher: first that less speaks against it, then that it is sharper."""
        return -len(self.report.issues), self.sharpness
