"""Counts of photos as bars, benign and malignant in their colours."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from dermadesk.gui.theme import Theme

_LINE, _BAR, _GAP, _SHORTEST = 23, 8, 10, 90
_MOST = 14


class Bars(QWidget):
    """A row a value: its name, its bar (benign, then malignant), its count. Names stand above where room is short."""

    def __init__(self, theme: Theme, name: str, counts: Mapping[str, tuple[int, int]]) -> None:
        """`counts` are (benign, malignant) by value; of very many values the last are one row."""
        super().__init__()
        self._theme = theme
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.rows = _rows(counts)
        self._most = max((sum(each) for _, each in self.rows), default=0) or 1
        told = [f"{value}: {b + m:,} photos, {m:,} malignant" for value, (b, m) in self.rows]
        self.setAccessibleDescription("; ".join(told))
        self.setToolTip("\n".join(told))
        theme.changed.connect(self.update)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._row() * len(self.rows))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(max(1, self._row() * len(self.rows)))
        self.update()

    def _names(self) -> int:
        return max((self.fontMetrics().horizontalAdvance(value) for value, _ in self.rows), default=0) + _GAP

    def _counts(self) -> int:
        counts = (self.fontMetrics().horizontalAdvance(f"{sum(each):,}") for _, each in self.rows)
        return max(counts, default=0) + _GAP

    @property
    def _two_lines(self) -> bool:
        return self.width() - self._names() - self._counts() < self._theme.px(_SHORTEST)

    def _row(self) -> int:
        return self._theme.px(_LINE) + (self._theme.px(_BAR + 4) if self._two_lines else 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, line, bar, two = self._theme, self._theme.px(_LINE), self._theme.px(_BAR), self._two_lines
        left, counts = 0 if two else self._names(), self._counts()
        room = self.width() - left - (0 if two else counts)
        for place, (value, (benign, malignant)) in enumerate(self.rows):
            top = place * self._row()
            painter.setPen(theme.colour("text" if value != "unknown" else "muted"))
            painter.drawText(QRectF(0, top, self.width() - counts, line), Qt.AlignmentFlag.AlignVCenter, value)
            end = QRectF(self.width() - counts, top, counts, line)
            right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(end, right, f"{benign + malignant:,}")
            y = top + line if two else top + (line - bar) / 2
            painter.setPen(Qt.PenStyle.NoPen)
            x = float(left)
            for count, token in ((benign, "nothing"), (malignant, "suspicious")):
                if count:
                    width = max(2.0, room * count / self._most)
                    painter.setBrush(theme.colour(token))
                    painter.drawRoundedRect(QRectF(x, y, width, bar), 2, 2)
                    x += width + 1


def _rows(counts: Mapping[str, tuple[int, int]]) -> list[tuple[str, tuple[int, int]]]:
    listed = list(counts.items())
    if len(listed) <= _MOST:
        return listed
    rest = listed[_MOST - 1 :]
    summed = sum(each[0] for _, each in rest), sum(each[1] for _, each in rest)
    return [*listed[: _MOST - 1], (f"{len(rest):,} others", summed)]
