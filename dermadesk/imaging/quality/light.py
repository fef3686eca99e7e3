"""How much light there is, and where it hides the skin."""

import cv2
import numpy as np

from dermadesk.imaging.quality.view import View

_END = 250
"""Of 255: what a sensor or a JPEG makes of more light than it can hold."""

_SPOT = 25
"""Pixels: a reflection is narrower, at least one way."""

_HAIR = 9
"""Pixels: dark lines that do not make spots of the bright skin between them."""

_WHITE, _BRIGHTER = 215, 50
"""A reflection's least value in every colour, and how much brighter than what lies around it."""


def brightest_places(view: View) -> float:
    """The grey value (0..255) that a twentieth of the photo exceeds; a dark lesion or dark corners do not move it."""
    below = np.cumsum(cv2.calcHist([view.grey], [0], None, [256], [0, 256]))
    return float(np.searchsorted(below, 0.95 * view.grey.size))


def clipped_share(view: View) -> float:
    """The share (0..1) where at least two of the three colours are at their end; red alone often is on bright skin."""
    red, green, blue = view.channels
    second = cv2.max(cv2.min(red, green), cv2.min(cv2.max(red, green), blue))
    return cv2.countNonZero(cv2.threshold(second, _END - 1, 1, cv2.THRESH_BINARY)[1]) / second.size


def glare_share(view: View) -> float:
    """The share (0..1) of small white spots: reflections on the skin, on gel, on bubbles."""
    red, green, blue = view.channels
    least = cv2.min(cv2.min(red, green), blue)
    white = cv2.threshold(least, _WHITE, 1, cv2.THRESH_BINARY)[1]
    if not cv2.countNonZero(white):
        return 0.0
    without_hair = cv2.morphologyEx(least, cv2.MORPH_CLOSE, np.ones((_HAIR, _HAIR), np.uint8))
    around = cv2.morphologyEx(without_hair, cv2.MORPH_OPEN, np.ones((_SPOT, _SPOT), np.uint8))
    brighter = cv2.threshold(cv2.subtract(least, around), _BRIGHTER, 1, cv2.THRESH_BINARY)[1]
    return cv2.countNonZero(cv2.bitwise_and(white, brighter)) / white.size


def dark_corner_share(view: View) -> float:
    """The share (0..1) that the dermatoscope's tube, or a black bar, hides."""
    return float(np.count_nonzero(view.lesion.hidden) / view.lesion.hidden.size)
