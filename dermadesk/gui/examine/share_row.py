"""One class of a model: its shape, name, bar and per cent."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from dermadesk.gui import icons, words
from dermadesk.gui.theme import Theme

_SHAPE, _GAP, _BAR, _SHORTEST_BAR = 9, 8, 7, 48


@dataclass(frozen=True, slots=True)
class Share:
    """One class as it is shown. `relied_on` is false with *cannot assess*: the bar then loses its colour.

    A `probability` below 0 is not known yet.
    """

    name: str
    malignant: bool
    probability: float
    in_set: bool
    relied_on: bool = True


class ShareRow(QFrame):
    """Shape, name, bar and per cent of one class; in two lines where one is too narrow."""

    def __init__(self, theme: Theme, share: Share) -> None:
        super().__init__()
        self._theme = theme
        self._two_lines = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        self.show_share(share)

    def show_share(self, share: Share) -> None:
        """Another class, or other numbers, in the same place."""
        self.share = share
        kind = "malignant" if share.malignant else "benign"
        member = ", in the prediction set" if share.in_set else ""
        self.setAccessibleName(f"{share.name}, {kind}, {_per_cent(share) or 'not known yet'}{member}")
        self.update()

    def name_width(self) -> int:
        """Pixels that the name needs, set in bold whether it is or not, so that nothing moves."""
        return QFontMetrics(self._bold()).horizontalAdvance(self.share.name) + 2

    def set_two_lines(self, two_lines: bool) -> None:
        """The bar below the name instead of beside it."""
        self._two_lines = two_lines
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def sizeHint(self) -> QSize:
        line = max(self.fontMetrics().height() + 2, self._theme.px(18))
        return QSize(120, line + (_BAR + 6 if self._two_lines else 0))

    def paintEvent(self, event: QPaintEvent) -> None:
        share, theme = self.share, self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = theme.px(_SHAPE)
        line = self.sizeHint().height() - (_BAR + 6 if self._two_lines else 0)
        colour = "muted" if not share.relied_on else "suspicious" if share.malignant else "nothing"
        drawing = ("suspicious" if share.malignant else "nothing") + ("" if share.in_set else "_outline")
        shape_colour = getattr(theme.tokens, colour if share.in_set else "muted")
        icons.paint(painter, drawing, shape_colour, QRectF(0, (line - shape) / 2, shape, shape))

        strong = share.in_set and share.relied_on
        painter.setFont(self._bold() if strong else self.font())
        painter.setPen(theme.colour("text" if strong else "muted"))
        left = shape + theme.px(_GAP) - 1
        percent = percent_width(self)
        vertical = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(left, 0, self.width() - left, line), vertical, share.name)
        right = QRectF(self.width() - percent, 0, percent, line)
        painter.drawText(right, vertical | Qt.AlignmentFlag.AlignRight, _per_cent(share))
        self._paint_bar(painter, self._bar_place(left, line, percent), colour)

    def _bar_place(self, left: float, line: float, percent: float) -> QRectF:
        if self._two_lines:
            return QRectF(left, line + 1, self.width() - left, _BAR)
        start = self.property("bar_start")
        return QRectF(start, (line - _BAR) / 2, self.width() - percent - _GAP - start, _BAR)

    def _paint_bar(self, painter: QPainter, track: QRectF, colour: str) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("track"))
        painter.drawRoundedRect(track, _BAR / 2, _BAR / 2)
        if self.share.probability < 0:
            return
        filled = QRectF(track)
        filled.setWidth(max(_BAR / 2, track.width() * self.share.probability))
        painter.setBrush(self._theme.colour(colour))
        painter.drawRoundedRect(filled, min(_BAR, filled.width()) / 2, _BAR / 2)

    def _bold(self) -> QFont:
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        return bold


def _per_cent(share: Share) -> str:
    return "" if share.probability < 0 else words.percent(share.probability)


def percent_width(widget: QWidget) -> int:
    """Room for the widest per cent, in bold."""
    bold = QFont(widget.font())
    bold.setWeight(QFont.Weight.DemiBold)
    return QFontMetrics(bold).horizontalAdvance(f"> 99{words.NBSP}%") + 4


def arrange(rows: list[ShareRow], room: int, theme: Theme) -> None:
    """Let the bars begin at one place in rows `room` pixels wide, or below the names where that is too narrow."""
    if not rows:
        return
    start = theme.px(_SHAPE + _GAP) + max(row.name_width() for row in rows) + _GAP
    narrow = room - start - percent_width(rows[0]) - _GAP < theme.px(_SHORTEST_BAR)
    for row in rows:
        row.setProperty("bar_start", start)
        row.set_two_lines(narrow)
