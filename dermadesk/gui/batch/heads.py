"""The heads of the table: each above its column, and beside one of them the way the photos are sorted."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHeaderView

from dermadesk.gui import icons
from dermadesk.gui.batch.cells import PADDING, Lettering, weighty
from dermadesk.gui.batch.lines import ANSWER, HEADS, LEFT, NUMBERS, PICTURE, RIGHT
from dermadesk.gui.theme import Theme

_HEIGHT = 37
_TEXT = 12
_ARROW = 12


class Heads(QHeaderView):
    """`sorted_anew` comes when a click changed `section` and `descending`.

    A first click sorts, numbers from the highest; a second turns that round; a third leads back to suspicious first.
    """

    sorted_anew = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._theme = theme
        self.section, self.descending = ANSWER, False
        self._letters = Lettering(weighty(theme.px(_TEXT)))
        self.setAccessibleName("Columns")
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setFixedHeight(theme.px(_HEIGHT))
        self.setMinimumSectionSize(theme.px(40))
        self.sectionClicked.connect(self._sort)
        theme.changed.connect(self.viewport().update)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        tokens, padding, size = self._theme.tokens, self._theme.px(PADDING), self._theme.px(_ARROW)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(tokens.line))
        text, number = HEADS[section], section in NUMBERS
        inner = rect.adjusted(padding, 0, -padding, -1)
        if section == self.section:
            room = inner.width() - size
            width = min(self._letters.width(text), room)
            before = inner.right() - width - size if number else inner.left() + width + 3
            self._paint_arrow(painter, QRectF(before, inner.center().y() - size / 2 + 1, size, size))
            inner = inner.adjusted(size, 0, 0, 0) if number else inner.adjusted(0, 0, -size, 0)
        self._letters.write(painter, inner, text, QColor(tokens.muted), alignment=RIGHT if number else LEFT)

    def _paint_arrow(self, painter: QPainter, place: QRectF) -> None:
        """Pointing down where the highest is on top."""
        painter.save()
        painter.translate(place.center())
        painter.rotate(0 if self.descending else 180)
        icons.paint(painter, "chevron", self._theme.tokens.muted, place.translated(-place.center()))
        painter.restore()

    def _sort(self, section: int) -> None:
        if section == PICTURE:
            return
        first = section in NUMBERS
        if section != self.section:
            self.section, self.descending = section, first
        elif self.descending == first:
            self.descending = not first
        else:
            self.section, self.descending = ANSWER, False
        self.viewport().update()
        self.sorted_anew.emit()
