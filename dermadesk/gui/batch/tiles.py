"""How one photo of the contact sheet is painted: its picture, the answer, its name, what the doctor said."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from dermadesk.gui.batch.arranged import Arranged
from dermadesk.gui.batch.cells import beside_icon, paint_square, weighty, write
from dermadesk.gui.batch.lines import ANSWER, DIAGNOSIS, NOTE, P_MALIGNANT, PHOTO, SEEN
from dermadesk.gui.batch.thumbnails import Thumbnails
from dermadesk.gui.theme import Theme

_PICTURE = 150
_PADDING = 8
_LINE = 19
_SMALL = 12
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Tiles:
    """Cells of the sheet; `least` is the narrowest."""

    def __init__(self, theme: Theme, thumbnails: Thumbnails) -> None:
        self._theme, self._thumbnails = theme, thumbnails
        self._padding, self._line = theme.px(_PADDING), theme.px(_LINE)
        self.least = theme.px(_PICTURE) + 2 * self._padding

    def size_of(self, width: int) -> QSize:
        """A cell that wide: the picture as a square, and three lines."""
        return QSize(width, width + 3 * self._line + self._padding)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, arranged: Arranged, row: int, chosen: bool
    ) -> None:
        """The photo in that row, into `option.rect`."""
        tokens, cell, padding = self._theme.tokens, option.rect, self._padding
        if chosen:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.selection))
            painter.drawRoundedRect(QRectF(cell), padding, padding)
        inner = cell.adjusted(padding, padding, -padding, -padding)
        square = QRect(inner.topLeft(), QSize(inner.width(), inner.width()))
        picture = self._thumbnails.picture(arranged.position(row))
        paint_square(painter, square, picture, QColor(tokens.photo_ground))
        first = QRect(inner.left(), square.bottom() + padding // 2, inner.width(), self._line)
        second, third = (first.translated(0, self._line * below) for below in (1, 2))

        def said(column: int, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole) -> object:
            return arranged.index(row, column).data(role)

        text, muted = QColor(tokens.text), QColor(tokens.muted)
        small = QFont(option.font)
        small.setPixelSize(self._theme.px(_SMALL))
        write(painter, first, str(said(P_MALIGNANT) or ""), option.font, text, alignment=_RIGHT)
        ink = said(ANSWER, Qt.ItemDataRole.ForegroundRole) or text
        rest = beside_icon(painter, first, said(ANSWER, Qt.ItemDataRole.DecorationRole))
        write(painter, rest, str(said(ANSWER) or ""), weighty(option.font), QColor(ink))
        tick = said(SEEN, Qt.ItemDataRole.DecorationRole)
        name = second.adjusted(0, 0, -self._line if tick is not None else 0, 0)
        write(painter, name, str(said(PHOTO) or ""), small, text, Qt.TextElideMode.ElideMiddle)
        beside_icon(painter, second.adjusted(second.width() - self._theme.px(13), 0, 0, 0), tick)
        doctor = said(DIAGNOSIS)
        write(painter, third, f"Doctor: {doctor}" if doctor else str(said(NOTE) or ""), small, muted)
