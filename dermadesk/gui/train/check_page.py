"""The wizard's page Check: what there is to know of the photos, as pictures, and a fix for each finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from dermadesk.errors import DermaDeskError
from dermadesk.gui.service import Service
from dermadesk.gui.service.training.check import CheckDoor, Checked, Event, Refused, Working
from dermadesk.gui.theme import Theme
from dermadesk.gui.train.check import words
from dermadesk.gui.train.check.cases import Seen, Shown, seen
from dermadesk.gui.train.check.enlarged import Enlarged
from dermadesk.gui.train.check.pictures import Pictures
from dermadesk.gui.train.check.topics import Topics
from dermadesk.gui.train.flow import Flow
from dermadesk.gui.train.wizard_page import WizardPage
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.labels import label
from dermadesk.gui.widgets.thin_bar import ThinBar

if TYPE_CHECKING:
    from dermadesk.gui.service.training.check import Change, Mended
    from dermadesk.training.fixes import Fixes
    from dermadesk.training.projects import Project

_LANE, _LARGE = "check", "check-large"
_LOW = 330
"""Pixels of a page on which only what is needed stands above the topics."""


class CheckPage(WizardPage):
    """What was found is shown by topic. Every fix is on the disk before the page shows the photos as they are then."""

    def __init__(self, theme: Theme, flow: Flow, service: Service) -> None:
        super().__init__(theme, flow)
        self.setAccessibleName("Check")
        self.door = CheckDoor()
        self._before: list[Fixes] = []
        self._changes = 0
        self.pictures = Pictures(theme, flow.desk, self.door, self)
        self.heading = label("", "heading", wrap=True)
        self.told = label("", "muted", wrap=True)
        self.undo = button("Undo", words.UNDO_TIP, "Ctrl+Z")
        self.again = button(words.LOOK_AGAIN, words.LOOK_AGAIN_TIP)
        self.progress = ThinBar(theme)
        self.topics = Topics(theme, self.pictures)
        self._compose()
        self.undo.setShortcut("Ctrl+Z")
        self.undo.clicked.connect(self._undo)
        self.again.clicked.connect(self._look_again)
        self.pictures.failed.connect(self.troubled)
        self.topics.mend.connect(self.mend)
        self.topics.large.connect(self._enlarge)
        self.forget()

    def _compose(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.heading, 1)
        head.addWidget(self.undo)
        head.addWidget(self.again)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addLayout(head)
        whole.addWidget(self.told)
        whole.addWidget(self.progress)
        whole.addWidget(self.topics, 1)
        whole.addStretch(0)

    # what the wizard asks for

    @property
    def seen(self) -> Seen | None:
        """What was found; None before, and where the photos cannot be read."""
        return self.topics.seen

    @property
    def can_go_on(self) -> bool:
        return self.seen is not None and self.seen.checked.missing is None

    def enter(self) -> None:
        project = self.flow.project
        if project is None or not project.folders:
            self._say(words.NO_PHOTOS)
            return
        self._look(anew=False)

    def leave(self) -> None:
        self.flow.desk.cancel(_LANE)
        self.progress.hide()

    def forget(self) -> None:
        self.leave()
        self._before = []
        self.pictures.clear()
        self.topics.forget()
        self._say("")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        low = self.height() < self.theme.px(_LOW)
        self.topics.shorten(low)
        self.told.setVisible(not low)

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
        if project is None:
            return
        self._before = []  # labels may have been given on another page meanwhile
        self._run(project, anew)

    @Slot(object, str)
    def mend(self, change: Change, said: str) -> None:
        """Change the fixes; `said` is told when it is done."""
        self._mend(change, said, self._before)

    @Slot()
    def _undo(self) -> None:
        if self._before:
            self._mend(partial(_restored, self._before.pop()), words.UNDONE, [])

    def _mend(self, change: Change, said: str, undoable: list[Fixes]) -> None:
        project = self.flow.project
        if project is None or self.locked:
            return
        self._changes += 1  # a lane of its own for each, so that none supersedes another
        events = partial(self.door.mend, project, change)
        self.flow.desk.run(f"{_LANE}-{self._changes}", events, partial(_remember, undoable), self._failed)
        self._run(project, said=said)

    def _run(self, project: Project, anew: bool = False, said: str = "") -> None:
        for part in (self.undo, self.again):
            part.setEnabled(False)
        events = partial(self.door.look, project, anew)
        self.flow.desk.run(_LANE, partial(_with_cases, events), partial(self._show, said), self._failed)

    def _show(self, said: str, event: Working | Seen | Refused) -> None:
        if isinstance(event, Working):
            self._show_working(event)
            return
        self._ended()
        project = self.flow.project
        if project is None:
            return
        if isinstance(event, Seen):
            self.heading.setText(words.heading(event.checked))
            self.told.setText(words.LOCKED if self.locked else words.found(event.topics, said))
            self.topics.show_seen(event, words.where(project), self.locked)
            self.hint = words.hint(event.checked.missing)
        else:
            self.heading.setText(words.REFUSED)
            self.told.setText(words.REFUSED_NEXT)
            self.topics.show_refused(event, words.where(project), self.locked)
            self.hint = ""
        self.ready.emit()

    def _show_working(self, event: Working) -> None:
        if self.seen is None:
            self.heading.setText(event.words)
            self.told.setText(words.WAITING)
        self.progress.setVisible(event.part is not None)
        self.progress.show_share(round(1000 * (event.part or 0.0)), 1000)

    def _ended(self) -> None:
        self.progress.hide()
        self.again.setEnabled(True)
        self.undo.setEnabled(bool(self._before) and not self.locked)

    def _failed(self, error: Exception) -> None:
        self._ended()
        if self.seen is None:
            self._say(str(error) if isinstance(error, DermaDeskError) else words.FAILED)
            self.again.setEnabled(True)
        self.troubled.emit(error)

    def _say(self, sentence: str) -> None:
        self.heading.setText(sentence)
        self.told.setText("")
        for part in (self.undo, self.again):
            part.setEnabled(False)
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


def _with_cases(events: Callable[[], Iterable[Event]]) -> Iterator[Working | Seen | Refused]:
    """The same events; what was found comes with its cases, which are made on the worker."""
    for event in events():
        yield seen(event) if isinstance(event, Checked) else event


def _remember(undoable: list[Fixes], mended: Mended) -> None:
    if mended.after != mended.before:
        undoable.append(mended.before)


def _restored(before: Fixes, _now: Fixes) -> Fixes:
    return before
