"""White balance from a place that someone knows to be grey: a card, a ruler's paper, a gauze."""

import cv2
import numpy as np
from numpy.typing import NDArray

from dermadesk.errors import ErrorCode, FilterError
from dermadesk.imaging.steps import Pixels, Region

Gains = tuple[float, float, float]
"""By how much the light of red, green and blue is multiplied."""

DARKEST = 40.0
"""Of 255: below, noise and compression tell more of the colour than the lamp does."""

CLIPPED = 250
MOST_CLIPPED = 0.05
"""The share of the patch that may have a colour at its end, where it says nothing of the lamp any more."""

STRONGEST = 10.0
"""How many times the smallest gain the largest may be. A light bulb in a photo balanced for daylight needs 8."""

_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])

_CODES = np.arange(256) / 255
_LIGHT = np.where(_CODES <= 0.04045, _CODES / 12.92, ((_CODES + 0.055) / 1.055) ** 2.4)
"""The amount of light (0..1) that each sRGB value stands for."""


def grey_gains(pixels: Pixels, patch: Region) -> Gains:
    """The gains that make the mean light of the patch (fractions of the photo, 0..1) grey and leave it as bright.

    Von Kries' rule on linear RGB. Raises `FilterError` for a patch that is too dark, overexposed or too colourful.
    """
    height, width = pixels.shape[:2]
    left, top = (
        min(int(start * side), side - 1) for start, side in ((max(0.0, patch.x), width), (max(0.0, patch.y), height))
    )
    right, bottom = round((patch.x + patch.width) * width), round((patch.y + patch.height) * height)
    chosen = pixels[top : max(top + 1, bottom), left : max(left + 1, right)]
    if (chosen >= CLIPPED).any(axis=2).mean() > MOST_CLIPPED:
        raise _refused("it is overexposed. Pick a place that is less bright")
    if float(chosen.max(axis=2).mean()) < DARKEST:
        raise _refused("it is too dark. Pick a lighter place")
    light = np.maximum(_LIGHT[chosen].reshape(-1, 3).mean(axis=0), 1e-4)
    gains = light @ _LUMINANCE / light
    if gains.max() / gains.min() > STRONGEST:
        raise _refused("it is far too colourful. Pick a place that is grey or white")
    red, green, blue = gains.tolist()
    return red, green, blue


def balanced(pixels: Pixels, gains: Gains) -> Pixels:
    """The photo with the light of each colour multiplied by its gain, cut off at 255."""
    light = np.minimum(_LIGHT[:, None] * np.asarray(gains), 1.0)
    table = np.rint(255 * _encoded(light)).astype(np.uint8)
    return np.asarray(cv2.LUT(np.ascontiguousarray(pixels), table[None]), np.uint8)


def _encoded(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """Amounts of light as sRGB, 0..1."""
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def _refused(detail: str) -> FilterError:
    return FilterError(ErrorCode.GREY_PATCH_UNUSABLE, "", detail)
