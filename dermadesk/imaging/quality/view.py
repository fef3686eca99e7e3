"""What the rules look at."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from dermadesk.imaging.steps import Pixels

JUDGED_SIDE = 224
"""Pixels to which larger squares are shrunk, so that the limits hold for models of any input size."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """The model's square in RGB (uint8) and in grey (float32), and the pixels of the original's shorter side."""

    pixels: Pixels
    grey: NDArray[np.float32]
    shorter_side: int


def look(square: Pixels, shorter_side: int) -> View:
    """The view of a square that is `shorter_side` pixels in the original."""
    if square.shape[0] > JUDGED_SIDE:
        square = np.asarray(cv2.resize(square, (JUDGED_SIDE, JUDGED_SIDE), interpolation=cv2.INTER_AREA), np.uint8)
    return View(square, cv2.cvtColor(square, cv2.COLOR_RGB2GRAY).astype(np.float32), shorter_side)
