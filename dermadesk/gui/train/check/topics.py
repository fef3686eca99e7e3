"""What was found, by topic: a row to choose one from, and the chosen one below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QPushButton, QVBoxLayout, QWidget

from dermadesk.gui.theme import Theme
from dermadesk.gui.train.check import words
from dermadesk.gui.train.check.case_list import CaseList
from dermadesk.gui.train.check.cases import Seen
from dermadesk.gui.train.check.fix_list import FixList
from dermadesk.gui.train.check.overview import Overview
from dermadesk.gui.train.check.pictures import Pictures
from dermadesk.gui.train.check.sheet import Sheet
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.explain import Explain
from dermadesk.gui.widgets.flow import FlowLayout
from dermadesk.gui.widgets.stack import PageStack

if TYPE_CHECKING:
    from dermadesk.gui.service.training.check import Refused
    from dermadesk.training.fixes import Fixes

_CASES = (
    ("copies", "The same photo twice", "near_duplicate"),
    ("labels", "Different labels", ""),
    ("lesions", "Different lesions", "lesion_group"),
    ("unreadable", "Unreadable", ""),
)
_NAMES = {"overview": "Overview", "sheet": "Photos", **{key: name for key, name, _ in _CASES}, "fixes": "Fixes"}
_SHORT = _NAMES | {"copies": "Twice", "labels": "Labels", "lesions": "Lesions"}


class Topics(QWidget):
    """A topic is filled when it is looked at: with many photos each takes a moment.

    `mend` carries a change of the fixes and the words for what was done; `large` photos and the place of one of them.
    """

    mend = Signal(object, str)
    large = Signal(object, int)

    def __init__(self, theme: Theme, pictures: Pictures) -> None:
        super().__init__()
        self.seen: Seen | None = None
        self._fixes: Fixes | None = None
        self._where = ""
        self._counts: dict[str, int] = {}
        self._stale: set[str] = set()
        self._locked = self._keep = self._short = False
        self.overview = Overview(theme)
        self.sheet = Sheet(theme, pictures)
        self.lists = {key: CaseList(theme, pictures, name, term) for key, name, term in _CASES}
        self.fixes = FixList()
        self.stack = PageStack()
        self.tabs: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._compose(theme)
        self.overview.mend.connect(self.mend)
        for listing in (self.sheet, *self.lists.values(), self.fixes):
            listing.mend.connect(self.mend)
            listing.large.connect(self.large)

    def _compose(self, theme: Theme) -> None:
        row = QWidget()
        tabs = FlowLayout(row, gap=6)
        pages = {"overview": self.overview, "sheet": self.sheet, **self.lists, "fixes": self.fixes}
        for number, (key, page) in enumerate(pages.items()):
            tab = button("", "")
            tab.setProperty("kind", "pill")
            tab.setCheckable(True)
            self._group.addButton(tab, number)
            self.tabs[key] = tab
            tabs.addWidget(tab)
            self.stack.addWidget(page)
        tabs.addWidget(Explain(theme, "lesions"))
        self._group.idClicked.connect(self._turn)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(row)
        column.addWidget(self.stack, 1)

    def show_seen(self, seen: Seen, where: str, locked: bool) -> None:
        """What was found; `where` says where the fixes are kept. Nothing can be mended while it is `locked`."""
        self._keep, self.seen, self._fixes = self.seen is not None, seen, seen.checked.fixes
        self._where, self._locked, self._stale = where, locked, set(self.tabs)
        self._count({key: len(topic.cases) for key, topic in seen.topics.items()})
        self._fill()

    def show_refused(self, refused: Refused, where: str, locked: bool) -> None:
        """Why nothing can be said of the photos; the fixes can be taken back."""
        self.forget()
        self._fixes, self._where, self._locked = refused.fixes, where, locked
        self.overview.show_refused(words.refused(refused.error))
        self._show_fixes(refused.fixes, {})
        self._count({})
        self.show()

    def forget(self) -> None:
        """Show nothing, and the first topic next."""
        self.seen, self._fixes = None, None
        self._stale = set()
        self.overview.forget()
        for listing in (self.sheet, *self.lists.values(), self.fixes):
            listing.forget()
        self.tabs["overview"].setChecked(True)
        self.stack.setCurrentIndex(0)
        self.hide()

    def shorten(self, short: bool) -> None:
        """Short names, where there is little room."""
        self._short = short
        self._name()

    def _count(self, counts: dict[str, int]) -> None:
        assert self._fixes is not None
        self._counts = counts | {"fixes": words.count_of(self._fixes)}
        self._name()
        self.show()

    def _name(self) -> None:
        for key, tab in self.tabs.items():
            count = self._counts.get(key)
            number = "" if count is None else f"  {count:,}"
            tab.setText(f"{(_SHORT if self._short else _NAMES)[key]}{number}")
            tab.setAccessibleName(f"{_NAMES[key]}{number}")
            tab.setToolTip(_NAMES[key])

    @Slot(int)
    def _turn(self, place: int) -> None:
        self.stack.setCurrentIndex(place)
        self._fill()

    def _fill(self) -> None:
        """Show on the topic that is looked at what is known now."""
        key = list(self.tabs)[self.stack.currentIndex()]
        if self.seen is None or key not in self._stale:
            return
        self._stale.remove(key)
        checked = self.seen.checked
        if key == "overview":
            self.overview.show_checked(checked, self._locked)
        elif key == "sheet":
            self.sheet.show_photos(self.seen, self._locked, self._keep)
        elif key == "fixes":
            self._show_fixes(checked.fixes, {each.code: each.name for each in checked.choices})
        else:
            self.lists[key].show_topic(self.seen.topics[key], self._locked, self._keep)

    def _show_fixes(self, fixes: Fixes, names: dict[str, str]) -> None:
        self.fixes.show_fixes(fixes, names, self._where, self._locked)
