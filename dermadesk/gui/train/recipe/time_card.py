"""How long it takes here and what it needs, in words, and the button that measures it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from dermadesk.gui import icons
from dermadesk.gui.theme import Theme
from dermadesk.gui.train.recipe import words
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.explain import explained
from dermadesk.gui.widgets.labels import Card, label

if TYPE_CHECKING:
    from dermadesk.gui.service.training.recipe import Measured, Measuring


class TimeCard(Card):
    """`wanted`: measure again; `stop`: do not measure now."""

    wanted = Signal()
    stop = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__("Time and memory")
        self._theme = theme
        self.measured: Measured | None = None
        self.body.insertWidget(0, explained(theme, self.title, "estimate"))
        self.time = label(words.NOT_MEASURED, "strong", wrap=True)
        self.needs = label("", wrap=True)
        self.pace = label("", "muted", wrap=True)
        self.warning = label("", wrap=True)
        self._mark = QLabel()
        self._mark.setAccessibleName("Warning")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._mark, alignment=Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.warning, 1)
        self.again = button("Measure again", "Measure on a few batches of these photos")
        self.again.clicked.connect(self._press)
        self._working = False
        texts = QWidget()
        said = QVBoxLayout(texts)
        said.setContentsMargins(0, 0, 0, 0)
        said.setSpacing(6)
        for each in (self.time, self.needs, self.pace):
            said.addWidget(each)
        said.addLayout(row)
        both = QHBoxLayout()
        both.setSpacing(12)
        both.addWidget(texts, 1)
        both.addWidget(self.again, alignment=Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(both)
        theme.changed.connect(self._colour)
        self._colour()
        self.say(words.NOT_MEASURED, offered=False)

    def say(self, sentence: str, offered: bool = True) -> None:
        """A sentence in place of what was measured; `offered` tells whether one can measure."""
        self.measured = None
        self._show(sentence, "", "", "")
        self._ready(offered)

    def work(self, event: Measuring) -> None:
        """What is measured now."""
        self._show(words.measuring(event), "", "", "")
        self._working = True
        self.again.setText("Stop measuring")
        self.again.setAccessibleName("Stop measuring")
        self.again.setEnabled(True)

    def show_measured(self, measured: Measured) -> None:
        """What was found."""
        self.measured = measured
        self._show(words.time(measured), words.needs(measured), words.pace(measured), words.warnings(measured))
        self._ready(True)

    def _ready(self, offered: bool) -> None:
        self._working = False
        self.again.setText("Measure again")
        self.again.setAccessibleName("Measure again")
        self.again.setEnabled(offered)

    def _show(self, time: str, needs: str, pace: str, warning: str) -> None:
        for each, text in ((self.time, time), (self.needs, needs), (self.pace, pace), (self.warning, warning)):
            each.setText(text)
            each.setVisible(bool(text))
        self._mark.setVisible(bool(warning))

    def _press(self) -> None:
        (self.stop if self._working else self.wanted).emit()

    def _colour(self) -> None:
        size = self._theme.px(13)
        self._mark.setPixmap(icons.pixmap("error", self._theme.tokens.error, size, self.devicePixelRatioF()))
