"""The training that is open, and what happens to it. Knows of no widget.

What a page changes is changed here, so that every page sees it and it is on the disk before the next step. Training
itself runs on the worker `work`; everything else the pages ask for runs on the worker `desk`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from dermadesk.errors import OutputError
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.service.training import Kept, Training

if TYPE_CHECKING:
    from dermadesk.training.projects import Project, Step

_LANE = "training-project"


class Flow(QObject):
    """`opened`: another project, or none; `changed`: the open one has other values. `kept` carries a Kept, `failed` an
    error. Every project is a `dermadesk.training.projects.Project`.
    """

    opened = Signal()
    changed = Signal()
    kept = Signal(object)
    failed = Signal(object)

    def __init__(self, work: Jobs, desk: Jobs, training: Training) -> None:
        super().__init__()
        self.work, self.desk, self.training = work, desk, training
        self.project: Project | None = None
        self.brought: tuple[str, ...] = ()
        """Paths that a new project begins with, until its page Photos has taken them."""
        self.running: Path | None = None
        """The folder of the project that is being trained now; the page Training says so."""
        self._unwritten: dict[Path, Project] = {}

    @property
    def step(self) -> Step | None:
        """The page that the open project is at."""
        return self.project.step if self.project is not None else None

    def begin(self, brought: Sequence[str] = ()) -> None:
        """Open a new project, with these folders and tables."""
        self.brought = tuple(brought)
        self.desk.run(f"{_LANE}-open", self.training.new, self._open, self.failed.emit)

    def open(self, folder: Path) -> None:
        """Open the project in `folder` as it was left."""
        self.desk.run(f"{_LANE}-open", lambda: self.training.open(folder), self._open, self.failed.emit)

    def close(self) -> None:
        """Leave the open project; it is kept."""
        self.project = None
        self.opened.emit()
        self.list_kept()

    def change(self, **values: Any) -> None:
        """Other values of the open project, at once in the window, and on the disk as soon as the worker can."""
        if self.project is None:
            return
        changed = replace(self.project, **values)
        if changed == self.project:
            return
        self.project = changed
        self._unwritten[changed.folder] = changed
        # every version is written, in order: a lane of its own for each, so that none supersedes another
        self.desk.run(f"{_LANE}-{id(changed)}", lambda: self.training.save(changed), self._wrote, self.failed.emit)
        self.changed.emit()

    def finish(self) -> None:
        """The worker `desk` has ended: write what it had not come to. Raises nothing; an error comes with `failed`."""
        for project in self._unwritten.values():
            try:
                list(self.training.save(project))
            except OutputError as error:
                self.failed.emit(error)
        self._unwritten.clear()

    def list_kept(self) -> None:
        """Ask for the list of trainings; it comes with `kept`."""
        self.desk.run(f"{_LANE}-kept", self.training.kept, self.kept.emit, self.failed.emit)

    def delete(self, folder: Path) -> None:
        """Delete a training for good; the list comes with `kept`."""
        self._unwritten.pop(folder, None)
        self.desk.run(f"{_LANE}-kept", lambda: self.training.delete(folder), self.kept.emit, self.failed.emit)

    def _wrote(self, project: Project) -> None:
        if self._unwritten.get(project.folder) is project:
            del self._unwritten[project.folder]

    def _open(self, project: Project) -> None:
        self.project = project
        self.opened.emit()


__all__ = ["Flow", "Kept"]
