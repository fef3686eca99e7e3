"""The wizard's page Check: what there is to know of the photos, as pictures, and a fix for each finding."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from dermadesk.errors import DermaDeskError
from dermadesk.gui.service import Service
from dermadesk.gui.service.training.check import CheckDoor, Checked, Event, Refused, Working
from dermadesk.gui.theme import Theme
from dermadesk.gui.train.check import words
from dermadesk.gui.train.check.case_list import CaseList
from dermadesk.gui.train.check.cases import Seen, Shown, seen
from dermadesk.gui.train.check.enlarged import Enlarged
from dermadesk.gui.train.check.fix_list import FixList
from dermadesk.gui.train.check.overview import Overview
from dermadesk.gui.train.check.pictures import Pictures
from dermadesk.gui.train.check.sheet import Sheet
from dermadesk.gui.train.flow import Flow
from dermadesk.gui.train.wizard_page import WizardPage
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.explain import Explain
from dermadesk.gui.widgets.flow import FlowLayout
from dermadesk.gui.widgets.labels import label
from dermadesk.gui.widgets.stack import PageStack
from dermadesk.gui.widgets.thin_bar import ThinBar

if TYPE_CHECKING:
    from dermadesk.gui.service.training.check import Change
    from dermadesk.training.fixes import Fixes

_LANE, _LARGE = "check", "check-large"
_TOPICS = (
    ("copies", "The same photo twice", "near_duplicate"),
    ("labels", "Different labels", ""),
    ("lesions", "Different lesions", "lesion_group"),
    ("unreadable", "Unreadable", ""),
)
_NAMES = {"overview": "Overview", "sheet": "Photos", **{key: name for key, name, _ in _TOPICS}, "fixes": "Fixes"}
_SHORT = _NAMES | {"copies": "Twice", "labels": "Labels", "lesions": "Lesions"}
_LOW = 330
"""Pixels of a page on which the topics have short names, so that more of it is left for them."""


class CheckPage(WizardPage):
    """What was found is shown by topic. Every fix is on the disk before the page shows the photos as they are then."""

    def __init__(self, theme: Theme, flow: Flow, service: Service) -> None:
        super().__init__(theme, flow)
        self.setAccessibleName("Check")
        self.door = CheckDoor()
        self.seen: Seen | None = None
        self._fixes: Fixes | None = None
        self._before: list[Fixes] = []
        self._counts: dict[str, int] = {}
        self.pictures = Pictures(theme, flow.desk, self.door, self)
        self.heading = label("", "heading", wrap=True)
        self.explain = Explain(theme, "lesions")
        self.told = label("", "muted", wrap=True)
        self.undo = button("Undo", words.UNDO_TIP, "Ctrl+Z")
        self.again = button(words.LOOK_AGAIN, words.LOOK_AGAIN_TIP)
        self.progress = ThinBar(theme)
        self.overview = Overview(theme)
        self.sheet = Sheet(theme, self.pictures)
        self.lists = {key: CaseList(theme, self.pictures, name, term) for key, name, term in _TOPICS}
        self.fixes = FixList()
        self.stack = PageStack()
        self.tabs: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._compose()
        self.undo.setShortcut("Ctrl+Z")
        self.undo.clicked.connect(self._undo)
        self.again.clicked.connect(self._look_again)
        self.pictures.failed.connect(self.troubled)
        self.overview.mend.connect(self.mend)
        for listing in (self.sheet, *self.lists.values(), self.fixes):
            listing.mend.connect(self.mend)
            listing.large.connect(self._enlarge)
        self.forget()

    def _compose(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.heading, 1)
        head.addWidget(self.undo)
        head.addWidget(self.again)
        row = QWidget()
        tabs = FlowLayout(row, gap=6)
        pages: tuple[tuple[str, QWidget], ...] = (
            ("overview", self.overview),
            ("sheet", self.sheet),
            *self.lists.items(),
            ("fixes", self.fixes),
        )
        for number, (key, page) in enumerate(pages):
            tab = button("", "")
            tab.setProperty("kind", "pill")
            tab.setCheckable(True)
            self._group.addButton(tab, number)
            self.tabs[key] = tab
            tabs.addWidget(tab)
            self.stack.addWidget(page)
        tabs.addWidget(self.explain)
        self._group.idClicked.connect(self.stack.setCurrentIndex)
        self._row = row
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addLayout(head)
        whole.addWidget(self.told)
        whole.addWidget(self.progress)
        whole.addWidget(row)
        whole.addWidget(self.stack, 1)

    # what the wizard asks for

    @property
    def can_go_on(self) -> bool:
        return self.seen is not None and self.seen.checked.missing is None

    def enter(self) -> None:
        project = self.flow.project
        if project is None or not (project.folders or project.tables):
            self._say(words.NO_PHOTOS)
            return
        self._look(anew=False)

    def leave(self) -> None:
        self.flow.desk.cancel(_LANE)
        self.progress.hide()

    def forget(self) -> None:
        self.leave()
        self.seen = self._fixes = None
        self._before = []
        self.pictures.clear()
        self.overview.forget()
        for listing in (self.sheet, *self.lists.values(), self.fixes):
            listing.forget()
        self._row.hide()
        self.stack.hide()
        self.stack.setCurrentIndex(0)
        self.tabs["overview"].setChecked(True)
        self._say("")

    @property
    def locked(self) -> bool:
        """Whether a run has begun with the photos as they are: then nothing can be mended."""
        project = self.flow.project
        return project is not None and str(project.state) != "prepared"

    # looking and mending

    @Slot()
    def _look_again(self) -> None:
        self.pictures.clear()
        self._look(anew=True)

    def _look(self, anew: bool) -> None:
        project = self.flow.project
        assert project is not None
        self.undo.setEnabled(False)
        self._before = []  # labels may have been given on another page meanwhile
        self._run(partial(self.door.look, project, anew))

    @Slot(object, str)
    def mend(self, change: Change, said: str) -> None:
        """Change the fixes; `said` is told when it is done."""
        project = self.flow.project
        if project is None or self.locked:
            return
        if self._fixes is not None:
            self._before.append(self._fixes)
        self._run(partial(self.door.mend, project, change), said)

    @Slot()
    def _undo(self) -> None:
        project = self.flow.project
        if project is None or not self._before or self.locked:
            return
        self._run(partial(self.door.mend, project, partial(_restored, self._before.pop())), "The last fix is undone")

    def _run(self, events: Any, said: str = "") -> None:
        for part in (self.undo, self.again):
            part.setEnabled(False)
        self.flow.desk.run(_LANE, partial(_with_cases, events), partial(self._show, said), self._failed)

    def _show(self, said: str, event: Working | Seen | Refused) -> None:
        if isinstance(event, Working):
            self._show_working(event)
            return
        self.progress.hide()
        self.again.setEnabled(True)
        self.undo.setEnabled(bool(self._before) and not self.locked)
        if isinstance(event, Seen):
            self._show_seen(event, said)
        else:
            self._show_refused(event)
        self.ready.emit()

    def _show_working(self, event: Working) -> None:
        if self.seen is None:
            self.heading.setText(event.words)
            self.told.setText(words.WAITING)
        self.progress.setVisible(event.part is not None)
        self.progress.show_share(round(1000 * (event.part or 0.0)), 1000)

    def _show_seen(self, event: Seen, said: str) -> None:
        keep, self.seen, self._fixes = self.seen is not None, event, event.checked.fixes
        checked, project, locked = event.checked, self.flow.project, self.locked
        assert project is not None
        self.heading.setText(words.heading(checked))
        cases = sum(len(topic.cases) for topic in event.topics.values())
        self.told.setText(words.LOCKED if locked else f"{said}. {words.found(cases)}" if said else words.found(cases))
        self.overview.show_checked(checked, locked)
        self.sheet.show_checked(checked, locked, keep)
        for key, listing in self.lists.items():
            listing.show_topic(event.topics[key], locked, keep)
        self._show_fixes(checked)
        self._show_tabs({key: len(topic.cases) for key, topic in event.topics.items()})
        self.hint = words.hint(checked.missing)

    def _show_refused(self, event: Refused) -> None:
        self.seen, self._fixes = None, event.fixes
        self.heading.setText("The photos cannot be checked")
        self.told.setText("Mend what is said below, then look again.")
        self.overview.show_refused(words.refused(event.error))
        self.sheet.forget()
        for listing in self.lists.values():
            listing.forget()
        self._show_fixes(None)
        self._show_tabs({})
        self.hint = ""

    def _show_fixes(self, checked: Checked | None) -> None:
        project = self.flow.project
        assert project is not None and self._fixes is not None
        names = {each.code: each.name for each in checked.choices} if checked else {}
        self.fixes.show_fixes(self._fixes, names, words.where(project), self.locked)

    def _show_tabs(self, counts: dict[str, int]) -> None:
        """The topics, with how many cases each has."""
        assert self._fixes is not None
        self._counts = counts | {"fixes": words.count_of(self._fixes)}
        self._name_tabs()
        self._row.show()
        self.stack.show()

    def _name_tabs(self) -> None:
        low = self.height() < self.theme.px(_LOW)
        self.told.setVisible(not low)
        for key, tab in self.tabs.items():
            count = self._counts.get(key)
            number = "" if count is None else f"  {count:,}"
            tab.setText(f"{(_SHORT if low else _NAMES)[key]}{number}")
            tab.setAccessibleName(f"{_NAMES[key]}{number}")
            tab.setToolTip(_NAMES[key])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name_tabs()

    def _failed(self, error: Exception) -> None:
        self.progress.hide()
        self.again.setEnabled(True)
        self.undo.setEnabled(bool(self._before) and not self.locked)
        if self.seen is None:
            self._say(str(error) if isinstance(error, DermaDeskError) else "The photos could not be checked.")
        self.troubled.emit(error)

    def _say(self, sentence: str) -> None:
        self.heading.setText(sentence)
        self.told.setText("")
        self.undo.setEnabled(False)
        self.hint = ""
        self.ready.emit()

    # one photo large

    @Slot(object, int)
    def _enlarge(self, photos: tuple[Shown, ...], number: int) -> None:
        self.enlarged = Enlarged(self.theme, photos, number, self)
        self.enlarged.wanted.connect(self._fetch)
        self.enlarged.begin()
        self.enlarged.open()

    @Slot(str)
    def _fetch(self, path: str) -> None:
        self.flow.desk.run(_LARGE, partial(self.door.large, path), self.enlarged.take, self.troubled.emit)


def _with_cases(events: Any) -> Iterator[Event | Seen]:
    """The same events; what was found comes with its cases, which are made on the worker."""
    for event in events():
        yield seen(event) if isinstance(event, Checked) else event


def _restored(before: Fixes, _now: Fixes) -> Fixes:
    return before
