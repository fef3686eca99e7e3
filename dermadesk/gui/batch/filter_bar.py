"""Which rows are shown: the decisions as pills with their counts, and words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from dermadesk.gui import icons
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.fields import text_field
from dermadesk.taxonomy import DIAGNOSES

if TYPE_CHECKING:
    from dermadesk.batch.row import Counts
    from dermadesk.batch.view import Column, View

_PAUSE_MS = 150
"""How long the typing must pause before it is searched for."""

_PILLS = (
    ("suspicious", "suspicious", "suspicious", "suspicious"),
    ("nothing_suspicious_found", "nothing", "nothing suspicious found", "nothing suspicious found"),
    ("cannot_assess", "cannot", "cannot assess", "cannot assess"),
    ("error", "error", "error", "errors"),
)
"""The decision, its shape and colour, and what one and several of them are called."""


class Pill(QPushButton):
    """How many photos have a decision; pressed, only those are shown, together with those of other pressed pills."""

    def __init__(self, theme: Theme, kind: str, one: str, several: str) -> None:
        super().__init__()
        self._theme, self._kind, self._names = theme, kind, (one, several)
        self._count, self._compact = 0, False
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setProperty("kind", "pill")
        self.setProperty("answer", kind)
        self.setIconSize(QSize(theme.px(12), theme.px(12)))
        theme.changed.connect(self._colour)
        self._colour()
        self.show_count(0)

    def show_count(self, count: int) -> None:
        """How many there are now."""
        self._count = count
        words = f"{count:,} {self._names[count != 1]}"
        self.setText(f"{count:,}" if self._compact else words)
        self.setAccessibleName(words)
        self.setToolTip(f"{words}: show only these" if not self.isChecked() else f"{words}: show the others too")

    def set_compact(self, compact: bool) -> None:
        """The number alone, where there is little room."""
        self._compact = compact
        self.show_count(self._count)

    def _colour(self) -> None:
        colour = getattr(self._theme.tokens, "muted" if self._kind == "error" else self._kind)
        shape = QIcon()  # the same when pressed: the colour is the answer's
        for scale in (1.0, 2.0, 3.0):
            shape.addPixmap(icons.pixmap(self._kind, colour, self.iconSize().width(), scale))
        self.setIcon(shape)


class Filters(QObject):
    """`pills` and `text` stand wherever the page has room for them; `changed` comes when other rows are wanted."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.pills = QWidget()
        self.pills.setAccessibleName("Answers")
        row = QHBoxLayout(self.pills)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(10))
        self._by_decision: dict[str, Pill] = {}
        for decision, kind, one, several in _PILLS:
            pill = self._by_decision[decision] = Pill(theme, kind, one, several)
            pill.toggled.connect(lambda: self.changed.emit())
            row.addWidget(pill)
        self.text = text_field("Search", "Search file, diagnosis, note…")
        self.text.setClearButtonEnabled(True)
        self.text.setToolTip("Words that are in the file’s name, a diagnosis or the note (Ctrl+F)")
        for clear in self.text.findChildren(QToolButton):
            clear.setAccessibleName("Clear the search")
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.changed)
        self.text.textEdited.connect(lambda: self._pause.start())
        self.text.textChanged.connect(lambda text: None if text else self._pause.start())

    def pill(self, decision: str) -> Pill:
        """The pill of a decision."""
        return self._by_decision[decision]

    def show_counts(self, counts: Counts) -> None:
        """How many photos have each decision."""
        shown = (counts.suspicious, counts.nothing, counts.cannot, counts.errors)
        for pill, count in zip(self._by_decision.values(), shown, strict=True):
            pill.show_count(count)

    def set_compact(self, compact: bool) -> None:
        """Numbers alone on the pills, where there is little room."""
        for pill in self._by_decision.values():
            pill.set_compact(compact)

    def clear(self) -> None:
        """Every row, from now on."""
        self.blockSignals(True)
        for pill in self._by_decision.values():
            pill.setChecked(False)
        self.text.clear()
        self._pause.stop()
        self.blockSignals(False)

    @property
    def is_open(self) -> bool:
        """Whether every row is shown."""
        return not self.text.text().strip() and not any(pill.isChecked() for pill in self._by_decision.values())

    def view(self, column: Column, descending: bool) -> View:
        """What is wanted, in that order."""
        from dermadesk.batch.view import View

        text = self.text.text()
        return View(
            column=column,
            descending=descending,
            decisions=frozenset(name for name, pill in self._by_decision.items() if pill.isChecked()),
            text=text,
            classes=tuple(_codes(word) for word in text.split()),
        )


def _codes(word: str) -> frozenset[str]:
    """The diagnoses whose names hold the word."""
    sought = word.casefold()
    return frozenset(code for code, each in DIAGNOSES.items() if sought in each.name.casefold())
