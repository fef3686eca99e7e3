"""Which part of a photo is seen, and at what size."""

import cv2
import numpy as np

from dermadesk.imaging.steps.registry import Pixels, Region, register


def _centre_square_region(height: int, width: int) -> Region:
    side = min(height, width)
    return Region((width - side) // 2, (height - side) // 2, side, side)


@register("centre_square", pixels=True, region=_centre_square_region)
def centre_square(pixels: Pixels) -> Pixels:
    """The largest centred square: the geometry of the photos in HAM10000's 256 px copies."""
    place = _centre_square_region(*pixels.shape[:2])
    x, y, side = int(place.x), int(place.y), int(place.width)
    return pixels[y : y + side, x : x + side]


@register("resize", pixels=True, size=(1, 4096))
def resize(pixels: Pixels, size: int) -> Pixels:
    """Size × size pixels, by area when shrinking and cubic when enlarging."""
    height, width = pixels.shape[:2]
    if (height, width) == (size, size):
        return pixels
    method = cv2.INTER_AREA if min(height, width) >= size else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, (size, size), interpolation=method), dtype=np.uint8)
