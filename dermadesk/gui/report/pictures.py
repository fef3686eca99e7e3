"""The two pictures of a report: the photo as it is shown, and the heatmap over it. Runs on the worker thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from dermadesk.gui import pictures

if TYPE_CHECKING:
    from dermadesk.gui.service.heatmaps import Overlay
    from dermadesk.imaging.photo import Photo
    from dermadesk.imaging.steps import Region

LONGER_SIDE = 1200
"""Pixels of a picture: 300 to the inch where it is half a page wide."""

OPACITY = 0.6
_LIGHT, _DARK = QColor(255, 255, 255), QColor(27, 31, 36)
_VEIL, _HATCH = QColor(255, 255, 255, 110), QColor(27, 31, 36, 140)
_HATCH_GAP = 24


def photo_picture(photo: Photo) -> QImage:
    """The whole upright photo, opaque, at most 1200 pixels long; its crop is framed. Raises PhotoError."""
    largest = pictures.sizes(photo.cropped(None).pixels(at_least=LONGER_SIDE // 2))[0]
    picture = largest if max(largest.width(), largest.height()) <= LONGER_SIDE else _scaled(largest)
    if photo.crop is not None:
        painter = QPainter(picture)
        for colour, width in ((_DARK, 6), (_LIGHT, 2)):
            painter.setPen(QPen(colour, width))
            painter.drawRect(_inside(picture, photo.crop))
        painter.end()
    return picture


def map_picture(photo: QImage, overlay: Overlay) -> QImage:
    """The photo with the heatmap and its contours over it; what the model did not see is hatched."""
    picture = _scaled(photo)
    square = _inside(picture, overlay.place)
    painter = QPainter(picture)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    _hatch(painter, QRectF(picture.rect()), square)
    painter.setOpacity(OPACITY)
    painter.drawImage(square, overlay.image)
    painter.setOpacity(1.0)
    painter.setClipRect(square)
    painter.translate(square.topLeft())
    painter.scale(square.width(), square.height())
    for colour, width in ((_DARK, 7), (_LIGHT, 3)):
        pen = QPen(colour, width)
        pen.setCosmetic(True)
        painter.setPen(pen)
        for line in overlay.contours:
            painter.drawPolygon(line)
    painter.end()
    return picture


def _scaled(picture: QImage) -> QImage:
    """The picture 1200 pixels long."""
    room, smooth = QSize(LONGER_SIDE, LONGER_SIDE), Qt.TransformationMode.SmoothTransformation
    scaled = picture.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, smooth)
    return scaled.convertToFormat(QImage.Format.Format_RGB32)


def encoded(picture: QImage) -> bytes:
    """The picture as PNG."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG", 80)  # type: ignore[call-overload]  # 80: little compression, so that it is fast
    return bytes(buffer.data().data())


def _hatch(painter: QPainter, photo: QRectF, seen: QRectF) -> None:
    """A veil with lines that rise to the right, over what is in the photo and was not seen."""
    outside, hole = QPainterPath(), QPainterPath()
    outside.addRect(photo)
    hole.addRect(seen)
    painter.save()
    painter.setClipPath(outside.subtracted(hole))
    painter.fillRect(photo, _VEIL)
    painter.setPen(QPen(_HATCH, 2.5))
    for start in range(-round(photo.height()), round(photo.width()), _HATCH_GAP):
        painter.drawLine(QPointF(start, photo.height()), QPointF(start + photo.height(), 0))
    painter.restore()


def _inside(picture: QImage, place: Region) -> QRectF:
    """The rectangle at `place`, given in fractions, in pixels of the picture."""
    wide, high = picture.width(), picture.height()
    return QRectF(place.x * wide, place.y * high, place.width * wide, place.height * high)
