"""How steady a decision is: would it be the same, had the photo been taken again?

Every variation lies, frames and lights the same photo a little differently, all at once, as a second shot does.
Source of the idea: Young et al., "Stress testing reveals gaps in clinic readiness of image-based diagnostic artificial
intelligence models" (2021), where such changes flipped the answer for 6.5 to 22 % of the lesions.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from dermadesk.imaging.steps import Pixels

VARIATIONS = 50
_SEED = 20210121
_ZOOM, _SHIFT, _LIGHT = 1.1, 0.04, 0.1
"""At most so much nearer, so far aside in parts of the shorter side, and so much lighter, darker, harder or softer."""

_LARGER = 2
"""The photo that is varied is at most so many times the network's input: more only takes longer."""


@dataclass(frozen=True, slots=True)
class Stability:
    """In `same` of the `done` variations the decision was the same; `total` there will be."""

    same: int
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Variation:
    """How a second shot may differ: turned by `angle` degrees, mirrored, `zoom` times nearer, moved, lit differently.

    `shift` is right and down in parts of the shorter side; `brightness` and `contrast` multiply, the first every value,
    the second the distance from the photo's mean.
    """

    angle: float
    mirrored: bool
    zoom: float
    shift: tuple[float, float]
    brightness: float
    contrast: float


def variations(count: int = VARIATIONS) -> Iterator[Variation]:
    """So many variations, for every photo the same."""
    random = np.random.default_rng(_SEED)
    for _ in range(count):
        right, down = random.uniform(-_SHIFT, _SHIFT, 2)
        yield Variation(
            angle=float(random.uniform(0, 360)),
            mirrored=bool(random.integers(2)),
            zoom=float(random.uniform(1, _ZOOM)),
            shift=(float(right), float(down)),
            brightness=float(random.uniform(1 - _LIGHT, 1 + _LIGHT)),
            contrast=float(random.uniform(1 - _LIGHT, 1 + _LIGHT)),
        )


def measure(pixels: Pixels, input_size: int, same: Callable[[Pixels], bool]) -> Iterator[Stability]:
    """What `same` says of each variation of the photo H×W×3, counted; one item after every single one."""
    small = _shrunk(pixels, _LARGER * input_size)
    count = 0
    for done, variation in enumerate(variations(), start=1):
        count += same(vary(small, variation))
        yield Stability(count, done, VARIATIONS)


def vary(pixels: Pixels, variation: Variation) -> Pixels:
    """The photo H×W×3 uint8 as another shot, of the same size; what lies beyond its edges is its mirror image."""
    height, width = pixels.shape[:2]
    turned = cv2.warpAffine(
        pixels,
        _placed(width, height, variation),
        (width, height),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REFLECT_101,
    )
    scale = variation.brightness * variation.contrast
    offset = variation.brightness * (1 - variation.contrast) * float(pixels.mean())
    return np.asarray(np.clip(turned * np.float32(scale) + np.float32(offset), 0, 255), np.uint8)


def _placed(width: int, height: int, variation: Variation) -> np.ndarray:
    """2×3, from the photo to its variation."""
    angle, side = math.radians(variation.angle), min(width, height)
    turn = variation.zoom * np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    if variation.mirrored:
        turn = turn @ np.diag((-1.0, 1.0))
    middle = np.array(((width - 1) / 2, (height - 1) / 2))
    moved = middle + side * np.asarray(variation.shift) - turn @ middle
    return np.column_stack((turn, moved))


def _shrunk(pixels: Pixels, shorter: int) -> Pixels:
    """The photo with that many pixels on its shorter side, if it has more."""
    height, width = pixels.shape[:2]
    scale = shorter / min(height, width)
    if scale >= 1:
        return pixels
    size = (max(shorter, round(width * scale)), max(shorter, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
