"""The head of the page Training: where the run is, what it uses, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.explain import Explain
from dermadesk.gui.widgets.labels import label
from dermadesk.gui.widgets.thin_bar import ThinBar

_SIDE_BY_SIDE = 760
"""Below so many pixels, where text is 13 px, the buttons stand below the words."""


class Head(QWidget):
    """Words and a bar; the page connects the buttons and says which are there."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.heading = label("", "heading")
        self.facts = label("", "muted", wrap=True)
        self.explain = Explain(theme, "training_pace")
        self.bar = ThinBar(theme)
        self.begin = button("Start training", "Train by the recipe that was chosen", primary=True)
        self.go_on = button("Continue", "Go on where it stopped", primary=True)
        self.pause = button("Pause", "Wait after the step in progress; memory is kept")
        self.keep = button("Stop and keep", "End now, and make the model of what was learned so far")
        self.cancel = button("Cancel…", "Stop, and delete what was learned")
        self.anew = button("Start anew…", "Delete what was learned, and start again")
        self.buttons = (self.begin, self.go_on, self.pause, self.keep, self.cancel, self.anew)
        self._compose()

    def _compose(self) -> None:
        words = QHBoxLayout()
        words.setSpacing(12)
        words.addWidget(self.heading)
        words.addWidget(self.explain, alignment=Qt.AlignmentFlag.AlignVCenter)
        words.addWidget(self.facts, 1)
        row = QHBoxLayout()
        row.setSpacing(12)
        for each in self.buttons:
            row.addWidget(each)
        row.addStretch(0)
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._both.setSpacing(12)
        self._both.addLayout(words, 1)
        self._both.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(self._both)
        column.addWidget(self.bar)

    def say(self, heading: str, facts: str, share: float) -> None:
        """Where it is, with the bar at that share, 0 to 1."""
        self.heading.setText(heading)
        self.facts.setText(facts)
        self.explain.setVisible(bool(facts))
        self.bar.show_share(round(1000 * share), 1000)
        self.bar.setVisible(bool(facts) or share > 0)
        self.bar.setAccessibleDescription(f"{heading}. {facts}")

    def offer(self, *offered: QWidget) -> None:
        """These buttons and no others."""
        for each in self.buttons:
            each.setVisible(each in offered)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= self._theme.px(_SIDE_BY_SIDE)
        wanted = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._both.direction() is not wanted:
            self._both.setDirection(wanted)
