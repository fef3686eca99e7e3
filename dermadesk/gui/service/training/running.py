"""The window's door to a run: train, pause, stop and keep, cancel; and which run was interrupted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dermadesk.training.events import TrainEvent
    from dermadesk.training.projects import Project


class RunDoor:
    """One run at a time, on the worker that `train` is walked on; the other methods are called from the window."""

    def train(self, project: Project) -> Iterator[TrainEvent]:
        """Train the project, or go on where it stopped, up to its bundle."""
        raise NotImplementedError

    def pause(self, paused: bool) -> None:
        """Wait between two steps, or go on."""
        raise NotImplementedError

    def keep(self) -> None:
        """End with what was learned so far."""
        raise NotImplementedError

    def discard(self, project: Project) -> Iterator[Project]:
        """Delete the project's run; its choices and fixes stay."""
        raise NotImplementedError


def interrupted(store: Path) -> Project | None:
    """The newest training whose run was begun and has not ended; None where there is none."""
    raise NotImplementedError
