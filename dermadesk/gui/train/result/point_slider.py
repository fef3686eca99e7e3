"""The slider of the operating point, with a tick at each point of the recipe."""

from collections.abc import Sequence

from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSlider

from dermadesk.gui.theme import Theme
from dermadesk.gui.train.result.point_words import STEPS
from dermadesk.gui.widgets.steady import leave_wheel

_HANDLE = 14
"""Pixels of the handle, as the stylesheet has it."""


class PointSlider(QSlider):
    """Positions 0..STEPS."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._theme = theme
        self._marks: tuple[int, ...] = ()
        self.setAccessibleName("Operating point")
        self.setToolTip("Operating point")
        self.setRange(0, STEPS)
        self.setSingleStep(2)
        self.setPageStep(25)
        self.setMinimumWidth(theme.px(80))
        leave_wheel(self)
        theme.changed.connect(self.update)

    def mark(self, positions: Sequence[int]) -> None:
        """Ticks there, in place of those before."""
        self._marks = tuple(positions)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QPen(self._theme.colour("muted"), 1.5))
        middle = self.height() / 2
        for each in self._marks:
            x = _HANDLE / 2 + (self.width() - _HANDLE) * each / STEPS
            painter.drawLine(QLineF(x, middle - 9, x, middle + 9))
        painter.end()
        super().paintEvent(event)
