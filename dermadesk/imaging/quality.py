"""Whether a photo can be assessed at all: one function per rule, measured on what the model sees.

A sharp photo of 3,000 px and its copy of 256 px look the same to the model, so they are judged alike. The limits are
set for few wrong refusals: they were chosen on the photos of HAM10000 and ISIC 2018, and the tests measure again how
many of those are refused, and how many spoilt ones are caught.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from dermadesk.imaging.photo import Photo
from dermadesk.imaging.pipeline import Prepared
from dermadesk.imaging.steps import Pixels

SMALLEST_SIDE = 128.0
"""Pixels. HAM10000's copies have 256; training saw photos shrunk to 0.4 of 224 and enlarged again, but no smaller."""

DARKEST_LIGHT = 80.0
"""Of 255. No photo of 2,000 has less than 103; the distance is kept for dark skin, which those photos hardly show."""

MOST_CLIPPED = 0.3
"""Glare, bubbles and rulers stay below 0.1 in 99.5 % of the photos; without a third there is little left to assess."""

LEAST_DETAIL = 0.2
"""Most real photos have 0.4 to 1.0 and none of 2,000 less than 0.21; a blur of 3 px at 224 px leaves 0.1 to 0.18."""

JUDGED_SIDE = 224
"""Pixels to which larger squares are shrunk, so that the limits hold for models of any input size."""


class QualityIssue(StrEnum):
    """Why a photo cannot be assessed."""

    TOO_SMALL = "too_small"
    TOO_DARK = "too_dark"
    OVEREXPOSED = "overexposed"
    BLURRED = "blurred"


@dataclass(frozen=True, slots=True)
class QualityReport:
    """The issues found, in the order of `RULES`, and every measure by name. Any issue means: cannot assess."""

    issues: tuple[QualityIssue, ...]
    measures: dict[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What the rules look at: the header's size, and the model's square in RGB (uint8) and in grey (float32)."""

    photo: Photo
    pixels: Pixels
    grey: NDArray[np.float32]


def shorter_side(view: View) -> float:
    """Pixels of the original's shorter side."""
    return float(min(view.photo.width, view.photo.height))


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
    """The issue is there when the measure is below `least` or above `most`."""

    issue: QualityIssue
    measure: Callable[[View], float]
    least: float = -np.inf
    most: float = np.inf


RULES: tuple[Rule, ...] = (
    Rule(QualityIssue.TOO_SMALL, shorter_side, least=SMALLEST_SIDE),
    Rule(QualityIssue.TOO_DARK, brightest_places, least=DARKEST_LIGHT),
    Rule(QualityIssue.OVEREXPOSED, clipped_share, most=MOST_CLIPPED),
    Rule(QualityIssue.BLURRED, fine_detail, least=LEAST_DETAIL),
)


def assess(photo: Photo, prepared: Prepared) -> QualityReport:
    """The report of one photo; the measures have the names of their functions."""
    pixels = prepared.pixels
    if min(pixels.shape[:2]) > JUDGED_SIDE:
        pixels = np.asarray(cv2.resize(pixels, (JUDGED_SIDE, JUDGED_SIDE), interpolation=cv2.INTER_AREA), np.uint8)
    view = View(photo, pixels, cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32))
    measured = [(rule, rule.measure(view)) for rule in RULES]
    issues = tuple(rule.issue for rule, value in measured if not rule.least <= value <= rule.most)
    return QualityReport(issues, {rule.measure.__name__: value for rule, value in measured})
