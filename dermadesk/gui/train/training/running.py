"""The run that goes on, whichever page is shown. Knows of no widget."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from dermadesk.gui.service.training.running import RunDoor
from dermadesk.gui.train.flow import Flow
from dermadesk.gui.train.training.story import Story

if TYPE_CHECKING:
    from dermadesk.training.projects import Project

_RUN, _DISCARD, _STATE = "run", "run-discard", "run-state"
_LOOK_MS = 30


class Phase(StrEnum):
    """Nothing runs (IDLE), it RUNs, is PAUSED, ends with what it has (KEEPING), or saves and stops (STOPPING)."""

    IDLE = "idle"
    RUNS = "runs"
    PAUSED = "paused"
    KEEPING = "keeping"
    STOPPING = "stopping"


class Running(QObject):
    """`told` comes with every event, `changed` with every other phase, `failed` carries what ended a run too early.

    `project` is the one that is trained, `story` what it told; both stay after its end until another one begins.
    """

    told = Signal()
    changed = Signal()
    failed = Signal(object)

    def __init__(self, flow: Flow, door: RunDoor) -> None:
        super().__init__()
        self._flow, self._door = flow, door
        self.phase = Phase.IDLE
        self.project: Project | None = None
        self.story = Story()
        self.error: Exception | None = None
        self._then: Callable[[], object] | None = None
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._has_stopped)

    @property
    def active(self) -> bool:
        """Whether a run goes on, or waits."""
        return self.phase is not Phase.IDLE

    def is_of(self, project: Project | None) -> bool:
        """Whether the run, or the last one, is that project's."""
        return project is not None and self.project is not None and self.project.folder == project.folder

    def start(self, project: Project) -> None:
        """Train it, or go on where it stopped. Nothing where a run goes on."""
        if self.active:
            return
        self.project, self.story, self.error = project, Story(), None
        self._flow.running = project.folder
        self._reached("begun")
        self._go(Phase.RUNS)
        self._flow.work.run(_RUN, lambda: self._door.train(project), self._event, self._failed)

    def pause(self, paused: bool) -> None:
        """Wait after the step in progress, or go on."""
        if self.phase in (Phase.RUNS, Phase.PAUSED):
            self._door.pause(paused)
            self._go(Phase.PAUSED if paused else Phase.RUNS)

    def keep(self) -> None:
        """End with what was learned so far."""
        if self.phase in (Phase.RUNS, Phase.PAUSED):
            self._door.keep()
            self._go(Phase.KEEPING)

    def stop(self, then: Callable[[], object] | None = None) -> None:
        """Save and stop; the run can be continued. `then` is called when that is done."""
        self._then = then
        if self.active:
            self._flow.work.cancel(_RUN)
            self._go(Phase.STOPPING)
        self._look.start()

    def discard(self, project: Project) -> None:
        """Delete what was learned of the project; a run of it that goes on is stopped before."""
        if self.active and self.is_of(project):
            self._flow.work.cancel(_RUN)
            self._go(Phase.STOPPING)
        self._flow.work.run(_DISCARD, lambda: self._door.discard(project), self._discarded, self._failed)

    # inside

    def _go(self, phase: Phase) -> None:
        self.phase = phase
        if phase is Phase.IDLE:
            self._flow.running = None
        self.changed.emit()

    def _event(self, event: Any) -> None:
        self.story.feed(event)
        self.told.emit()
        if self.story.written:
            self._reached("trained")
            self._go(Phase.IDLE)

    def _reached(self, state: str) -> None:
        """Note how far the project is, whether it is open or not."""
        from dermadesk.training.projects import State

        assert self.project is not None
        folder = self.project.folder
        if self._is_open(folder):
            self._flow.change(state=State(state))
        else:
            lane = f"{_STATE}-{state}"
            self._flow.desk.run(lane, lambda: self._door.reached(folder, state), lambda _: None, self._flow.failed.emit)

    def _is_open(self, folder: Path) -> bool:
        return self._flow.project is not None and self._flow.project.folder == folder

    def _discarded(self, fresh: Project) -> None:
        if self._is_open(fresh.folder):
            self._flow.change(state=fresh.state, threshold=None)
        if self.is_of(fresh):
            self.project, self.story, self.error = None, Story(), None
            self._go(Phase.IDLE)
        self.changed.emit()

    def _failed(self, error: Exception) -> None:
        self.error = error
        self._go(Phase.IDLE)
        self.failed.emit(error)

    def _has_stopped(self) -> None:
        if self._flow.work.idle:
            self._look.stop()
            self._go(Phase.IDLE)
            if self._then is not None:
                then, self._then = self._then, None
                then()
