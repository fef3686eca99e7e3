"""The window's door to a run: train, pause, stop and keep, cancel; and which run was interrupted."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from dermadesk.errors import ErrorCode, OutputError
from dermadesk.gui.awake import kept_awake
from dermadesk.gui.service.training.loading import Loading, loaded

if TYPE_CHECKING:
    from dermadesk.training.events import TrainEvent
    from dermadesk.training.projects import Project
    from dermadesk.training.recipe import Recipe

_LOOKS = 0.1
"""Seconds between two looks whether a run that is paused goes on."""

_WEIGHED = 1.0
"""Seconds between two measurements of the memory."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What the run uses: `cores` of `of`, the GPU's name or "", and whether the machine is kept awake."""

    cores: int
    of: int
    gpu: str
    awake: bool


@dataclass(frozen=True, slots=True)
class Planned:
    """The trainings of the run in their order: the stage of each, its epochs at most. A batch of 0 is still to find."""

    stages: tuple[tuple[str, int], ...]
    batch_size: int


@dataclass(frozen=True, slots=True)
class Weighed:
    """Bytes that the program holds, of the GPU's memory where it trains there."""

    bytes: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """The run is paused; it can be closed here."""


@dataclass(frozen=True, slots=True)
class Past:
    """What the run's log tells of the time before, with the moment of each event, the oldest first; steps are not."""

    told: tuple[tuple[datetime | None, TrainEvent], ...]


class RunDoor:
    """One run at a time, on the worker that `train` is walked on; `pause` and `keep` are called from the window."""

    def __init__(self) -> None:
        self._paused, self._enough = threading.Event(), threading.Event()

    def train(
        self, project: Project
    ) -> Generator[TrainEvent | Past | Loading | Machine | Planned | Weighed | Waiting, None, None]:
        """Train the project, or go on where it stopped, up to its bundle, which the last event names.

        Closed at any of its events it leaves a checkpoint that the same call goes on from. Raises `LabelError`,
        `TrainingError`, `BundleError` or `OutputError`.
        """
        self._paused.clear()
        self._enough.clear()
        yield from self.past(project)
        yield from loaded()
        from dermadesk.training import beside
        from dermadesk.training.events import BundleWritten

        if project.candidate is not None:  # the program ended between the bundle and the note that it is there
            yield BundleWritten(str(project.candidate))
            return
        with ExitStack() as stack:
            cores = stack.enter_context(beside.a_window())
            yield Machine(cores, beside.cores(), beside.gpu(), stack.enter_context(kept_awake()))
            journey = stack.enter_context(closing(self._journey(project)))
            weighed = 0.0
            for event in journey:
                yield event
                if time.monotonic() - weighed > _WEIGHED:
                    weighed = time.monotonic()
                    yield Weighed(beside.held())
                while self._paused.is_set():
                    yield Waiting()
                    time.sleep(_LOOKS)

    def pause(self, paused: bool) -> None:
        """Wait after the step in progress, or go on."""
        (self._paused.set if paused else self._paused.clear)()

    def keep(self) -> None:
        """End after the step in progress, with what was learned so far; a run that is paused goes on for that."""
        self._enough.set()
        self._paused.clear()

    def past(self, project: Project) -> Iterator[Past]:
        """What the run told before this program was started, or before the page was left."""
        from dermadesk.training import log

        yield Past(tuple(log.read(project.run / "events.jsonl", steps=False)))

    def reached(self, folder: Path, state: str) -> Iterator[Project]:
        """Note how far the project in that folder is, which is not open. Raises `TrainingError`, `OutputError`."""
        from dermadesk.training import projects

        project = replace(projects.load(folder), state=projects.State(state))
        projects.save(project)
        yield project

    def discard(self, project: Project) -> Iterator[Project]:
        """Delete the project's run, with its candidate; its choices and fixes stay.

        Raises `TrainingError` RUN_BUSY where another program trains it, and `OutputError`.
        """
        from dermadesk.training import projects
        from dermadesk.training.alone import require_free

        require_free(project.run)
        try:
            if project.run.exists():
                shutil.rmtree(project.run)
        except OSError as error:
            raise OutputError(ErrorCode.CANNOT_WRITE, str(project.run), error.strerror or str(error)) from error
        fresh = replace(projects.load(project.folder), state=projects.State.PREPARED, threshold=None)
        projects.save(fresh)
        yield fresh

    def _journey(self, project: Project) -> Generator[TrainEvent | Planned, None, None]:
        from dermadesk.training import fit, fixes, plan, run

        mended = fixes.load(project.fixes)
        classes = fixes.read_mended(project.folders, project.tables, mended).dataset.classes
        recipe: Recipe = plan.recipe_of(project, classes)
        yield Planned(tuple(fit.stages(recipe)), recipe.optimiser.batch_size)
        yield from run.train(
            recipe,
            project.folders,
            list(project.tables),
            project.run,
            weights=plan.weights_of(project),
            fixes=mended,
            enough=self._enough.is_set,
        )


def interrupted(store: Path) -> Project | None:
    """The newest training whose run was begun and has not ended; None where there is none."""
    from dermadesk.training.projects import Project, State, listed

    for each in listed(store):
        if isinstance(each, Project) and each.state is State.BEGUN:
            return each
    return None
