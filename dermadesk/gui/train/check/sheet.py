"""The photos of a class on a sheet: any can be looked at, marked, left out, relabelled, or taken for one lesion."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from dermadesk.gui.theme import Theme
from dermadesk.gui.train.check import words
from dermadesk.gui.train.check.cases import Seen, Shown, excluding, grouping, relabelling
from dermadesk.gui.train.check.listing import Listing
from dermadesk.gui.train.check.pictures import Pictures
from dermadesk.gui.train.check.tile import PhotoTile, level
from dermadesk.gui.widgets.controls import Chooser, button
from dermadesk.gui.widgets.flow import FlowLayout
from dermadesk.gui.widgets.labels import label
from dermadesk.gui.widgets.menu_button import MenuButton
from dermadesk.gui.widgets.steady import leave_wheel
from dermadesk.gui.widgets.switch import Switch

_AT_ONCE = 24


class Sheet(Listing):
    """One class at a time. Photos are in the order of their names, spread over the whole class."""

    def __init__(self, theme: Theme, pictures: Pictures) -> None:
        super().__init__("Photos", _AT_ONCE)
        self._theme, self._pictures = theme, pictures
        self._photos: dict[str, list[Shown]] = {}
        self._sheet: list[Shown] = []
        self._locked = False
        self.marked: set[str] = set()
        self.told.setText(
            "A look at every class finds what no number shows: photos that show no lesion, rulers, a wrong label."
        )
        self.chosen = Chooser(theme, "Class")
        leave_wheel(self.chosen)
        self.count = label("", "muted")
        self.leave_out = button(words.LEAVE_OUT, words.LEAVE_ALL_OUT_TIP)
        self.one_lesion = button(words.ONE_LESION, words.ONE_LESION_TIP)
        self.call_them = MenuButton(theme, words.CALL_THEM, words.CALL_THEM, words.CALL_THEM_TIP)
        for part in (self.chosen, self.count, self.leave_out, self.one_lesion, self.call_them):
            self.head_row.addWidget(part)
        self.chosen.currentIndexChanged.connect(self._show_class)
        self.leave_out.clicked.connect(self._leave_out)
        self.one_lesion.clicked.connect(self._group)
        self._refresh()

    def lay_out(self, rows: QWidget) -> FlowLayout:
        return FlowLayout(rows, gap=14)

    def show_photos(self, found: Seen, locked: bool, keep: bool) -> None:
        """The photos as they are now."""
        self._locked = locked
        self.marked = set()
        checked = found.checked
        self._photos = found.by_class
        chosen = self.chosen.currentData()
        self.chosen.blockSignals(True)
        self.chosen.clear()
        for each in checked.classes:
            self.chosen.addItem(f"{each.name} ({len(found.by_class[each.code]):,})", each.code)
        self.chosen.setCurrentIndex(max(0, self.chosen.findData(chosen)))
        self.chosen.blockSignals(False)
        self.call_them.choices.clear()
        for each in checked.choices:
            action = QAction(each.name, self.call_them.choices)
            action.triggered.connect(partial(self._call, each.code, each.name))
            self.call_them.choices.addAction(action)
        self._list_photos(keep)

    @Slot()
    def _show_class(self) -> None:
        self.marked = set()
        self._list_photos(keep=False)

    def _list_photos(self, keep: bool) -> None:
        self._sheet = _spread(self._photos.get(self.chosen.currentData() or "", []))
        self.list_items(self._sheet, self._tile, keep)
        self._refresh()

    def _tile(self, photo: Shown) -> QWidget:
        mark = Switch(self._theme, "Mark", "Mark this photo; what the buttons above do is done to all marked ones")
        mark.setAccessibleName(f"Mark {photo.name}")
        mark.setEnabled(not self._locked)
        mark.toggled.connect(partial(self._mark, photo.path))
        tile = PhotoTile(self._theme, self._pictures, photo, mark)
        tile.picture.clicked.connect(partial(self._enlarge, photo))
        level([tile])
        return tile

    def _enlarge(self, photo: Shown, _checked: bool = False) -> None:
        self.large.emit(tuple(self._sheet), self._sheet.index(photo))

    def _mark(self, path: str, marked: bool) -> None:
        (self.marked.add if marked else self.marked.discard)(path)
        self._refresh()

    def _refresh(self) -> None:
        count = len(self.marked)
        self.count.setText(f"{words.photos(count)} marked" if count else "Mark photos to mend them")
        for each, least in ((self.leave_out, 1), (self.call_them, 1), (self.one_lesion, 2)):
            each.setEnabled(count >= least and not self._locked)

    def _leave_out(self) -> None:
        self.mend.emit(excluding(sorted(self.marked)), f"{words.photos(len(self.marked))} left out")

    def _group(self) -> None:
        self.mend.emit(grouping([sorted(self.marked)]), f"{words.photos(len(self.marked))} are one lesion")

    def _call(self, code: str, name: str, _checked: bool = False) -> None:
        self.mend.emit(relabelling(sorted(self.marked), code), f"{words.photos(len(self.marked))} called {name}")


def _spread(photos: Iterable[Shown]) -> list[Shown]:
    """The same photos; the first few are from everywhere in the list, the same each time."""
    listed = list(photos)
    step = max(1, len(listed) // _AT_ONCE)
    return [photo for start in range(step) for photo in listed[start::step]]
