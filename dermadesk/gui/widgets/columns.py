"""Cards side by side where there is room, below each other where there is none."""

from collections.abc import Iterable

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

_BETWEEN = 11


class Tiles(QWidget):
    """Widgets in rows, all equally wide and none narrower than `narrowest` pixels, at most `most` in a row."""

    def __init__(self, narrowest: int, most: int) -> None:
        super().__init__()
        self._narrowest, self._most = narrowest, most
        self._across = 0
        self.widgets: list[QWidget] = []
        self._make()

    def _make(self) -> None:
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_BETWEEN)

    def show_widgets(self, widgets: Iterable[QWidget]) -> None:
        """These instead of those before, which are deleted."""
        for each in self.widgets:
            each.hide()
            each.deleteLater()
        self.widgets = list(widgets)
        self._across = 0
        self._arrange()

    def add_widget(self, widget: QWidget) -> None:
        """One more, behind the others."""
        self.widgets.append(widget)
        self._across = 0
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        narrowest = max(self._narrowest, *(each.minimumSizeHint().width() for each in self.widgets), 1)
        across = max(1, min((self.width() + _BETWEEN) // (narrowest + _BETWEEN), self._most))
        if across != self._across:
            self._across = across
            self._place(across)

    def _place(self, across: int) -> None:
        for place, each in enumerate(self.widgets):
            self._grid.addWidget(each, place // across, place % across)
        for column in range(self._most):
            self._grid.setColumnStretch(column, int(column < across))


class Columns(Tiles):
    """The same without rows: each widget is as high as it needs, and the next one of its column stands right below."""

    def _make(self) -> None:
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_BETWEEN)
        self._columns = [QVBoxLayout() for _ in range(self._most)]
        for column in self._columns:
            column.setSpacing(_BETWEEN)
            self._row.addLayout(column)

    def _place(self, across: int) -> None:
        for place, each in enumerate(self.widgets):
            self._columns[place % across].addWidget(each)
        for place in range(self._most):
            self._row.setStretch(place, int(place < across))
