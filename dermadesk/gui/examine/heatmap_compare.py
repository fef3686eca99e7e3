"""Several heatmaps beside each other: every method for one diagnosis, or every diagnosis by one method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from dermadesk.gui import words
from dermadesk.gui.examine import heatmap_words
from dermadesk.gui.examine.map_cell import PADDING, SMALLEST, Cell, MapCell, Square
from dermadesk.gui.service.heatmaps import MapTrust, NotDrawn, Overlay, Waiting
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.labels import label

_GAP = 10


@dataclass(frozen=True, slots=True)
class Comparison:
    """What lies side by side under which title, and what is said of the methods that do not."""

    title: str
    cells: tuple[Cell, ...]
    notes: tuple[str, ...] = ()


def of_methods(class_code: str, names: Mapping[str, str], offers: Mapping[str, str]) -> Comparison:
    """Every method that says something of its own for one diagnosis."""
    drawn = (name for name, offer in offers.items() if offer == "drawn")
    cells = tuple(Cell(class_code, name, heatmap_words.method(name)) for name in drawn)
    notes = tuple(heatmap_words.refusal(name, offer) for name, offer in offers.items() if offer != "drawn")
    return Comparison(f"Every method for {names[class_code]}", cells, notes)


def of_classes(method: str, names: Mapping[str, str]) -> Comparison:
    """Every diagnosis by one method, in the order of `names`."""
    cells = tuple(Cell(code, method, name) for code, name in names.items())
    return Comparison(f"Every diagnosis by {heatmap_words.method(method)}", cells)


class HeatmapCompare(QScrollArea):
    """Cells as large as there is room for; `chosen` carries the class and the method of the one that is pressed."""

    chosen = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.cells: list[MapCell] = []
        self._opacity = 0.6
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Heatmaps side by side")
        self.title = label("", "strong", wrap=True)
        self.notes = label("", "muted", wrap=True)
        self.caption = label(words.HEATMAP_CAPTION + ".", "caption", wrap=True)
        inner = QWidget()
        inner.setObjectName("column")
        self._grid = QGridLayout()
        self._grid.setSpacing(_GAP)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_GAP)
        column.addWidget(self.title)
        column.addLayout(self._grid)
        column.addWidget(self.notes)
        column.addWidget(self.caption)
        column.addStretch(1)
        self.setWidget(inner)

    def begin(self, comparison: Comparison, square: Square) -> None:
        """These maps, each to come with `take`."""
        self.clear()
        self.title.setText(comparison.title)
        self.notes.setText(" ".join(comparison.notes))
        self.notes.setVisible(bool(comparison.notes))
        for cell in comparison.cells:
            made = MapCell(self._theme, cell, square, self._opacity)
            made.clicked.connect(lambda _=False, cell=cell: self.chosen.emit(cell.class_code, cell.method))
            self.cells.append(made)
        self._arrange()

    def take(self, event: Waiting | Overlay | NotDrawn | MapTrust) -> None:
        """What `Heatmaps.compare` yields."""
        for each in self.cells:
            if (each.cell.class_code, each.cell.method) == (event.class_code, event.method):
                each.take(event)

    def clear(self) -> None:
        """No maps."""
        for each in self.cells:
            self._grid.removeWidget(each)
            each.hide()
            each.deleteLater()
        self.cells = []

    def set_opacity(self, share: float) -> None:
        """Opacity of the maps, 0..1."""
        self._opacity = share
        for each in self.cells:
            each.picture.opacity = share
            each.picture.update()

    def wanted(self) -> Sequence[tuple[str, str]]:
        """Class and method of every map, in their order."""
        return [(each.cell.class_code, each.cell.method) for each in self.cells]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """In as many columns as make the pictures largest."""
        if not self.cells:
            return
        columns, side = max(((n, self._side(n)) for n in range(1, len(self.cells) + 1)), key=lambda each: each[1])
        text = self._text_height(side)
        for number, each in enumerate(self.cells):
            each.set_side(side, text)
            self._grid.addWidget(each, number // columns, number % columns)

    def _side(self, columns: int) -> int:
        """How large a picture can be in so many columns, without scrolling where that is possible."""
        room = self.viewport().size()
        across = (room.width() - (columns - 1) * _GAP) // columns - 2 * PADDING
        rows = -(-len(self.cells) // columns)
        around = [self.title, self.caption] + [self.notes] * bool(self.notes.text())
        others = sum(text.heightForWidth(room.width()) + _GAP for text in around)
        down = (room.height() - others - (rows - 1) * _GAP) // rows - self._text_height(max(across, SMALLEST))
        return max(min(across, down), min(SMALLEST, across))

    def _text_height(self, side: int) -> int:
        return max(each.text_height(side) for each in self.cells)
