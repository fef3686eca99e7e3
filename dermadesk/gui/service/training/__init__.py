"""The window's door to training: projects, and a door of its own for each page of the wizard.

Nothing of `dermadesk.training` is imported before it is asked for: the clinic's frozen program may lack it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from dermadesk import paths

if TYPE_CHECKING:
    from pathlib import Path

    from dermadesk.training.projects import Project, Unreadable


@dataclass(frozen=True, slots=True)
class Kept:
    """What is in the store, the newest first, with the bytes that each takes."""

    trainings: tuple[tuple[Project | Unreadable, int], ...]


class Training:
    """The projects of the user. `available` tells whether this program can train at all."""

    def __init__(self) -> None:
        self.store = paths.training_store()

    @property
    def available(self) -> bool:
        """Whether the parts that train are there: a program for examining alone is built without them."""
        return all(find_spec(name) is not None for name in ("torch", "dermadesk.training"))

    def new(self) -> Iterator[Project]:
        """A project without photos. Raises `OutputError`."""
        from dermadesk.training import projects

        yield projects.new(self.store)

    def save(self, project: Project) -> Iterator[Project]:
        """Write the choices down. Raises `OutputError`."""
        from dermadesk.training import projects

        projects.save(project)
        yield project

    def open(self, folder: Path) -> Iterator[Project]:
        """A project as it was left. Raises `TrainingError`."""
        from dermadesk.training import projects

        yield projects.load(folder)

    def interrupted(self) -> Iterator[Project | None]:
        """The newest training whose run was begun and has not ended; None where there is none."""
        from dermadesk.gui.service.training.running import interrupted

        yield interrupted(self.store) if self.available else None

    def kept(self) -> Iterator[Kept]:
        """Every training there is; none in a program that cannot train."""
        if not self.available:
            yield Kept(())
            return
        from dermadesk.training import projects

        yield Kept(tuple((each, projects.size(each.folder)) for each in projects.listed(self.store)))

    def delete(self, folder: Path) -> Iterator[Kept]:
        """Delete one, with its run and its copies; an installed model stays. Raises `OutputError`."""
        from dermadesk.training import projects

        projects.delete(folder, self.store)
        yield from self.kept()
