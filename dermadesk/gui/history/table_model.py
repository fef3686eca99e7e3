"""Saved examinations as rows: only what is looked at is drawn, and thumbnails come when they are first seen.

The model sorts itself: a proxy would ask for every cell through Qt, a second for ten thousand rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap

from dermadesk.gui import icons
from dermadesk.gui.history import words
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.fields import spelled_out

if TYPE_CHECKING:
    from dermadesk.records.search import Found

HEADS = ("Photo", "Visit", "Patient", "Lesion", "Site", "Answer", "Diagnosis", "Histology")
PHOTO, VISIT, ANSWER = 0, 1, 5
_Index = QModelIndex | QPersistentModelIndex
_KEPT = 2000
"""Thumbnails that are kept for painting."""


_CELLS: tuple[Callable[[Found], str], ...] = (
    lambda found: "",
    lambda found: found.visited,
    lambda found: found.patient,
    lambda found: found.lesion,
    lambda found: found.site,
    lambda found: words.short(found.decision),
    lambda found: spelled_out(found.diagnosis),
    lambda found: spelled_out(found.histology),
)
"""What stands in each column."""


class HistoryModel(QAbstractTableModel):
    """`thumbnails_wanted` carries the numbers of examinations whose pictures came into view."""

    thumbnails_wanted = Signal(list)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: tuple[Found, ...] = ()
        self._places: dict[int, int] = {}
        self._order = (VISIT, Qt.SortOrder.DescendingOrder)
        self._thumbnails: dict[int, QPixmap] = {}
        self._wanted: dict[int, None] = {}  # the one that came into view last is asked for first
        self._asking = QTimer(self, singleShot=True, interval=0)
        self._asking.timeout.connect(self._ask)
        self.thumbnail_size = QSize(theme.px(56), theme.px(42))
        theme.changed.connect(self._recolour)

    def show(self, rows: Sequence[Found]) -> None:
        """Other rows, in the order that was chosen; thumbnails that are there already stay."""
        self.beginResetModel()
        self._arrange(rows)
        self._wanted.clear()
        self.endResetModel()

    @property
    def rows(self) -> tuple[Found, ...]:
        """The examinations, from top to bottom."""
        return self._rows

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By the words of a column, by the order of saving for the photos; what is chosen stays chosen."""
        self._order = (column, order)
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        numbers = [self._rows[index.row()].number for index in before]
        self._arrange(self._rows)
        after = [
            self.index(self._places[number], index.column()) for number, index in zip(numbers, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _arrange(self, rows: Sequence[Found]) -> None:
        column, order = self._order
        self._rows = tuple(
            sorted(
                rows,
                key=lambda found: (self._text(found, column).casefold(), found.number),
                reverse=order == Qt.SortOrder.DescendingOrder,
            )
        )
        self._places = {found.number: place for place, found in enumerate(self._rows)}

    def place(self, number: int) -> int | None:
        """The row of an examination, None where it is not among them."""
        return self._places.get(number)

    def take_thumbnails(self, pictures: Mapping[int, QImage]) -> None:
        """Pictures that were asked for, by number; shrunk here to the size of a row."""
        if len(self._thumbnails) > _KEPT:
            self._thumbnails.clear()
        for number, image in pictures.items():
            shrunk = image.scaled(
                self.thumbnail_size * 2, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            shrunk.setDevicePixelRatio(2)
            self._thumbnails[number] = QPixmap.fromImage(shrunk)
            self._wanted.pop(number, None)
            if (place := self._places.get(number)) is not None:
                index = self.index(place, PHOTO)
                self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(HEADS):
            if role == Qt.ItemDataRole.DisplayRole:
                return HEADS[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        found, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DecorationRole:
            return self._decoration(found, column)
        if role == Qt.ItemDataRole.ForegroundRole and column == ANSWER:
            return self._theme.colour(words.kind(found.decision))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._text(found, column) or f"Photo of {words.titled(found)}"
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._text(found, column)
        return None

    def _text(self, found: Found, column: int) -> str:
        return _CELLS[column](found)

    def _decoration(self, found: Found, column: int) -> QPixmap | None:
        if column == ANSWER:
            kind = words.kind(found.decision)
            return icons.pixmap(kind, getattr(self._theme.tokens, kind), self._theme.px(12), 2.0)
        if column != PHOTO:
            return None
        if found.number not in self._thumbnails and found.number not in self._wanted:
            self._wanted[found.number] = None
            self._asking.start()
        return self._thumbnails.get(found.number)

    def _ask(self) -> None:
        self.thumbnails_wanted.emit(list(reversed(self._wanted)))

    def _recolour(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0, ANSWER), self.index(len(self._rows) - 1, ANSWER))
