"""From a trained model to an installed one, and to the one that is used. Knows of no widget."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from dermadesk.gui.service.training.install import Draft, InstallDoor, Installed, InUse, Measuring, Standing
from dermadesk.gui.train.install import words

if TYPE_CHECKING:
    from pathlib import Path

    from dermadesk.gui.service.models import Exported, Models
    from dermadesk.gui.train.flow import Flow
    from dermadesk.training.projects import Project

_WATCHED = 500
_LOOK, _DRAFT, _DEED = "install-look", "install-draft", "install-deed"


class Installing(QObject):
    """`standing` is how the new model stands to those that are installed and `draft` what would be installed, each None
    before it is known; `busy` tells that something is being done, and nothing else can be.

    `seen` and `drafted` come when they are known, `waiting` with a sentence about what is waited for, `used` with the
    `id version` that is used from now on, `exported` with an Exported, `troubled` with a sentence or an error,
    `changed` when `busy` or `draft` is another.
    """

    seen = Signal()
    drafted = Signal()
    waiting = Signal(str)
    used = Signal(str)
    exported = Signal(object)
    troubled = Signal(object)
    changed = Signal()

    def __init__(self, flow: Flow, models: Models) -> None:
        super().__init__()
        self._flow, self._models = flow, models
        self.door = InstallDoor()
        self.standing: Standing | None = None
        self.draft: Draft | None = None
        self.busy = False
        self._others_work = False
        self._watch = QTimer(self, interval=_WATCHED)
        self._watch.timeout.connect(self._look_again)

    def forget(self) -> None:
        """Another project: nothing is known of it."""
        self.standing = self.draft = None
        self._watch.stop()
        for lane in (_LOOK, _DRAFT):
            self._flow.desk.cancel(lane)

    def look(self) -> None:
        """Ask how the new model stands: `seen`."""
        project = self._flow.project
        if project is not None:
            self._do(_LOOK, lambda: self.door.look(project), self._seen, self._unread)

    def ask_draft(self, name: str, notes: str) -> None:
        """Ask what would be installed under that name: `drafted`."""
        project, self.draft = self._flow.project, None
        self.changed.emit()
        if project is not None:
            self._do(_DRAFT, lambda: self.door.draft(project, name, notes), self._drafted, self._unread)

    def install(self, notes: str, use: bool, reason: str) -> None:
        """Install what `draft` says, and use it where that is wanted."""
        project, draft = self._flow.project, self.draft
        if project is None or draft is None or self.busy:
            return
        then = self.standing if use else None
        self._begin(words.INSTALLING)
        steps = lambda: self.door.install(project, draft, notes)  # noqa: E731
        self._do(_DEED, steps, partial(self._installed, project, then, reason), self._not_installed)

    def use(self, reason: str) -> None:
        """Use what is installed from now on: `used`."""
        standing = self.standing
        if standing is not None and standing.installed and not self.busy:
            self._begin(words.STARTING)
            self._start(standing.installed, standing, reason)

    def go_back(self, reference: str) -> None:
        """Use a model again that was used before: `used`."""
        if not self.busy:
            self._begin(words.STARTING)
            self._do(_DEED, lambda: self.door.back(reference), self._in_use, self._not_used)

    def export(self, target: Path) -> None:
        """Write the installed model as one file: `exported`."""
        standing = self.standing
        if standing is not None and standing.installed and not self.busy:
            self._begin(words.exporting(target))
            steps = lambda: self._models.export(standing.installed, target)  # noqa: E731
            self._do(_DEED, steps, self._exported, self._not_exported)

    # what comes of it

    def _seen(self, event: Measuring | Standing) -> None:
        if isinstance(event, Measuring):
            self.waiting.emit(words.MEASURING)
        else:
            self._others_work |= self.standing is None  # it may have ended just now
            self.standing = event
            if event.used and event.comparison is None:
                self._watch.start()  # the page Result may still be comparing
            self.seen.emit()

    @Slot()
    def _look_again(self) -> None:
        """Once the worker has done what else it did, there may be a comparison."""
        if not self._flow.desk.idle:
            self._others_work = True
            return
        self._watch.stop()
        if self._others_work:
            self._others_work = False
            self.look()

    def _drafted(self, event: Measuring | Draft) -> None:
        if isinstance(event, Measuring):
            self.waiting.emit(words.MEASURING)
        else:
            self.draft = event
            self.drafted.emit()

    def _installed(self, project: Project, use: Standing | None, reason: str, event: Measuring | Installed) -> None:
        from dermadesk.training.projects import State

        if isinstance(event, Measuring):
            self.waiting.emit(words.MEASURING)
            return
        if self._flow.project is not None and self._flow.project.folder == project.folder:
            self._flow.change(state=State.INSTALLED, installed=event.reference)
        if use is None:
            self._end()
        else:
            self.waiting.emit(words.STARTING)
            self._start(event.reference, use, reason)

    def _start(self, reference: str, standing: Standing, reason: str) -> None:
        self._do(_DEED, lambda: self.door.use(reference, standing, reason), self._in_use, self._not_used)

    def _in_use(self, event: InUse) -> None:
        self.used.emit(event.reference)
        self._end()

    def _exported(self, event: Exported) -> None:
        self.exported.emit(event)
        self._end()

    def _begin(self, sentence: str) -> None:
        self.busy = True
        self.waiting.emit(sentence)
        self.changed.emit()

    def _end(self) -> None:
        """It is done, or did not work: everything is looked at anew."""
        self.busy = False
        self.changed.emit()
        self.look()

    # trouble

    def _unread(self, error: Exception) -> None:
        self.waiting.emit("")
        self.troubled.emit(error)

    def _not_installed(self, error: Exception) -> None:
        self.troubled.emit(words.trouble(error, words.KEPT))
        self._end()

    def _not_used(self, error: Exception) -> None:
        used = self.standing.used if self.standing is not None else ""
        self.troubled.emit(words.trouble(error, words.goes_on(used)))
        self._end()

    def _not_exported(self, error: Exception) -> None:
        self.troubled.emit(words.trouble(error, words.WHOLE))
        self._end()

    def _do(
        self,
        lane: str,
        steps: Callable[[], Iterator[Any]],
        on_event: Callable[[Any], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        self._flow.desk.run(lane, steps, on_event, on_error)
