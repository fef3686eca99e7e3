"""The rules of the photo gate: a measure each, a limit that warns and one that refuses."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import cv2
import numpy as np

from dermadesk.imaging.photo import Photo
from dermadesk.imaging.pipeline import Prepared
from dermadesk.imaging.quality.report import Finding, QualityIssue, QualityReport, Severity
from dermadesk.imaging.quality.view import View, look
from dermadesk.imaging.steps import Pixels, centre_square

SMALLEST_SIDE = 128.0
"""Pixels. HAM10000's copies have 256; training saw photos shrunk to 0.4 of 224 and enlarged again, but no smaller."""

DARKEST_LIGHT = 80.0
"""Of 255. No photo of 2,000 has less than 103; the distance is kept for dark skin, which those photos hardly show."""

MOST_CLIPPED = 0.3
"""Glare, bubbles and rulers stay below 0.1 in 99.5 % of the photos; without a third there is little left to assess."""

LEAST_DETAIL = 0.2
"""Most real photos have 0.4 to 1.0 and none of 2,000 less than 0.21; a blur of 3 px at 224 px leaves 0.1 to 0.18."""


def shorter_side(view: View) -> float:
    """Pixels of the original's shorter side."""
    return float(view.shorter_side)


def brightest_places(view: View) -> float:
    """The grey value (0..255) that a twentieth of the photo exceeds; a dark lesion or dark corners do not move it."""
    return float(np.percentile(view.grey, 95))


def clipped_share(view: View) -> float:
    """The share (0..1) where at least two of the three colours are at their end; red alone often is on bright skin."""
    red, green, blue = (view.pixels[..., channel] >= 250 for channel in range(3))
    return float(((red & green) | (green & blue) | (blue & red)).mean())


def fine_detail(view: View) -> float:
    """How much variance structures of 1 to 2 px have, as a share of those of 2 to 4 px.

    A ratio of two bands does not depend on contrast: a faint lesion is not a blurred one. Finer structures than 1 px
    are left out because noise and compression live there.
    """
    fine, middle, coarse = (cv2.GaussianBlur(view.grey, (0, 0), sigma) for sigma in (1.0, 2.0, 4.0))
    return float(np.var(fine - middle) / (np.var(middle - coarse) + 0.1))


@dataclass(frozen=True, slots=True)
class Rule:
    """One issue by one measure, and the limits beyond which it warns and refuses; None where it never does.

    Limits are the least values allowed where `least`, otherwise the most. A `guess` has a limit that warns, and only
    guesses.
    """

    issue: QualityIssue
    measure: Callable[[View], float]
    warns: float | None = None
    refuses: float | None = None
    least: bool = False
    guess: bool = False

    def judge(self, value: float) -> Severity | None:
        """What follows from a value of the measure; None if nothing does."""
        if self._beyond(value, self.refuses):
            return Severity.REFUSES
        if self._beyond(value, self.warns):
            return Severity.GUESSES if self.guess else Severity.WARNS
        return None

    def _beyond(self, value: float, limit: float | None) -> bool:
        return limit is not None and (value < limit if self.least else value > limit)


RULES: tuple[Rule, ...] = (
    Rule(QualityIssue.TOO_SMALL, shorter_side, refuses=SMALLEST_SIDE, least=True),
    Rule(QualityIssue.TOO_DARK, brightest_places, refuses=DARKEST_LIGHT, least=True),
    Rule(QualityIssue.OVEREXPOSED, clipped_share, refuses=MOST_CLIPPED),
    Rule(QualityIssue.BLURRED, fine_detail, refuses=LEAST_DETAIL, least=True),
)


def assess(photo: Photo, prepared: Prepared) -> QualityReport:
    """The report of one photo; the measures have the names of their functions."""
    return _judged(look(prepared.pixels, min(photo.crop_width, photo.crop_height)), RULES)


def assess_frame(pixels: Pixels) -> QualityReport:
    """The report of a camera's frame (H×W×3 sRGB, any size), of which the model would see the centre square.

    Everything but the number of pixels is judged: a preview has fewer than the photo taken from it.
    """
    square = centre_square(pixels)
    return _judged(look(square, square.shape[0]), (rule for rule in RULES if rule.measure is not shorter_side))


def _judged(view: View, rules: Iterable[Rule]) -> QualityReport:
    values = {rule: rule.measure(view) for rule in rules}
    judged = ((rule.issue, rule.judge(value)) for rule, value in values.items())
    findings = tuple(Finding(issue, severity) for issue, severity in judged if severity)
    return QualityReport(findings, {rule.measure.__name__: value for rule, value in values.items()})
