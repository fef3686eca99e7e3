"""The contact sheet: the same photos in the same order as squares with their heatmaps.

Every cell has one size, so a place is arithmetic and a hundred thousand photos need no layout: Qt's own icon view
lays all of them out again whenever one comes, and loses the place in the meantime.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QRegion, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView

from dermadesk.gui.batch import words
from dermadesk.gui.batch.anchor import Anchor
from dermadesk.gui.batch.arranged import Arranged
from dermadesk.gui.batch.lines import PICTURE, LinesModel
from dermadesk.gui.batch.review_keys import ReviewKeys
from dermadesk.gui.batch.thumbnails import Thumbnails
from dermadesk.gui.batch.tiles import PICTURE_SIDE, Tiles
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.labels import label

_GAP = 8
_Index = QModelIndex | QPersistentModelIndex
_Move = QAbstractItemView.CursorAction


class ContactSheet(QAbstractItemView):
    """Signals as `BatchTable`. `thumbnails_wanted` carries positions whose pictures, heatmaps included, are wanted."""

    opened = Signal(int)
    seen_wanted = Signal(int, bool)
    diagnosis_wanted = Signal(int, str)
    thumbnails_wanted = Signal(list)

    def __init__(self, theme: Theme, lines: LinesModel, arranged: Arranged) -> None:
        super().__init__()
        self._lines, self._arranged = lines, arranged
        self._gap = theme.px(_GAP)
        self._thumbnails = Thumbnails(theme.px(PICTURE_SIDE), theme.px(6), self)
        self._thumbnails.wanted.connect(self.thumbnails_wanted)
        self._tiles = Tiles(theme, lines, self._thumbnails)
        self._cell = self._step = self._tiles.cell(0)
        self._columns = 1
        self.setObjectName("sheet")
        self.setAccessibleName("Contact sheet of the batch")
        self.caption = label(words.SHEET_CAPTION, "caption", wrap=True)
        self.caption.setParent(self)
        self.setModel(arranged)
        self.setSelectionModel(arranged.choice)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        arranged.arranged.connect(self.updateGeometries)  # before the anchor, which scrolls
        arranged.arranged.connect(self.viewport().update)  # rows that only came are no reason to paint for Qt
        self._anchor = Anchor(self, arranged)
        self._keys = ReviewKeys(self, arranged)
        self._keys.opened.connect(self.opened)
        self._keys.seen_wanted.connect(self.seen_wanted)
        self._keys.diagnosis_wanted.connect(self.diagnosis_wanted)
        lines.modelReset.connect(self._thumbnails.clear)
        theme.changed.connect(self.viewport().update)

    @property
    def thumbnail_side(self) -> int:
        """Device pixels of the pictures that are wanted."""
        return self._thumbnails.side

    def take_thumbnails(self, pictures: Mapping[int, QImage]) -> None:
        """Pictures that were asked for, by position; a null image where a photo gives none."""
        self._thumbnails.take(pictures)
        for position in pictures:
            self.update(self._arranged.index(self._arranged.row(position), PICTURE))

    def set_classes(self, codes: Sequence[str], names: Mapping[str, str]) -> None:
        """The model's classes in its order, which the digits record, and their names by code."""
        self._keys.codes = tuple(codes)
        self._lines.set_classes(names)

    def set_maps(self, present: bool) -> None:
        """Whether the model has maps to paint; the caption says what to do where it has not."""
        self.caption.setText(words.SHEET_CAPTION if present else words.NO_MAPS)
        self._place_caption()

    # where things are

    def visualRect(self, index: _Index) -> QRect:
        if not index.isValid():
            return QRect()
        down, across = divmod(index.row(), self._columns)
        x = self._gap + across * self._step.width()
        y = self._gap + down * self._step.height() - self.verticalOffset()
        return QRect(QPoint(x, y), self._cell)

    def indexAt(self, point: QPoint) -> QModelIndex:
        across = (point.x() - self._gap // 2) // self._step.width()
        down = (point.y() + self.verticalOffset() - self._gap // 2) // self._step.height()
        across = min(max(across, 0), self._columns - 1)
        return self._arranged.index(max(down, 0) * self._columns + across, PICTURE)

    def scrollTo(self, index: _Index, hint: object = None) -> None:
        place, bar = self.visualRect(index), self.verticalScrollBar()
        below = place.bottom() + self._gap - self.viewport().height()
        if place.top() - self._gap < 0 or place.height() > self.viewport().height():
            bar.setValue(bar.value() + place.top() - self._gap)
        elif below > 0:
            bar.setValue(bar.value() + below)

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: _Index) -> bool:
        return index.column() != PICTURE

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        self.selectionModel().select(self.indexAt(rect.center()), command)

    def visualRegionForSelection(self, selection: object) -> QRegion:
        return QRegion(self.viewport().rect())

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: object) -> QModelIndex:
        count, now = self._arranged.rowCount(), self.currentIndex()
        if not count or not now.isValid():
            return self._arranged.index(0, PICTURE)
        page = max(1, self.viewport().height() // self._step.height()) * self._columns
        steps = {
            _Move.MoveLeft: -1,
            _Move.MovePrevious: -1,
            _Move.MoveRight: 1,
            _Move.MoveNext: 1,
            _Move.MoveUp: -self._columns,
            _Move.MoveDown: self._columns,
            _Move.MovePageUp: -page,
            _Move.MovePageDown: page,
            _Move.MoveHome: -count,
            _Move.MoveEnd: count,
        }
        row = min(max(now.row() + steps[action], 0), count - 1)
        return self._arranged.index(row, PICTURE)

    def updateGeometries(self) -> None:
        room, gap = self.viewport().size() - QSize(self._gap, 2 * self._gap), self._gap
        self._cell = self._tiles.cell(room.height())
        self._columns = max(1, room.width() // (self._cell.width() + gap))
        self._step = QSize(max(self._cell.width() + gap, room.width() // self._columns), self._cell.height() + gap)
        rows = -(-self._arranged.rowCount() // self._columns)
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(self._step.height() // 4)
        bar.setRange(0, max(0, rows * self._step.height() + gap - self.viewport().height()))
        super().updateGeometries()

    # what Qt tells

    def doItemsLayout(self) -> None:
        super().doItemsLayout()
        self.viewport().update()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().scroll(dx, dy)  # and paint only what comes into view

    def dataChanged(self, first: _Index, last: _Index, roles: Sequence[int] = ()) -> None:
        self.viewport().update()  # Qt's own would ask for the place of every cell between them

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        first = self.indexAt(QPoint(0, event.rect().top()))
        for row in range(max(first.row(), 0), self._arranged.rowCount()):
            index = self._arranged.index(row, PICTURE)
            place = self.visualRect(index)
            if place.top() > event.rect().bottom():
                break
            self._tiles.paint(painter, place, self._arranged.position(row), self._arranged.choice.isSelected(index))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.take(event):
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Typing letters looks for nothing: the filter does."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        uppermost = self.indexAt(QPoint(1, 1)) if self.verticalOffset() else QModelIndex()
        self._place_caption()
        super().resizeEvent(event)
        if uppermost.isValid():
            self.verticalScrollBar().setValue(self.verticalOffset() + self.visualRect(uppermost).top() - self._gap)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.updateGeometries()
        if (current := self.currentIndex()).isValid():
            self.scrollTo(current)

    def _place_caption(self) -> None:
        frame = self.frameWidth()
        left = frame + 2 * self._gap
        width = self.width() - 2 * left
        height = self.caption.heightForWidth(width) + self._gap
        self.setViewportMargins(0, 0, 0, height)
        self.caption.setGeometry(left, self.height() - frame - height, width, height)
