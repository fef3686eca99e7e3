"""What is looked for: words, a decision, with or without histology, since when."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from dermadesk.gui.history import words
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import Chooser
from dermadesk.gui.widgets.fields import text_field
from dermadesk.gui.widgets.flow import FlowLayout
from dermadesk.records.search import Query

_PAUSE_MS = 150
"""How long the typing must pause before it is searched for."""

_DAYS = (("Any time", 0), ("Last 30 days", 30), ("Last year", 365), ("Last 5 years", 1826))
_HISTOLOGY = (("Any histology", None), ("With histology", True), ("Without histology", False))


class FilterBar(QWidget):
    """`changed` comes when something else is looked for."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.text = text_field("Search", "Search patient, lesion, note…")
        self.text.setClearButtonEnabled(True)
        for clear in self.text.findChildren(QToolButton):
            clear.setAccessibleName("Clear the search")
        self.text.setMinimumWidth(theme.px(206))
        self.text.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.decision = Chooser(theme, "Answer")
        self.decision.addItem("Every answer", "")
        for code, name in words.DECISIONS:
            self.decision.addItem(name, code)
        self.histology = Chooser(theme, "Histology")
        for name, has in _HISTOLOGY:
            self.histology.addItem(name, has)
        self.when = Chooser(theme, "Visit")
        for name, days in _DAYS:
            self.when.addItem(name, days)
        row = FlowLayout(self, gap=8)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.changed)
        self.text.textEdited.connect(lambda: self._pause.start())
        self.text.textChanged.connect(lambda text: None if text else self._pause.start())
        for part in (self.text, self.decision, self.histology, self.when):
            row.addWidget(part)
            if isinstance(part, Chooser):
                part.currentIndexChanged.connect(lambda: self.changed.emit())

    @property
    def query(self) -> Query:
        """What is looked for now."""
        days = self.when.currentData()
        return Query(
            text=self.text.text(),
            decision=self.decision.currentData(),
            has_histology=self.histology.currentData(),
            since=(date.today() - timedelta(days=days)).isoformat() if days else "",
        )

    @property
    def is_open(self) -> bool:
        """Whether everything is looked for."""
        return self.query == Query()
