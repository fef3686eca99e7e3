"""A chart of lines over the epochs of a training: labelled at their ends, a horizontal grid, no legend."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from dermadesk.gui.theme import Theme, window_font

_DOT = 2.6
_LINE = 2.0
_MARKS = 6
_STEPS = (1, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 10**9)
"""Epochs between two that are written below."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a line is called, the token of its colour, and its points (x, y) from left to right."""

    name: str
    colour: str
    points: tuple[tuple[float, float], ...]


class LineChart(QWidget):
    """`show_lines` draws over x from 1 to `last`; y is as high as the lines need, inside `bounds` where they are given.

    The value under the pointer is said in a tooltip, all values of the last x in the accessible description.
    """

    def __init__(self, theme: Theme, name: str, x_name: str, bounds: tuple[float, float] | None = None) -> None:
        super().__init__()
        self._theme, self._x_name, self._bounds = theme, x_name, bounds
        self.lines: tuple[Line, ...] = ()
        self.last = 2
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(420), self._theme.px(230))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(250), self._theme.px(150))

    def show_lines(self, lines: Sequence[Line], last: int) -> None:
        """These lines from now on; points that are no number are left out."""
        self.lines = tuple(
            Line(each.name, each.colour, tuple(point for point in each.points if all(map(math.isfinite, point))))
            for each in lines
        )
        self.last = max(2, last)
        self.setAccessibleDescription(self._told())
        self.update()

    def value_at(self, place: QPointF) -> str:
        """What the lines say at the x that is nearest to a place of the widget; empty where nothing is drawn."""
        plot = self._plot()
        known = sorted({x for line in self.lines for x, _ in line.points})
        if not known or not plot.adjusted(-8, -8, 8, 8).contains(place):
            return ""
        wanted = 1 + (place.x() - plot.left()) / plot.width() * (self.last - 1)
        nearest = min(known, key=lambda x: abs(x - wanted))
        told = [f"{line.name} {value:.3f}" for line in self.lines for x, value in line.points if x == nearest]
        return "\n".join([f"{self._x_name} {nearest:g}", *told])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        told = self.value_at(event.position())
        if told:
            QToolTip.showText(self.mapToGlobal(event.position().toPoint()) + QPoint(8, 8), told, self)
        else:
            QToolTip.hideText()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        QToolTip.hideText()

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font())
        plot, ticks = self._plot(), self._ticks()
        self._paint_grid(painter, plot, ticks)
        ends = []
        for line in self.lines:
            places = [self._place(plot, ticks, *point) for point in line.points]
            if not places:
                continue
            colour = self._theme.colour(line.colour)
            painter.setPen(
                QPen(colour, _LINE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
            )
            painter.drawPolyline(QPolygonF(places))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            for place in places if len(places) <= 40 else places[-1:]:
                painter.drawEllipse(place, _DOT, _DOT)
            ends.append((places[-1], line))
        height = QFontMetricsF(self._font()).height()
        for (end, line), y in zip(ends, apart([end.y() for end, _ in ends], height, plot), strict=True):
            painter.setPen(self._theme.colour(line.colour))
            box = QRectF(end.x() + 8, y - height / 2, self.width() - end.x() - 8, height)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line.name)

    def _paint_grid(self, painter: QPainter, plot: QRectF, ticks: Sequence[float]) -> None:
        metrics = QFontMetricsF(self._font())
        height, digits = metrics.height(), _digits(ticks)
        for tick in ticks:
            y = self._place(plot, ticks, 1, tick).y()
            painter.setPen(self._theme.colour("line"))
            painter.drawLine(QPointF(plot.left(), round(y) + 0.5), QPointF(plot.right(), round(y) + 0.5))
            painter.setPen(self._theme.colour("muted"))
            box = QRectF(0, y - height / 2, plot.left() - 6, height)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{tick:.{digits}f}")
        painter.setPen(self._theme.colour("muted"))
        for number in self._marks(plot.width(), metrics.horizontalAdvance("0000")):
            x = self._place(plot, ticks, number, ticks[0]).x()
            box = QRectF(x - 40, plot.bottom() + 4, 80, height)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(number))
        below = QRectF(plot.left(), plot.bottom() + 4 + height, plot.width(), height)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._x_name)

    # where what is

    def _font(self) -> QFont:
        return window_font(self._theme.px(12))

    def _plot(self) -> QRectF:
        metrics = QFontMetricsF(self._font())
        left = max(metrics.horizontalAdvance(f"{tick:.{_digits(self._ticks())}f}") for tick in self._ticks()) + 8
        names = max((metrics.horizontalAdvance(line.name) for line in self.lines), default=0.0)
        right = min(names + 16, self.width() / 3)
        top, bottom = metrics.height() / 2 + 2, 2 * metrics.height() + 8
        return QRectF(left, top, max(20.0, self.width() - left - right), max(20.0, self.height() - top - bottom))

    def _ticks(self) -> list[float]:
        """Four to seven round values that hold every point."""
        values = [y for line in self.lines for _, y in line.points]
        low, high = (min(values), max(values)) if values else self._bounds or (0.0, 1.0)
        if self._bounds is not None:
            low, high = max(low, self._bounds[0]), min(high, self._bounds[1])
        if high - low < 1e-3:
            low, high = low - 0.05, high + 0.05
        step = _round_step((high - low) / 4)
        first, after = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        if self._bounds is not None:
            first, after = max(first, math.ceil(self._bounds[0] / step)), min(after, round(self._bounds[1] / step))
        return [step * number for number in range(first, max(after, first + 1) + 1)]

    def _marks(self, width: float, each: float) -> list[int]:
        """Epochs that are written below: the first, the last, and round ones between, as many as there is room for."""
        room = width / (1.3 * each)
        step = next(n for n in _STEPS if self.last / n <= min(room, _MARKS))
        between = [n for n in range(step, self.last, step) if n > 1 and self.last - n >= step / 2]
        return [1, *between, self.last]

    def _place(self, plot: QRectF, ticks: Sequence[float], x: float, y: float) -> QPointF:
        low, high = ticks[0], ticks[-1]
        across = (x - 1) / (self.last - 1)
        return QPointF(plot.left() + across * plot.width(), plot.bottom() - (y - low) / (high - low) * plot.height())

    def _told(self) -> str:
        ends = [f"{line.name} {line.points[-1][1]:.3f}" for line in self.lines if line.points]
        if not ends:
            return "Nothing yet"
        at = max(line.points[-1][0] for line in self.lines if line.points)
        return f"At {self._x_name} {at:g} of {self.last}: {', '.join(ends)}"


def apart(wanted: Sequence[float], height: float, plot: QRectF) -> list[float]:
    """The middles of labels of that height, each as near to where it is wanted as the others and the plot allow."""
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    placed = [wanted[place] for place in order]
    for _ in range(len(placed)):
        for upper in range(len(placed) - 1):
            overlap = placed[upper] + height - placed[upper + 1]
            if overlap > 0:
                placed[upper] -= overlap / 2
                placed[upper + 1] += overlap / 2
    if placed:
        shift = max(0.0, plot.top() - placed[0]) - max(0.0, placed[-1] - plot.bottom())
        placed = [y + shift for y in placed]
    at = dict(zip(order, placed, strict=True))
    return [at[place] for place in range(len(wanted))]


def _round_step(least: float) -> float:
    """The next of 1, 2, 2.5, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= least * (1 - 1e-9))


def _digits(ticks: Sequence[float]) -> int:
    step = ticks[1] - ticks[0]
    return next(digits for digits in range(1, 7) if abs(step * 10**digits - round(step * 10**digits)) < 1e-6)
