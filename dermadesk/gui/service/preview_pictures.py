"""Arrays of the preview -> pictures and lines that Qt paints. Imported by the worker only, for it imports OpenCV."""

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPolygonF

from dermadesk.gui.service.preview import MOST_PIXELS, Room, StagePicture, fitted
from dermadesk.imaging.photo import MARGIN, Photo
from dermadesk.imaging.pipeline import Stage
from dermadesk.imaging.steps import Pixels, Region

_FINE = 4
"""How many times as fine as its mask an outline is drawn, so that no steps show."""


def reduced(photo: Photo, size: Room) -> Pixels:
    """The photo at exactly that size, which is not larger than its own; decoded reduced where its format can."""
    pixels = photo.pixels(at_least=math.ceil(min(size) / MARGIN))
    if pixels.shape[1::-1] == size:
        return pixels
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def picture(pixels: Pixels) -> QImage:
    """H×W×3 uint8 as a picture with its own copy of them."""
    bgra = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGRA), np.uint8)
    height, width = bgra.shape[:2]
    return QImage(bgra.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def stage(stage: Stage) -> StagePicture:
    """What a strip shows of a stage. Floats of all three channels are stretched alike, so that colours stay colours."""
    height, width = stage.array.shape[:2]
    values = None if stage.array.dtype == np.uint8 else (float(stage.array.min()), float(stage.array.max()))
    pixels = stage.array if values is None else _stretched(stage.array, *values)
    size = fitted(width, height, (MOST_PIXELS, MOST_PIXELS))
    if size != (width, height):
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    return StagePicture(stage.name, picture(pixels), width, height, stage.place, stage.seconds, values)


def lines(mask: NDArray[np.bool_], place: Region) -> tuple[QPolygonF, ...]:
    """Closed smooth lines around what is inside of a mask that lies at `place`, in fractions of the whole photo."""
    if not mask.any():
        return ()
    height, width = _FINE * mask.shape[0], _FINE * mask.shape[1]
    soft = cv2.resize(mask.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    fine = cv2.GaussianBlur(soft, (0, 0), _FINE) > 0.5
    padded = cv2.copyMakeBorder(fine.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    found, _ = cv2.findContours(padded, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    scale = np.array([place.width / width, place.height / height])
    return tuple(_line((each[:, 0, :] - 0.5) * scale + (place.x, place.y)) for each in found)


def _line(points: NDArray[np.float64]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points.tolist()])


def _stretched(array: NDArray[Any], low: float, high: float) -> Pixels:
    """low becomes 0 and high 255."""
    scaled = (array - np.float32(low)) * np.float32(255 / max(high - low, 1e-12))
    return np.ascontiguousarray(np.rint(scaled), np.uint8)
