"""The table of a batch: a row per photo, sorted by its heads, looked through by keyboard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from dermadesk.gui.batch.anchor import Anchor
from dermadesk.gui.batch.arranged import Arranged
from dermadesk.gui.batch.cells import Cells
from dermadesk.gui.batch.heads import Heads
from dermadesk.gui.batch.lines import LinesModel
from dermadesk.gui.batch.review_keys import ReviewKeys
from dermadesk.gui.theme import Theme

if TYPE_CHECKING:
    from dermadesk.batch.view import Column

_WIDTHS = (60, 150, 134, 172, 102, 96, 130, 150, 94, 56)
"""Pixels of the columns where text is 13 px, as they fit into a window of 1280."""

_SHARES = (0, 3, 0, 1, 0, 0, 2, 4, 1, 0)
"""How what is left over is shared among them."""

_SORTED_BY = ("", "image", "review", "top1", "p_top1", "p_malignant", "conformal_set", "note", "diagnosis", "seen")
_ROW = 46


class BatchTable(QTableView):
    """`opened`, `seen_wanted` and `diagnosis_wanted` carry the position of a photo; `sorted` the column and whether
    the highest comes first: whoever hears it brings the order."""

    opened = Signal(int)
    seen_wanted = Signal(int, bool)
    diagnosis_wanted = Signal(int, str)
    sorted = Signal(object, bool)

    def __init__(self, theme: Theme, lines: LinesModel, arranged: Arranged) -> None:
        super().__init__()
        self._theme, self._lines = theme, lines
        self._own_widths = False
        self.setObjectName("batch")
        self.setAccessibleName("Photos of the batch")
        self.heads = Heads(theme)
        self.setHorizontalHeader(self.heads)
        self.setModel(arranged)
        self.setSelectionModel(arranged.choice)
        self.setItemDelegate(Cells(theme, arranged, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setAccessibleName("Rows")
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(theme.px(_ROW))
        self._fit()
        self._anchor = Anchor(self, arranged)
        self._keys = ReviewKeys(self, arranged)
        self._keys.opened.connect(self.opened)
        self._keys.seen_wanted.connect(self.seen_wanted)
        self._keys.diagnosis_wanted.connect(self.diagnosis_wanted)
        self.heads.sorted_anew.connect(self._sort)
        self.heads.sectionResized.connect(self._resized)

    @property
    def sorting(self) -> tuple[Column, bool]:
        """What the photos are sorted by, and whether the highest comes first."""
        from dermadesk.batch.view import Column

        return Column(_SORTED_BY[self.heads.section]), self.heads.descending

    def set_classes(self, codes: Sequence[str], names: Mapping[str, str]) -> None:
        """The model's classes in its order, which the digits record, and their names by code."""
        self._keys.codes = tuple(codes)
        self._lines.set_classes(names)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.take(event):
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Typing letters looks for nothing: the filter does, and not by asking for every cell."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if (current := self.currentIndex()).isValid():
            self.scrollTo(current)

    def _sort(self) -> None:
        self._anchor.let_go()
        self.sorted.emit(*self.sorting)

    def _resized(self) -> None:
        self._own_widths = True

    def _fit(self) -> None:
        """The columns fill the table until somebody draws them wider or narrower."""
        if self._own_widths:
            return
        widths = [self._theme.px(width) for width in _WIDTHS]
        over = max(0, self.viewport().width() - sum(widths))
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width + over * _SHARES[column] // sum(_SHARES))
        self._own_widths = False
