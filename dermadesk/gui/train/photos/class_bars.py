"""Photos per class: shape, name, a bar and the count; malignant ones in their colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from dermadesk.gui import icons
from dermadesk.gui.theme import Theme

if TYPE_CHECKING:
    from dermadesk.gui.service.training.photos import ClassCount

_SHAPE, _GAP, _BAR, _LINE, _SHORTEST = 10, 8, 7, 24, 70


class ClassBars(QWidget):
    """One row a class, the bars beginning at one place; below the names where that leaves them no room."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.classes: tuple[ClassCount, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Photos per class")
        theme.changed.connect(self.update)

    def show_classes(self, classes: Sequence[ClassCount]) -> None:
        """These classes, in this order."""
        self.classes = tuple(classes)
        kinds = {True: "malignant", False: "benign"}
        told = [f"{each.name}, {kinds[each.malignant]}: {each.photos:,}" for each in classes]
        self.setAccessibleDescription("; ".join(told))
        self.setToolTip("\n".join(told))
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(200, self._row() * len(self.classes))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(max(1, self.sizeHint().height()))
        self.update()

    def _names(self) -> int:
        widest = max((self.fontMetrics().horizontalAdvance(each.name) for each in self.classes), default=0)
        return self._theme.px(_SHAPE + _GAP) + widest + self._theme.px(12)

    def _counts(self) -> int:
        return max((self.fontMetrics().horizontalAdvance(f"{each.photos:,}") for each in self.classes), default=0) + 10

    @property
    def _two_lines(self) -> bool:
        return self.width() - self._names() - self._counts() < self._theme.px(_SHORTEST)

    def _row(self) -> int:
        return self._theme.px(_LINE + (_BAR + 6 if self._two_lines else 0))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, most = self._theme, max((each.photos for each in self.classes), default=1) or 1
        shape, line, counts, row, two = theme.px(_SHAPE), theme.px(_LINE), self._counts(), self._row(), self._two_lines
        left = 0 if two else self._names()
        for place, each in enumerate(self.classes):
            top = place * row
            kind = "suspicious" if each.malignant else "nothing"
            icons.paint(painter, kind, getattr(theme.tokens, kind), QRectF(0, top + (line - shape) / 2, shape, shape))
            painter.setPen(theme.colour("text" if each.photos else "muted"))
            middle = Qt.AlignmentFlag.AlignVCenter
            start = theme.px(_SHAPE + _GAP)
            painter.drawText(QRectF(start, top, self.width() - start - counts, line), middle, each.name)
            end = QRectF(self.width() - counts, top, counts, line)
            painter.drawText(end, middle | Qt.AlignmentFlag.AlignRight, f"{each.photos:,}")
            y = top + line if two else top + (line - _BAR) / 2
            room = self.width() - left - (0 if two else counts + 4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("track"))
            painter.drawRoundedRect(QRectF(left, y, room, _BAR), _BAR / 2, _BAR / 2)
            if each.photos:
                filled = max(float(_BAR), room * each.photos / most)
                painter.setBrush(theme.colour(kind))
                painter.drawRoundedRect(QRectF(left, y, filled, _BAR), _BAR / 2, _BAR / 2)
