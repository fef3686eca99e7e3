"""Preprocessing steps, registered by name.

A step is a function from one array to the next, with its settings as keyword arguments; a bundle's manifest
names the steps and their settings, so training and serving run the same ones. Geometry steps also say where
in their input the output lies, which is how a heatmap finds its way back to the photo.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""H×W×3, sRGB, 0..255."""


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle in pixels of the array it speaks of; `x`, `y` is its upper left corner. Fractions are allowed."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Step:
    """A registered step. `pixels` tells that it takes and returns uint8; otherwise it returns float32."""

    name: str
    run: Callable[..., NDArray[Any]]
    region: Callable[..., Region]
    pixels: bool


STEPS: dict[str, Step] = {}


def _whole(height: int, width: int, **_: Any) -> Region:
    return Region(0, 0, width, height)


def _register(
    name: str, *, pixels: bool, region: Callable[..., Region] = _whole
) -> Callable[[Callable[..., NDArray[Any]]], Callable[..., NDArray[Any]]]:
    def add(run: Callable[..., NDArray[Any]]) -> Callable[..., NDArray[Any]]:
        STEPS[name] = Step(name, run, region, pixels)
        return run

    return add


def _centre_square_region(height: int, width: int) -> Region:
    side = min(height, width)
    return Region((width - side) // 2, (height - side) // 2, side, side)


@_register("centre_square", pixels=True, region=_centre_square_region)
def centre_square(pixels: Pixels) -> Pixels:
    """The largest centred square: the geometry of the photos in HAM10000's 256 px copies."""
    place = _centre_square_region(*pixels.shape[:2])
    x, y, side = int(place.x), int(place.y), int(place.width)
    return pixels[y : y + side, x : x + side]


@_register("resize", pixels=True)
def resize(pixels: Pixels, size: int) -> Pixels:
    """Size × size pixels, by area when shrinking and cubic when enlarging."""
    height, width = pixels.shape[:2]
    if (height, width) == (size, size):
        return pixels
    method = cv2.INTER_AREA if min(height, width) >= size else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, (size, size), interpolation=method), dtype=np.uint8)


@_register("normalise", pixels=False)
def normalise(pixels: Pixels, mean: tuple[float, float, float], std: tuple[float, float, float]) -> NDArray[np.float32]:
    """(value / 255 - mean) / std per channel, float32."""
    scale = (1.0 / (255.0 * np.asarray(std))).astype(np.float32)
    offset = (np.asarray(mean) / np.asarray(std)).astype(np.float32)
    normalised = pixels.astype(np.float32)
    normalised *= scale
    normalised -= offset
    return normalised


def step(name: str) -> Step:
    """The step of that name; KeyError if none is registered."""
    return STEPS[name]


Settings = Mapping[str, Any]
