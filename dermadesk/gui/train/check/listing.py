"""A page of the check that scrolls: what it is about, and a list of which the first are shown, and more on request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.flow import FlowLayout
from dermadesk.gui.widgets.labels import label


class Listing(QScrollArea):
    """`mend` carries a change of the fixes and the words for what was done; `large` the photos (`Shown`) that may be
    leafed through, and the place of the one that is shown large.
    """

    mend = Signal(object, str)
    large = Signal(object, int)

    def __init__(self, name: str, at_once: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._at_once = self._shown = at_once
        self._items: Sequence[Any] = ()
        self._make: Callable[[Any], QWidget] | None = None
        self.made: list[QWidget] = []
        self.told = label("", "muted", wrap=True)
        self.told_row = QHBoxLayout()
        self.told_row.setSpacing(4)
        self.told_row.addWidget(self.told, 1)
        self.head, self.rows = QWidget(), QWidget()
        self.head_row = FlowLayout(self.head)
        self.more = button("Show more", "Show further ones")
        self.more.clicked.connect(self._show_more)
        inner = QWidget()
        inner.setObjectName("column")
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(0, 0, 8, 0)
        self.column.setSpacing(11)
        self.list: QLayout = self.lay_out(self.rows)
        self.column.addLayout(self.told_row)
        for part in (self.head, self.rows, self.more):
            self.column.addWidget(part)
        self.column.addStretch(1)
        self.setWidget(inner)

    def lay_out(self, rows: QWidget) -> QLayout:
        """The layout of the list: one below the other."""
        made = QVBoxLayout(rows)
        made.setContentsMargins(0, 0, 0, 0)
        made.setSpacing(11)
        return made

    def placed(self, fresh: list[QWidget]) -> list[QWidget]:
        """The same widgets, after those that are shown already."""
        for each in fresh:
            self.list.addWidget(each)
        return fresh

    def list_items(self, items: Sequence[Any], make: Callable[[Any], QWidget], keep: bool) -> None:
        """These, each as the widget that `make` makes of it; as many as before where the list is kept."""
        place = self.verticalScrollBar().value() if keep else 0
        self._shown = max(self._shown, self._at_once) if keep else self._at_once
        self._items, self._make = items, make
        before, self.rows, self.made = self.rows, QWidget(), []
        self.list = self.lay_out(self.rows)
        self._fill()
        self.column.insertWidget(self.column.indexOf(before), self.rows)
        before.hide()
        before.deleteLater()
        self.verticalScrollBar().setValue(place)

    def forget(self) -> None:
        """Show nothing."""
        self.list_items((), self._make or QWidget, keep=False)

    def _fill(self) -> None:
        assert self._make is not None
        self.made += self.placed([self._make(item) for item in self._items[len(self.made) : self._shown]])
        left = len(self._items) - len(self.made)
        self.more.setVisible(left > 0)
        self.more.setText(f"Show {min(left, self._at_once):,} more of {left:,}")
        self.rows.setVisible(bool(self.made))

    def _show_more(self) -> None:
        self._shown = len(self.made) + self._at_once
        self._fill()


def fillers(count: int) -> list[QWidget]:
    """What takes the room below the last card of each column, so that no card is higher than it needs to be."""
    made = [QWidget() for _ in range(count)]
    for each in made:
        each.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
    return made
