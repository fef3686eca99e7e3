"""The way from a method's maps to a heatmap over the photo."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from dermadesk.imaging.steps import Region
from dermadesk.inference.heatmaps.registry import METHODS

_FINER = 16
"""How much finer the heatmap is than the network's own map: 7×7 becomes 112×112, and the window does the rest."""


@dataclass(frozen=True, slots=True, eq=False)
class Heatmap:
    """What spoke for the class `class_code`: `values` h×w float32, 0..1, 1 where most did.

    All zeros when nothing spoke for it. `place` is where the values lie, in fractions of the upright photo's width
    and height; the model has not seen what is outside. `method` is the registered name. It is not evidence.
    """

    values: NDArray[np.float32]
    place: Region
    class_code: str
    method: str


def draw(
    method: str,
    class_maps: NDArray[np.float32],
    index: int,
    class_code: str,
    seen: Region,
    offset: tuple[float, float] = (0.0, 0.0),
) -> Heatmap:
    """The heatmap of one class from the maps of that method, scaled so that its peak is 1, at the place `seen`.

    `offset` is the manifest's `map_offset`: a network that pads its strided convolutions evenly answers in each cell
    for what lies up and left of it, so that an uncorrected map of its features points beside the lesion.
    """
    values = _finer(class_maps[index])
    if METHODS[method].of_features:
        values = _moved(values, offset)
    peak = float(values.max())
    scaled = values / np.float32(peak) if peak > 0 else np.zeros_like(values)
    return Heatmap(scaled, seen, class_code, method)


def _finer(class_map: NDArray[np.float32]) -> NDArray[np.float32]:
    """What is positive in h×w, with `_FINER` times the cells."""
    positive = np.maximum(class_map, 0)
    height, width = positive.shape
    size = (width * _FINER, height * _FINER)
    return np.asarray(cv2.resize(positive, size, interpolation=cv2.INTER_LINEAR), np.float32)


def _moved(values: NDArray[np.float32], offset: tuple[float, float]) -> NDArray[np.float32]:
    """The map moved left and up by `offset`, in fractions of its width and height; its edges are drawn out."""
    height, width = values.shape
    shift = np.array([[1, 0, -offset[0] * width], [0, 1, -offset[1] * height]], np.float64)
    moved = cv2.warpAffine(values, shift, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.float32)


def share_inside(heatmap: Heatmap, lesion: NDArray[np.bool_]) -> float | None:
    """How much of the map lies on the lesion, 0..1; None of an empty map.

    `lesion` H×W is the outline's inside in the square that the model sees, which is where the map lies.
    """
    total = float(heatmap.values.sum())
    if total == 0:
        return None
    height, width = heatmap.values.shape
    inside = cv2.resize(lesion.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
    return float((heatmap.values * inside).sum()) / total
