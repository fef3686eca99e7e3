"""The answer in words, with its shape and its colour. Always at the top right of the page."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout

from dermadesk.gui import icons
from dermadesk.gui.examine import trust_words
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.labels import label
from dermadesk.gui.words import READING, Wording

_STRIP = 5


class AnswerCard(QFrame):
    """Shape, heading and sentence on the ground of the answer's colour, which a strip on the left repeats.

    While it waits it keeps its height, so that the cards below stay where they are. An answer that the doctor asked
    for although the photo cannot be assessed keeps the strip of *cannot assess*, and says so; `override_wanted` is
    how they ask. One that is `final` was given on another day: nobody asks any more.
    """

    override_wanted = Signal()

    def __init__(self, theme: Theme, *, final: bool = False) -> None:
        super().__init__()
        self._theme = theme
        self._final = final
        self.wording = READING
        self._overridden = False
        self.setAccessibleName("Answer")
        self._shape = QLabel()
        self._shape.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.heading = label("", "heading", wrap=True)
        self.sentence = label("", wrap=True)
        self.mark = label(trust_words.OVERRIDDEN, "strong", wrap=True)
        self.mark.setProperty("answer", "cannot")
        self.override = button(trust_words.OVERRIDE, trust_words.OVERRIDE_TIP)
        self.override.clicked.connect(self.override_wanted)
        self._override_tip = label(trust_words.OVERRIDE_TIP, "caption", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(7)
        row.addWidget(self._shape, alignment=Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.heading, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16 + _STRIP, 13, 16, 14)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.sentence)
        column.addWidget(self.mark)
        column.addSpacing(2)
        column.addWidget(self.override, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._override_tip)
        column.addStretch(1)
        self._lowest = theme.px(106)
        theme.changed.connect(self._colour)
        self.say(READING)

    def say(self, wording: Wording, *, overridden: bool = False) -> None:
        """Show an answer, an error, or what is being waited for."""
        waiting = wording.kind == "waiting"
        self.setMinimumHeight(max(self._lowest, self.height() if waiting and self.isVisible() else 0))
        self.wording = wording
        self.heading.setText(wording.heading)
        self.sentence.setText(wording.sentence)
        self._overridden = overridden
        self.mark.setVisible(overridden)
        for part in (self.override, self._override_tip):
            part.setVisible(wording.kind == "cannot" and not self._final)
        mark = f" {trust_words.OVERRIDDEN}" if overridden else ""
        self.setAccessibleDescription(f"{wording.heading}. {wording.sentence}{mark}")
        self._colour()

    def _colour(self) -> None:
        kind = self.wording.kind
        self._shape.setVisible(kind != "waiting")
        if kind != "waiting":
            size = self._theme.px(18)
            colour = getattr(self._theme.tokens, kind)
            self._shape.setPixmap(icons.pixmap(kind, colour, size, self.devicePixelRatioF()))
            self._shape.setFixedHeight(self.heading.fontMetrics().lineSpacing())
        self._shape.setAccessibleName(self.wording.heading)
        self.heading.setProperty("answer", kind)
        self.heading.style().unpolish(self.heading)
        self.heading.style().polish(self.heading)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        kind, theme = self.wording.kind, self._theme
        waiting = kind == "waiting"
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        painter.fillPath(outline, theme.colour("surface" if waiting else f"{kind}_ground"))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawPath(outline)
        if not waiting:
            painter.setClipPath(outline)
            strip = theme.colour("cannot" if self._overridden else kind)
            painter.fillRect(QRectF(0, 0, _STRIP, self.height()), strip)
