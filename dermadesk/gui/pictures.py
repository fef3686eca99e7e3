"""Arrays -> pictures that Qt paints: the photo in several sizes, the heatmap in its colours.

Runs on the worker thread (QImage may be used there), and imports OpenCV, so the window imports it only there.
"""

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPolygonF

from dermadesk.gui.colour_maps import COLOUR_MAPS, HeatmapLook
from dermadesk.imaging.steps import Pixels
from dermadesk.inference.heatmaps import Heatmap

OVERLAY_SIZE = 448
"""Pixels of the heatmap's longer side: smooth on a large screen, quick to make."""

LARGEST = 48_000_000
"""Pixels of the largest picture that is kept for painting (4 bytes each)."""

SMALLEST_SIDE = 320
"""Pixels of the shorter side below which no smaller copy is made."""

CONTOUR = 0.5
"""The share of the heatmap's peak at which a line is drawn, for those to whom the colours say little."""

_SMOOTHED = 11
"""Points of a contour that are averaged."""


def sizes(pixels: Pixels) -> tuple[QImage, ...]:
    """The photo and its copies at a half, a quarter, ... : whatever the zoom, one of them is near it in size."""
    height, width = pixels.shape[:2]
    if height * width > LARGEST:
        scale = (LARGEST / (height * width)) ** 0.5
        pixels = _shrunk(pixels, round(width * scale), round(height * scale))
    made = [opaque(pixels)]
    while min(pixels.shape[:2]) // 2 >= SMALLEST_SIDE:
        pixels = _shrunk(pixels, pixels.shape[1] // 2, pixels.shape[0] // 2)
        made.append(opaque(pixels))
    return tuple(made)


def overlay(
    heatmap: Heatmap, aspect: float, look: HeatmapLook | None = None, long: int = OVERLAY_SIZE
) -> tuple[QImage, tuple[QPolygonF, ...]]:
    """The heatmap in its colours, clear where the model hardly looked; its contours, none where they are not wanted.

    `aspect` is the width of the heatmap's place in the photo over its height, both in the photo's pixels. Contours are
    in fractions of that place. `long` are the pixels of its longer side.
    """
    look = look or HeatmapLook()
    size = (long, max(1, round(long / aspect))) if aspect >= 1 else (max(1, round(long * aspect)), long)
    raw = cv2.resize(heatmap.values, size, interpolation=cv2.INTER_CUBIC)
    softened = cv2.GaussianBlur(raw, (0, 0), long / 56)  # the facets of a 7×7 map are not in the photo
    values: NDArray[np.float32] = np.clip(softened, 0.0, 1.0).astype(np.float32)
    peak = float(values.max()) or 1.0
    table = np.array(COLOUR_MAPS[look.colours].colours, np.float32)
    at = np.asarray(values / peak * (len(table) - 1), np.float32)
    colours = np.stack([np.interp(at, np.arange(len(table)), table[:, c]) for c in (2, 1, 0)], axis=-1)
    shown = np.clip((values / peak - 0.1) / 0.8, 0.0, 1.0)
    shown = shown * shown * (3.0 - 2.0 * shown)
    blended = np.concatenate([colours * shown[..., None], 255.0 * shown[..., None]], axis=-1)
    painted = np.ascontiguousarray(blended.round().astype(np.uint8))
    contours = _contours(values >= CONTOUR * peak) if look.contour else ()
    return _image(painted, QImage.Format.Format_ARGB32_Premultiplied), contours


def _contours(inside: NDArray[np.bool_]) -> tuple[QPolygonF, ...]:
    """Closed lines around what is `inside`, in fractions of its width and height."""
    if not inside.any() or inside.all():
        return ()
    size = np.array(inside.shape[::-1])
    padded = cv2.copyMakeBorder(inside.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    found, _ = cv2.findContours(padded, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    return tuple(_smooth_line((line[:, 0, :] - 0.5) / size) for line in found if len(line) > _SMOOTHED)


def _smooth_line(points: NDArray[np.float64]) -> QPolygonF:
    """The closed line without the steps of its pixels: each point the mean of its neighbours, every third one kept."""
    around = np.concatenate([points[-(_SMOOTHED // 2) :], points, points[: _SMOOTHED // 2]])
    window = np.full(_SMOOTHED, 1 / _SMOOTHED)
    smooth = [np.convolve(around[:, axis], window, mode="valid")[::3].tolist() for axis in (0, 1)]
    return QPolygonF([QPointF(x, y) for x, y in zip(*smooth, strict=True)])


def _shrunk(pixels: Pixels, width: int, height: int) -> Pixels:
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def opaque(pixels: Pixels) -> QImage:
    """Written by OpenCV into the picture itself: QImage's own copy would hold up the window's thread meanwhile."""
    height, width = pixels.shape[:2]
    image = QImage(width, height, QImage.Format.Format_RGB32)
    cv2.cvtColor(pixels, cv2.COLOR_RGB2BGRA, dst=np.frombuffer(image.bits(), np.uint8).reshape(height, width, 4))
    return image


def _image(bgra: NDArray[np.uint8], kind: QImage.Format) -> QImage:
    """A QImage with its own copy of an H×W×4 array (blue, green, red, alpha)."""
    height, width = bgra.shape[:2]
    return QImage(bgra.data, width, height, 4 * width, kind).copy()
