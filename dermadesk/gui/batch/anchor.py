"""What is looked at stays where it is on the screen while photos come in and are put in order."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QAbstractItemView

from dermadesk.gui.batch.arranged import Arranged


class Anchor(QObject):
    """Holds the chosen photo of a view if it is in sight, else the uppermost; at the very top, the top."""

    def __init__(self, view: QAbstractItemView, arranged: Arranged) -> None:
        super().__init__(view)
        self._view, self._arranged = view, arranged
        self._held: list[tuple[int, int]] = []
        self._let_go = False
        arranged.leaving.connect(self._hold)
        arranged.arranged.connect(self._restore)

    def let_go(self) -> None:
        """The next order is seen from its top: the user asked for another."""
        self._let_go = True

    def _hold(self) -> None:
        view = self._view
        self._held = []
        current = view.currentIndex()
        if current.isValid() and self._arranged.choice.isSelected(current) and self._is_in_sight(current.row()):
            self._note(current.row())
        first, last = (view.indexAt(point) for point in (QPoint(1, 1), QPoint(1, view.viewport().height() - 1)))
        if view.verticalScrollBar().value() > 0 and first.isValid():
            end = last.row() if last.isValid() else self._arranged.rowCount() - 1
            for row in range(first.row(), end + 1):
                self._note(row)

    def _note(self, row: int) -> None:
        self._held.append((self._arranged.position(row), self._top(row)))

    def _top(self, row: int) -> int:
        return self._view.visualRect(self._arranged.index(row, 0)).top()

    def _is_in_sight(self, row: int) -> bool:
        place = self._view.visualRect(self._arranged.index(row, 0))
        return place.bottom() >= 0 and place.top() < self._view.viewport().height()

    def _restore(self) -> None:
        bar = self._view.verticalScrollBar()
        if self._let_go:
            bar.setValue(0)
        else:
            for position, top in self._held:
                if (row := self._arranged.row(position)) >= 0:
                    bar.setValue(bar.value() + self._top(row) - top)
                    break
        self._let_go = False
