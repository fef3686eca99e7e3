"""Videos that play the camera: a drawn lesion that moves, with the frame's number written into its pixels."""

from collections.abc import Callable, Iterable
from pathlib import Path

import cv2
import numpy as np

from dermadesk.imaging.steps import Pixels
from tests.drawings import draw_lesion

SIZE = (640, 360)
_BITS = 8
_BLOCK = 24
"""Pixels of a bit's side: compression leaves it readable. The bits lie left of the square that is judged."""

Scene = Callable[[Pixels], Pixels]


def good(pixels: Pixels) -> Pixels:
    """The drawing as it is."""
    return pixels


def dark(pixels: Pixels) -> Pixels:
    """As with the light switched off."""
    return np.asarray(pixels * 0.2, np.uint8)


def blurred(pixels: Pixels) -> Pixels:
    """As with the camera out of focus."""
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), 9), np.uint8)


def write_video(path: Path, scenes: Iterable[Scene], rate: int = 15, size: tuple[int, int] = SIZE) -> Path:
    """A video of one frame for each scene, all different and numbered from 0."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), rate, size)
    assert writer.isOpened()
    drawn = draw_lesion(*size, radius=0.28)
    for number, scene in enumerate(scenes):
        moved = scene(np.ascontiguousarray(np.roll(drawn, number % 16, axis=0)))
        writer.write(cv2.cvtColor(_numbered(moved, number), cv2.COLOR_RGB2BGR))
    writer.release()
    return path


def number_of(pixels: Pixels) -> int:
    """Which frame these pixels are."""
    places = (pixels[_place(bit)][6:-6, 6:-6] for bit in range(_BITS))
    return sum(int(place.mean() > 128) << bit for bit, place in enumerate(places))


def _numbered(pixels: Pixels, number: int) -> Pixels:
    for bit in range(_BITS):
        pixels[_place(bit)] = 255 * (number >> bit & 1)
    return pixels


def _place(bit: int) -> tuple[slice, slice]:
    return slice(8 + bit * (_BLOCK + 4), 8 + bit * (_BLOCK + 4) + _BLOCK), slice(8, 8 + _BLOCK)
