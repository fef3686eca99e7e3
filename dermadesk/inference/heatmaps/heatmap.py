"""The way from a method's maps to a heatmap over the photo."""

import math
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
    values = _finer(class_maps[index], offset if METHODS[method].of_features else (0.0, 0.0))
    peak = float(values.max())
    scaled = values / np.float32(peak) if peak > 0 else np.zeros_like(values)
    return Heatmap(scaled, seen, class_code, method)


def _finer(class_map: NDArray[np.float32], offset: tuple[float, float]) -> NDArray[np.float32]:
    """What is positive in h×w, `_FINER` times as fine, moved left and up by `offset` in fractions of its sides."""
    positive = np.maximum(class_map, 0)
    height, width = positive.shape
    across, down = offset[0] * width, offset[1] * height
    around = 1 + math.ceil(max(abs(across), abs(down)))
    wider = _continued(_continued(positive, around).T, around).T
    size = (wider.shape[1] * _FINER, wider.shape[0] * _FINER)
    fine = cv2.resize(wider, size, interpolation=cv2.INTER_LINEAR)
    corner = np.array([[1, 0, -(around + across) * _FINER], [0, 1, -(around + down) * _FINER]], np.float64)
    return np.asarray(cv2.warpAffine(fine, corner, (width * _FINER, height * _FINER)), np.float32)


def _continued(values: NDArray[np.float32], cells: int) -> NDArray[np.float32]:
    """h×w with so many rows more above and below: beyond the last one the map goes on falling as it fell, to nothing.

    Nothing was measured there. Rows that only repeat the last would look like bands of attention along the rim.
    """
    if len(values) < 2:
        return np.pad(values, ((cells, cells), (0, 0)), mode="edge")
    steps = np.arange(1, cells + 1, dtype=np.float32)[:, None]
    above = np.clip(values[0] + (values[0] - values[1]) * steps, 0, values[0])
    below = np.clip(values[-1] + (values[-1] - values[-2]) * steps, 0, values[-1])
    return np.concatenate([above[::-1], values, below])


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
