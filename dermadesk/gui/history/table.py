"""The table of saved examinations: sorted by its heads, read row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPalette, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from dermadesk.gui.history.table_model import PHOTO, VISIT, HistoryModel
from dermadesk.gui.theme import Theme

if TYPE_CHECKING:
    from dermadesk.records.search import Found

_WIDTHS = (76, 100, 76, 100, 86, 136, 104, 80)
"""Pixels of the columns where text is 13 px."""


class _OwnColours(QStyledItemDelegate):
    """A chosen row keeps the colours of its photo and its answer."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        option.palette.setBrush(QPalette.ColorRole.HighlightedText, option.palette.brush(QPalette.ColorRole.Text))
        if isinstance(picture := index.data(Qt.ItemDataRole.DecorationRole), QPixmap):
            option.icon.addPixmap(picture, QIcon.Mode.Selected)


class HistoryTable(QTableView):
    """`chosen` comes when other rows are chosen, `opened` when one is double-clicked or the return key is pressed."""

    chosen = Signal()
    opened = Signal()
    deletion_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("table")
        self.setAccessibleName("Saved examinations")
        self.rows = HistoryModel(theme)
        self.setModel(self.rows)
        self.setItemDelegate(_OwnColours(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setAccessibleName("Rows")
        self.verticalHeader().setDefaultSectionSize(theme.px(54))
        self._arrange(theme)
        self.setSortingEnabled(True)
        self.sortByColumn(VISIT, Qt.SortOrder.DescendingOrder)
        self.selectionModel().selectionChanged.connect(lambda: self.chosen.emit())
        self.doubleClicked.connect(lambda: self.opened.emit())

    @property
    def choice(self) -> tuple[Found, ...]:
        """The examinations of the chosen rows, from top to bottom."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return tuple(self.rows.rows[row] for row in rows)

    @property
    def shown(self) -> tuple[Found, ...]:
        """Every examination of the table, from top to bottom."""
        return self.rows.rows

    def choose(self, number: int) -> bool:
        """Mark one examination and scroll to it; False where it is not in the table."""
        place = self.rows.place(number)
        if place is None:
            return False
        index = self.rows.index(place, PHOTO)
        how = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, how)
        self.scrollTo(index)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.deletion_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _arrange(self, theme: Theme) -> None:
        heads = self.horizontalHeader()
        heads.setHighlightSections(False)
        heads.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        heads.setStretchLastSection(True)
        heads.setAccessibleName("Columns")
        for column, width in enumerate(_WIDTHS):
            self.setColumnWidth(column, theme.px(width))
        self.setColumnWidth(PHOTO, self.rows.thumbnail_size.width() + theme.px(20))
        heads.setMinimumSectionSize(theme.px(48))
