"""Small square pictures of photos, and where the model looked over them. Imports OpenCV: on a worker only."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from dermadesk.batch.answer import Answer, leading_map
from dermadesk.errors import PhotoError
from dermadesk.gui import pictures
from dermadesk.gui.colour_maps import HeatmapLook
from dermadesk.imaging.photo import Photo
from dermadesk.inference.heatmaps import draw as draw_heatmap

if TYPE_CHECKING:
    from dermadesk.batch.row import Row


def draw(path: str, side: int) -> QImage:
    """The middle of the photo, `side` pixels square; a null image of one that cannot be read (any more)."""
    try:
        pixels = Photo.from_file(Path(path)).pixels(at_least=side)
    except PhotoError:
        return QImage()
    height, width = pixels.shape[:2]
    short = min(height, width)
    top, left = (height - short) // 2, (width - short) // 2
    square = pixels[top : top + short, left : left + short]
    method = cv2.INTER_AREA if short > side else cv2.INTER_LINEAR
    return pictures.opaque(np.asarray(cv2.resize(square, (side, side), interpolation=method), np.uint8))


def heat(image: QImage, class_map: bytes, row: Row, offset: tuple[float, float]) -> None:
    """Paint the map of the leading class over the picture that `draw` made; `offset` is the manifest's `map_offset`."""
    answer = row.result
    if not isinstance(answer, Answer):
        return
    heatmap = draw_heatmap("cam", leading_map(class_map)[None], 0, answer.top1, answer.seen, offset)
    seen, short = answer.seen, min(answer.width, answer.height)
    aspect = (seen.width * answer.width) / (seen.height * answer.height)
    overlay, _ = pictures.overlay(heatmap, aspect, HeatmapLook(contour=False), long=image.width())
    scale = image.width() / short
    left = (seen.x * answer.width - (answer.width - short) / 2) * scale
    top = (seen.y * answer.height - (answer.height - short) / 2) * scale
    place = QRectF(left, top, seen.width * answer.width * scale, seen.height * answer.height * scale)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setOpacity(0.5)
    painter.drawImage(place, overlay)
    painter.end()
