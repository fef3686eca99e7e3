"""What the rules look at: the model's square, and what several rules ask of it, made when it is first asked for."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from dermadesk.imaging.lesion import Lesion, outline
from dermadesk.imaging.steps import Pixels

JUDGED_SIDE = 224
"""Pixels to which larger squares are shrunk, so that the limits hold for models of any input size."""

_THIN = 9
"""Pixels; hairs and the lines of a ruler are thinner."""

_DARKER = 14
"""Grey levels by which they are darker than what is beside them."""


@dataclass(frozen=True, eq=False)
class Lines:
    """Thin dark parts, numbered from 1 in `numbers` (H×W); `boxes` (N×5) are x, y, width, height and pixels of each.

    The first box is that of the ground.
    """

    numbers: NDArray[np.uint16]
    boxes: NDArray[np.int32]

    @cached_property
    def lengths(self) -> NDArray[np.float64]:
        """The diagonal of each box in pixels; 0 for the ground."""
        lengths = np.hypot(self.boxes[:, cv2.CC_STAT_WIDTH], self.boxes[:, cv2.CC_STAT_HEIGHT])
        lengths[0] = 0
        return np.asarray(lengths, np.float64)


@dataclass(frozen=True, eq=False)
class View:
    """The square in RGB (S×S×3 uint8), and the pixels of the original's shorter side."""

    pixels: Pixels
    shorter_side: int

    @classmethod
    def of(cls, square: Pixels, shorter_side: int) -> "View":
        """The view of a square that is `shorter_side` pixels in the original."""
        if square.shape[0] > JUDGED_SIDE:
            square = np.asarray(cv2.resize(square, (JUDGED_SIDE, JUDGED_SIDE), interpolation=cv2.INTER_AREA), np.uint8)
        return cls(np.ascontiguousarray(square), shorter_side)

    @cached_property
    def grey(self) -> NDArray[np.uint8]:
        """S×S."""
        return np.asarray(cv2.cvtColor(self.pixels, cv2.COLOR_RGB2GRAY), np.uint8)

    @cached_property
    def channels(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
        """Red, green and blue, S×S each."""
        red, green, blue = (np.asarray(channel, np.uint8) for channel in cv2.split(self.pixels))
        return red, green, blue

    @cached_property
    def lesion(self) -> Lesion:
        """Its outline, S×S."""
        return outline(self.pixels)

    @cached_property
    def lines(self) -> Lines:
        """Found by a black hat, as in DullRazor (Lee et al., 1997)."""
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_THIN, _THIN))
        _, dark = cv2.threshold(cv2.morphologyEx(self.grey, cv2.MORPH_BLACKHAT, disc), _DARKER, 1, cv2.THRESH_BINARY)
        # 16 bits suffice for a quarter of the pixels, and take a third of the time
        _, numbers, boxes, _ = cv2.connectedComponentsWithStats(dark, connectivity=8, ltype=cv2.CV_16U)
        return Lines(np.asarray(numbers, np.uint16), np.asarray(boxes, np.int32))
