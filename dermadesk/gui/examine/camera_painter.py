"""Paints the camera's picture: the frame, the square that the model sees, and chips with a shape, words and a tip."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen

from dermadesk.gui import icons
from dermadesk.gui.theme import DARK, Theme

_VEIL = QColor(15, 17, 19, 72)
_EDGE = QColor(255, 255, 255, 220)
_GROUND = QColor(27, 31, 36, 215)
_TEXT = QColor(255, 255, 255)
_MARGIN = 8.0


@dataclass(frozen=True, slots=True)
class Chip:
    """A shape (the name of an icon and the token of its colour on dark), words, and a tip below them."""

    icon: str
    colour: str
    words: str
    tip: str = ""


def fitted(image: QImage, room: QRectF) -> QRectF:
    """Where the picture lies: as large as the room allows, in its middle."""
    scale = min(room.width() / max(1, image.width()), room.height() / max(1, image.height()))
    place = QRectF(0, 0, image.width() * scale, image.height() * scale)
    place.moveCenter(room.center())
    return place


def frame(painter: QPainter, image: QImage, place: QRectF, mirrored: bool) -> None:
    """The picture, turned about its middle where the view is mirrored."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    if mirrored:
        painter.translate(2 * place.center().x(), 0)
        painter.scale(-1, 1)
    painter.drawImage(place, image)
    painter.restore()


def guide(painter: QPainter, place: QRectF) -> QRectF:
    """The centre square, with a veil over what lies outside; where it is comes back."""
    side = min(place.width(), place.height())
    square = QRectF(0, 0, side, side)
    square.moveCenter(place.center())
    outside = QPainterPath()
    outside.addRect(place)
    outside.addRect(square)
    painter.fillPath(outside, _VEIL)
    painter.setPen(QPen(_EDGE, 1.2, Qt.PenStyle.DashLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(square.adjusted(1, 1, -1, -1))
    return square


def chips(painter: QPainter, theme: Theme, shown: Sequence[Chip], room: QRectF) -> None:
    """One above the other, from the lower left of `room` up."""
    bottom = room.bottom() - _MARGIN
    for chip in reversed(shown):
        place = _chip(painter, theme, chip, QPointF(room.left() + _MARGIN, bottom), room.width() - 2 * _MARGIN)
        bottom = place.top() - 6


def tag(painter: QPainter, theme: Theme, text: str, room: QRectF, right: bool = False) -> None:
    """A few words at the upper left of `room`, or the upper right."""
    font = _font(painter, theme.px(11), QFont.Weight.Medium)
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    widest = QRectF(0, 0, max(40.0, room.width() / 2 - 2 * _MARGIN - 18), room.height())
    size = QFontMetricsF(font).boundingRect(widest, flags, text).size()
    place = QRectF(room.left() + _MARGIN, room.top() + _MARGIN, size.width() + 18, size.height() + 8)
    if right:
        place.moveRight(room.right() - _MARGIN)
    _ground(painter, place)
    painter.setFont(font)
    painter.setPen(_TEXT)
    painter.drawText(place, flags, text)


def _chip(painter: QPainter, theme: Theme, chip: Chip, corner: QPointF, widest: float) -> QRectF:
    """The chip with its lower left at `corner`; its place comes back."""
    bold = _font(painter, theme.px(13), QFont.Weight.DemiBold)
    plain = _font(painter, theme.px(12), QFont.Weight.Normal)
    shape, gap = float(theme.px(14)), 8.0
    flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
    room = QRectF(0, 0, max(40.0, widest - shape - gap - 24), 10_000)
    head = QFontMetricsF(bold).boundingRect(room, flags, chip.words)
    body = QFontMetricsF(plain).boundingRect(room, flags, chip.tip) if chip.tip else QRectF()
    text = QRectF(0, 0, max(head.width(), body.width()) + 1, head.height() + body.height())
    place = QRectF(0, 0, text.width() + shape + gap + 24, text.height() + 14)
    place.moveBottomLeft(corner)
    text.moveTopLeft(place.topLeft() + QPointF(12 + shape + gap, 7))
    _ground(painter, place)
    top = text.top() + (min(head.height(), QFontMetricsF(bold).height()) - shape) / 2
    icons.paint(painter, chip.icon, getattr(DARK, chip.colour), QRectF(place.left() + 12, top, shape, shape))
    painter.setPen(_TEXT)
    painter.setFont(bold)
    painter.drawText(QRectF(text.topLeft(), head.size()).adjusted(0, 0, 1, 0), flags, chip.words)
    if chip.tip:
        painter.setFont(plain)
        painter.drawText(text.adjusted(0, head.height(), 0, 0), flags, chip.tip)
    return place


def _ground(painter: QPainter, place: QRectF) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_GROUND)
    painter.drawRoundedRect(place, 6, 6)


def _font(painter: QPainter, pixels: int, weight: QFont.Weight) -> QFont:
    font = QFont(painter.font())
    font.setPixelSize(pixels)
    font.setWeight(weight)
    return font
