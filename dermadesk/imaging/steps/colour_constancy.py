"""The photo as if under white light: what lamp it was taken under is guessed from its colours and divided out."""

import cv2
import numpy as np
from numpy.typing import NDArray

from dermadesk.imaging.steps.registry import Pixels, register


@register("white_patch", pixels=True, percentile=(50, 100))
def white_patch(pixels: Pixels, percentile: float = 99.0) -> Pixels:
    """Each channel stretched until the value that `percentile` % of its pixels do not exceed is 255.

    The brightest is taken for white; below 100 the percentile forgives glare. Evens out exposure too.
    Source: Land and McCann, "Lightness and retinex theory" (1971).
    """
    below = np.cumsum(_histograms(pixels), axis=1)
    # counts are whole: anything less than one pixel off is rounding
    white = [int(np.searchsorted(channel, percentile / 100 * channel[-1] - 1e-6)) for channel in below]
    return _amplified(pixels, 255 / np.maximum(white, 1))


@register("shades_of_gray", pixels=True, power=(1, 64))
def shades_of_gray(pixels: Pixels, power: float = 6.0) -> Pixels:
    """The channels balanced so that their Minkowski means of that power are alike; the brightness stays.

    1 is the grey world, a large power the white patch. Source: Finlayson and Trezzi, "Shades of gray and colour
    constancy" (2004).
    """
    shares = _histograms(pixels) / (pixels.shape[0] * pixels.shape[1])
    light = np.maximum((shares @ (np.arange(256) / 255) ** power) ** (1 / power), 1 / 255)
    return _amplified(pixels, np.sqrt(np.mean(light**2)) / light)


def _histograms(pixels: Pixels) -> NDArray[np.float64]:
    """How many pixels of each channel have each value: 3×256."""
    counts = [cv2.calcHist([pixels], [channel], None, [256], [0, 256]) for channel in range(3)]
    return np.asarray(counts, np.float64).reshape(3, 256)


def _amplified(pixels: Pixels, gains: NDArray[np.float64]) -> Pixels:
    """Every channel times its gain, rounded and cut off at 255."""
    table = np.clip(np.rint(np.arange(256)[:, None] * gains), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(np.ascontiguousarray(pixels), table[None]), np.uint8)
