"""How a row of the table is painted: a chosen one keeps the colours of its photo and its answer."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from dermadesk.gui.batch.lines import ANSWER, PHOTO, PICTURE, THUMBNAIL
from dermadesk.gui.theme import Theme

PADDING = 11
"""Pixels between a column's edge and what stands in it, heads too, so that they align."""

_GAP = 6


class Cells(QStyledItemDelegate):
    """A path that is too long is shortened in its middle, other words at their end."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        tokens, cell, column = self._theme.tokens, option.rect, index.column()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(cell, QColor(tokens.selection))
        painter.fillRect(QRect(cell.left(), cell.bottom(), cell.width(), 1), QColor(tokens.line))
        padding = self._theme.px(PADDING)
        inner = cell.adjusted(padding, 0, -padding, -1)
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        if column == PICTURE:
            paint_square(painter, centred(inner, self._theme.px(THUMBNAIL)), picture, QColor(tokens.photo_ground))
            return
        inner = beside_icon(painter, inner, picture)
        text = index.data(Qt.ItemDataRole.DisplayRole)
        if not text:
            return
        font = weighty(option.font) if column == ANSWER else option.font
        ink = index.data(Qt.ItemDataRole.ForegroundRole) or QColor(tokens.text)
        elide = Qt.TextElideMode.ElideMiddle if column == PHOTO else Qt.TextElideMode.ElideRight
        write(painter, inner, text, font, ink, elide, index.data(Qt.ItemDataRole.TextAlignmentRole))


def weighty(font: QFont) -> QFont:
    """The same font as answers and heads are written."""
    made = QFont(font)
    made.setWeight(QFont.Weight.DemiBold)
    return made


def write(
    painter: QPainter,
    place: QRect,
    text: str,
    font: QFont,
    ink: QColor,
    elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
) -> None:
    """One line of text, shortened where it is too long for `place`."""
    painter.setFont(font)
    painter.setPen(ink)
    painter.drawText(place, alignment, QFontMetrics(font).elidedText(text, elide, place.width()))


def beside_icon(painter: QPainter, place: QRect, icon: object) -> QRect:
    """Paint the icon, if it is one, at the left of `place`; what is left of `place` beside it comes back."""
    if not isinstance(icon, QPixmap):
        return place
    side = icon.deviceIndependentSize().width()
    painter.drawPixmap(QPointF(place.left(), place.center().y() + 1 - side / 2), icon)
    return place.adjusted(round(side) + _GAP, 0, 0, 0)


def centred(place: QRect, side: int) -> QRect:
    """A square at the left of `place`, in the middle of its height."""
    return QRect(place.left(), place.top() + (place.height() - side) // 2, side, side)


def paint_square(painter: QPainter, place: QRect, picture: QPixmap | None, ground: QColor) -> None:
    """The picture, or the ground of photos where there is none (yet)."""
    if picture is not None and not picture.isNull():
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(place, picture)
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(place), 3, 3)
    painter.restore()
