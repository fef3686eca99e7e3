"""How a row of the table is painted: a chosen one keeps the colours of its photo and its answer."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from dermadesk.gui.batch.arranged import Arranged
from dermadesk.gui.batch.lines import ANSWER, LEFT, NUMBERS, PHOTO, PICTURE, RIGHT, THUMBNAIL
from dermadesk.gui.theme import Theme, window_font

PADDING = 11
"""Pixels between a column's edge and what stands in it, heads too, so that they align."""

_GAP = 6


class Lettering:
    """One line of text in one font."""

    def __init__(self, font: QFont) -> None:
        self._font, self._metrics = font, QFontMetrics(font)

    def width(self, text: str) -> int:
        """Pixels that the text takes."""
        return self._metrics.horizontalAdvance(text)

    def write(
        self,
        painter: QPainter,
        place: QRect,
        text: str,
        ink: QColor,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        alignment: Qt.AlignmentFlag = LEFT,
    ) -> None:
        """Shortened where it is too long for `place`."""
        painter.setFont(self._font)
        painter.setPen(ink)
        painter.drawText(place, alignment, self._metrics.elidedText(text, elide, place.width()))


class Cells(QStyledItemDelegate):
    """A path that is too long is shortened in its middle, other words at their end."""

    def __init__(self, theme: Theme, arranged: Arranged, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._arranged = theme, arranged
        self._padding, self._side = theme.px(PADDING), theme.px(THUMBNAIL)
        self._usual, self._answers = Lettering(window_font(theme.text_px)), Lettering(weighty(theme.text_px))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        tokens, cell, column = self._theme.tokens, option.rect, index.column()
        said = partial(self._arranged.data, index)  # asked directly: a third of the time that it takes through Qt
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(cell, QColor(tokens.selection))
        painter.fillRect(QRect(cell.left(), cell.bottom(), cell.width(), 1), QColor(tokens.line))
        inner = cell.adjusted(self._padding, 0, -self._padding, -1)
        picture = said(Qt.ItemDataRole.DecorationRole)
        if column == PICTURE:
            paint_square(painter, centred(inner, self._side), picture, QColor(tokens.photo_ground))
            return
        inner = beside_icon(painter, inner, picture)
        if text := said(Qt.ItemDataRole.DisplayRole):
            lettering = self._answers if column == ANSWER else self._usual
            ink = said(Qt.ItemDataRole.ForegroundRole) or QColor(tokens.text)
            elide = Qt.TextElideMode.ElideMiddle if column == PHOTO else Qt.TextElideMode.ElideRight
            lettering.write(painter, inner, text, ink, elide, RIGHT if column in NUMBERS else LEFT)


def weighty(pixels: int) -> QFont:
    """The font of answers and heads."""
    made = window_font(pixels)
    made.setWeight(QFont.Weight.DemiBold)
    return made


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
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)  # costs nothing where the sizes are the same
        painter.drawPixmap(place, picture)
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(place), 3, 3)
    painter.restore()
