"""Paints the photo before and after a divider, the frame of a crop, an outline, and the words on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QPolygonF

from dermadesk.gui.examine.preprocessing.crop_frame import HANDLES, CropFrame
from dermadesk.gui.examine.preprocessing.photo_plane import PhotoPlane

HANDLE = 9.0
"""Logical pixels that a handle of the frame is wide."""

_WHITE = QColor(255, 255, 255)
_HALO = QColor(0, 0, 0, 150)
_VEIL = QColor(20, 22, 26, 150)
_TAG_GROUND = QColor(27, 31, 36, 205)
_WHOLE = QRectF(0, 0, 1, 1)


@dataclass(frozen=True, slots=True, eq=False)
class After:
    """What is shown on the right of the divider: a picture, its name, its place in fractions of the photo.

    `remark` is written below it.
    """

    image: QImage
    name: str
    place: QRectF
    remark: str = ""


def photo(painter: QPainter, plane: PhotoPlane, image: QImage) -> None:
    """The whole photo."""
    _image(painter, plane, image, _WHOLE)


def after(painter: QPainter, plane: PhotoPlane, shown: After, ground: QColor) -> None:
    """The picture over the photo; what lies beside it in the photo is hidden under the ground's colour."""
    if shown.place != _WHOLE:
        painter.save()
        painter.setTransform(plane.transform, combine=True)
        hidden = QPainterPath()
        hidden.addRect(QRectF(0, 0, *plane.photo))
        kept = QPainterPath()
        kept.addRect(_scaled(shown.place, plane))
        painter.fillPath(hidden.subtracted(kept), ground)
        painter.restore()
    _image(painter, plane, shown.image, shown.place)


def place(painter: QPainter, plane: PhotoPlane, part: QRectF) -> None:
    """A broken line around a part (fractions) of the photo; none around all of it."""
    if part == _WHOLE:
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    corners = plane.transform.map(QPolygonF(_scaled(part, plane)))
    for colour, style in ((_HALO, Qt.PenStyle.SolidLine), (_WHITE, Qt.PenStyle.DashLine)):
        painter.setPen(QPen(colour, 1.4, style))
        painter.drawPolygon(corners)


def divider(painter: QPainter, x: float, bounds: QRectF, focus: QColor | None) -> None:
    """An upright line with a handle in its middle; `focus` rings the handle."""
    for colour, width in ((_HALO, 4.0), (_WHITE, 2.0)):
        painter.setPen(QPen(colour, width))
        painter.drawLine(QPointF(x, bounds.top()), QPointF(x, bounds.bottom()))
    middle = QPointF(x, bounds.center().y())
    painter.setPen(QPen(focus, 3.0) if focus is not None else QPen(_HALO, 1.0))
    painter.setBrush(_WHITE)
    painter.drawEllipse(middle, 12, 12)
    painter.setPen(QPen(QColor(60, 66, 74), 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    for side in (-1, 1):
        tip, tail = QPointF(x + 7.5 * side, middle.y()), QPointF(x + 3.5 * side, middle.y())
        painter.drawPolyline([tail + QPointF(0, -4), tip, tail + QPointF(0, 4)])


def outline(painter: QPainter, plane: PhotoPlane, lines: Sequence[QPolygonF]) -> None:
    """Lines in fractions of the photo: light on dark, which shows on skin and lesion alike."""
    whole = plane.transform
    whole.scale(*plane.photo)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((_HALO, 4.0), (_WHITE, 1.8)):
        painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        for line in lines:
            painter.drawPolygon(whole.map(line))


def frame(painter: QPainter, plane: PhotoPlane, crop: CropFrame, focus: QColor | None) -> None:
    """A veil over what is cut away, the frame, and its eight handles; `focus` colours the frame of who has the keys."""
    painter.save()
    painter.setTransform(plane.transform, combine=True)
    outside, inside = QPainterPath(), QPainterPath()
    outside.addRect(QRectF(0, 0, *plane.photo))
    rectangle = QRectF(crop.left, crop.top, crop.width, crop.height)
    inside.addRect(rectangle)
    painter.fillPath(outside.subtracted(inside), _VEIL)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((_HALO, 4.0), (focus or _WHITE, 2.0)):
        pen = QPen(colour, width)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawRect(rectangle)
    painter.restore()
    painter.setPen(QPen(_HALO, 1.0))
    painter.setBrush(QBrush(_WHITE))
    for point in handles(plane, crop):
        painter.drawRoundedRect(QRectF(point.x() - HANDLE / 2, point.y() - HANDLE / 2, HANDLE, HANDLE), 2, 2)


def handles(plane: PhotoPlane, crop: CropFrame) -> list[QPointF]:
    """Where the `HANDLES` of a frame lie in the view."""
    x, y = (crop.left + crop.right) / 2, (crop.top + crop.bottom) / 2
    return [plane.to_view(x + across * crop.width / 2, y + down * crop.height / 2) for across, down in HANDLES]


def patch(painter: QPainter, plane: PhotoPlane, place: QRectF) -> None:
    """The rectangle (pixels of the photo) that is about to be picked, with a cross in its middle."""
    painter.save()
    painter.setTransform(plane.transform, combine=True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((_HALO, 4.0), (_WHITE, 2.0)):
        pen = QPen(colour, width)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawRect(place)
    painter.restore()
    middle = plane.to_view(place.center().x(), place.center().y())
    for colour, width in ((_HALO, 3.0), (_WHITE, 1.2)):
        painter.setPen(QPen(colour, width))
        painter.drawLine(middle - QPointF(4, 0), middle + QPointF(4, 0))
        painter.drawLine(middle - QPointF(0, 4), middle + QPointF(0, 4))


def tag(painter: QPainter, text: str, corner: Qt.Corner, within: QRectF) -> None:
    """White words on a dark ground in a corner of a rectangle; none where they do not fit into its width."""
    font = QFont(painter.font())
    font.setPixelSize(max(11, round(font.pixelSize() * 11 / 13)))
    font.setWeight(QFont.Weight.Medium)
    metrics = QFontMetricsF(font)
    size = metrics.boundingRect(text).size()
    if size.width() + 32 > within.width():
        return
    place = QRectF(0, 0, size.width() + 18, metrics.height() + 8)
    if corner in (Qt.Corner.TopLeftCorner, Qt.Corner.BottomLeftCorner):
        place.moveLeft(within.left() + 6)
    else:
        place.moveRight(within.right() - 6)
    if corner in (Qt.Corner.TopLeftCorner, Qt.Corner.TopRightCorner):
        place.moveTop(within.top() + 6)
    else:
        place.moveBottom(within.bottom() - 6)
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_TAG_GROUND)
    painter.drawRoundedRect(place, 6, 6)
    painter.setFont(font)
    painter.setPen(_WHITE)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def _image(painter: QPainter, plane: PhotoPlane, image: QImage, place: QRectF) -> None:
    painter.save()
    painter.setTransform(plane.transform, combine=True)
    painter.drawImage(_scaled(place, plane), image)
    painter.restore()


def _scaled(place: QRectF, plane: PhotoPlane) -> QRectF:
    """From fractions to pixels of the photo."""
    width, height = plane.photo
    return QRectF(place.x() * width, place.y() * height, place.width() * width, place.height() * height)
