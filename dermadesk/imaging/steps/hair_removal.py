"""Dark hairs replaced by the skin beside them."""

import cv2
import numpy as np
from numpy.typing import NDArray

from dermadesk.imaging.steps.registry import Pixels, register

_LONG = 6
"""A hair is at least this many times as long as it may be wide; what is shorter is a dot of pigment."""


@register("hair_removal", pixels=True, threshold=(1, 255), width=(0.001, 0.1))
def hair_removal(pixels: Pixels, threshold: int = 20, width: float = 0.02) -> Pixels:
    """The photo without thin dark lines; the photo itself where there are none.

    A hair is up to `width` of the shorter side wide and by `threshold` darker than what lies beside it. Each of its
    pixels becomes the mean of the skin around it. Thin marks of a ruler or a pen go too. Source: Lee et al.,
    "DullRazor: a software approach to hair removal from images" (1997), who interpolate along one line instead.
    """
    span = max(3, round(width * min(pixels.shape[:2])) | 1)
    hairs = _hairs(np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8), threshold, span)
    if not hairs.any():
        return pixels
    skin, around = 1 - hairs, (2 * span + 1, 2 * span + 1)
    amount = cv2.boxFilter(skin, cv2.CV_32F, around, normalize=False)
    total = cv2.boxFilter(cv2.copyTo(pixels, skin), cv2.CV_32F, around, normalize=False)
    lost = np.nonzero((hairs == 1) & (amount > 0))  # where nothing but hair is around, it stays
    result = pixels.copy()
    result[lost] = np.rint(total[lost] / amount[lost][:, None]).astype(np.uint8)
    return result


def _hairs(grey: NDArray[np.uint8], threshold: int, span: int) -> NDArray[np.uint8]:
    """1 where a hair is, edges included, else 0: what closing along some direction brightens, if it is long."""
    row, diagonal = np.ones((1, span), np.uint8), np.eye(span, dtype=np.uint8)
    lines = (row, row.T, diagonal, diagonal[::-1])
    closed = np.max([cv2.morphologyEx(grey, cv2.MORPH_CLOSE, line) for line in lines], axis=0)
    _, thin = cv2.threshold(cv2.subtract(closed, grey), threshold - 1, 1, cv2.THRESH_BINARY)
    _, parts, facts, _ = cv2.connectedComponentsWithStats(thin, connectivity=8)
    length = np.hypot(facts[:, cv2.CC_STAT_WIDTH], facts[:, cv2.CC_STAT_HEIGHT])
    long = length >= _LONG * span
    long[0] = False  # the background
    return np.asarray(cv2.dilate(long[parts].astype(np.uint8), np.ones((3, 3), np.uint8)), np.uint8)
