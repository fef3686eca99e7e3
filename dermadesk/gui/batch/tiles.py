"""How one photo of the contact sheet is painted: its picture, the answer, its name, what the doctor said."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter

from dermadesk.gui.batch.cells import Lettering, beside_icon, paint_square, weighty
from dermadesk.gui.batch.lines import ANSWER, DIAGNOSIS, NOTE, P_MALIGNANT, PHOTO, RIGHT, SEEN, LinesModel
from dermadesk.gui.batch.thumbnails import Thumbnails
from dermadesk.gui.theme import Theme, window_font

PICTURE_SIDE = 160
"""Pixels where text is 13 px: so large a picture is painted, pixel by pixel, unless there is no room for it."""

_SMALLEST = 72
_PADDING = 8
_LINE = 19
_SMALL = 12


class Tiles:
    """The cells of the sheet."""

    def __init__(self, theme: Theme, lines: LinesModel, thumbnails: Thumbnails) -> None:
        self._theme, self._lines, self._thumbnails = theme, lines, thumbnails
        self._usual, self._small = Lettering(window_font(theme.text_px)), Lettering(window_font(theme.px(_SMALL)))
        self._answers = Lettering(weighty(theme.text_px))
        self._padding, self._line = theme.px(_PADDING), theme.px(_LINE)

    def cell(self, height: int) -> QSize:
        """The size of a cell that is seen whole in that height, unless its picture would become too small."""
        smallest, usual = self._theme.px(_SMALLEST), self._theme.px(PICTURE_SIDE)
        below = 3 * self._line + self._padding // 2 + 2 * self._padding
        return QSize(usual + 2 * self._padding, max(smallest, min(usual, height - below)) + below)

    def paint(self, painter: QPainter, cell: QRect, position: int, chosen: bool) -> None:
        """One photo; nothing while its line is still to come."""
        if self._lines.line(position) is None:
            return
        tokens, padding = self._theme.tokens, self._padding
        if chosen:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.selection))
            painter.drawRoundedRect(QRectF(cell), padding, padding)
        inner = cell.adjusted(padding, padding, -padding, -padding)
        side = inner.height() - 3 * self._line - padding // 2
        square = QRect(inner.left() + (inner.width() - side) // 2, inner.top(), side, side)
        picture = self._thumbnails.picture(position)
        paint_square(painter, square, picture, QColor(tokens.photo_ground))
        first = QRect(inner.left(), square.bottom() + 1 + padding // 2, inner.width(), self._line)
        second, third = (first.translated(0, self._line * below) for below in (1, 2))

        said = partial(self._lines.cell, position)
        text, muted = QColor(tokens.text), QColor(tokens.muted)
        number = said(P_MALIGNANT)
        self._usual.write(painter, first, number, text, alignment=RIGHT)
        answer = first.adjusted(0, 0, -self._usual.width(number), 0)
        beside = beside_icon(painter, answer, said(ANSWER, Qt.ItemDataRole.DecorationRole))
        self._answers.write(painter, beside, said(ANSWER), said(ANSWER, Qt.ItemDataRole.ForegroundRole))
        tick = said(SEEN, Qt.ItemDataRole.DecorationRole)
        name = second.adjusted(0, 0, -self._line if tick is not None else 0, 0)
        self._small.write(painter, name, said(PHOTO), text, Qt.TextElideMode.ElideMiddle)
        beside_icon(painter, second.adjusted(second.width() - self._theme.px(13), 0, 0, 0), tick)
        doctor = said(DIAGNOSIS)
        self._small.write(painter, third, f"Doctor: {doctor}" if doctor else said(NOTE), muted)
