"""Which photos are shown, and in what order: positions from top to bottom, as a view of the batch gives them.

The photo that is current stays current wherever it goes, until the view no longer holds it.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractProxyModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from dermadesk.gui.batch.lines import LinesModel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_Index = QModelIndex | QPersistentModelIndex


class Arranged(QAbstractProxyModel):
    """Every view of it shares `choice`. `leaving` comes before rows change their places, `arranged` after."""

    leaving = Signal()
    arranged = Signal()

    def __init__(self, lines: LinesModel) -> None:
        super().__init__()
        self.lines = lines
        self._order: array[int] = array("i")
        self._rows: array[int] = array("i")
        self.choice = QItemSelectionModel(self, self)
        self.setSourceModel(lines)
        lines.dataChanged.connect(self._changed)
        lines.modelAboutToBeReset.connect(self.beginResetModel)
        lines.modelReset.connect(self._reset)

    def position(self, row: int) -> int:
        """The position of the photo in that row."""
        return self._order[row]

    def row(self, position: int) -> int:
        """The row of a photo, -1 where the view does not hold it."""
        return self._rows[position] if position < len(self._rows) else -1

    def arrange(self, order: array[int]) -> None:
        """Show these positions, each once, from top to bottom."""
        if order == self._order:
            return
        import numpy as np

        self.leaving.emit()
        old, new = np.asarray(self._order, np.intc), np.asarray(order, np.intc)
        stays, was = self._flags(new), self._flags(old)
        kept, gone, come = new[was[new]], old[~stays[old]], new[~was[new]]
        if len(gone):
            self._permute(np.concatenate((kept, gone)), len(kept))
            self.beginRemoveRows(QModelIndex(), len(kept), len(old) - 1)
            self._place(kept)
            self.endRemoveRows()
        if len(come):
            self.beginInsertRows(QModelIndex(), len(kept), len(new) - 1)
            self._place(np.concatenate((np.asarray(self._order, np.intc), come)))
            self.endInsertRows()
        self._permute(new, len(new))
        self.arranged.emit()

    def _flags(self, positions: NDArray[np.intc]) -> NDArray[np.bool_]:
        import numpy as np

        flags = np.zeros(self.lines.rowCount(), np.bool_)
        flags[positions] = True
        return flags

    def _permute(self, order: NDArray[np.intc], staying: int) -> None:
        """The same photos in another order; those from the row `staying` on are about to go, and nobody's choice."""
        if order.tobytes() == self._order.tobytes():
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        held = [(self._order[index.row()], index.column()) for index in before]
        self._place(order)
        rows = ((self._rows[position], column) for position, column in held)
        after = [self.index(row, column) if row < staying else QModelIndex() for row, column in rows]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _place(self, order: NDArray[np.intc]) -> None:
        import numpy as np

        rows = np.full(self.lines.rowCount(), -1, np.intc)
        rows[order] = np.arange(len(order), dtype=np.intc)
        self._order, self._rows = array("i", order.tobytes()), array("i", rows.tobytes())

    # as Qt asks

    def mapToSource(self, index: _Index) -> QModelIndex:
        if not index.isValid():
            return QModelIndex()
        return self.lines.index(self._order[index.row()], index.column())

    def mapFromSource(self, index: _Index) -> QModelIndex:
        row = self.row(index.row()) if index.isValid() else -1
        return self.createIndex(row, index.column()) if row >= 0 else QModelIndex()

    def index(self, row: int, column: int, parent: _Index | None = None) -> QModelIndex:
        if (parent is not None and parent.isValid()) or not 0 <= row < len(self._order):
            return QModelIndex()
        return self.createIndex(row, column) if 0 <= column < self.lines.columnCount() else QModelIndex()

    def parent(self, index: _Index | None = None) -> Any:
        return super().parent() if index is None else QModelIndex()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._order)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self.lines.columnCount()

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return self.lines.cell(self._order[index.row()], index.column(), role) if index.isValid() else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal:
            return self.lines.headerData(section, orientation, role)
        return section + 1 if role == Qt.ItemDataRole.DisplayRole and 0 <= section < len(self._order) else None

    def _changed(self, first: QModelIndex, last: QModelIndex) -> None:
        """What changed of some photos changed somewhere among the rows that they have; told once for all of these."""
        rows = [row for row in self._rows[first.row() : last.row() + 1] if row >= 0]
        if rows:
            self.dataChanged.emit(self.index(min(rows), first.column()), self.index(max(rows), last.column()))

    def _reset(self) -> None:
        self._order, self._rows = array("i"), array("i")
        self.endResetModel()
