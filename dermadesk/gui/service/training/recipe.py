"""What the page Recipe asks for: what can be chosen, what follows, photos as they are learned from, time and memory."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dermadesk.errors import DermaDeskError, PhotoError
from dermadesk.gui.service.training.loading import Loading, loaded

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from dermadesk.taxonomy import Diagnosis
    from dermadesk.training.dataset import Dataset
    from dermadesk.training.estimate import Estimate
    from dermadesk.training.plan import Kind, StartChoice
    from dermadesk.training.projects import Project
    from dermadesk.training.recipe import Recipe

COPIES = 7
SIDE = 160
"""Pixels of a picture of the sheet."""

_TRIES = 5
"""Photos of a class that may be unreadable before its row is given up."""


@dataclass(frozen=True, slots=True, eq=False)
class Offered:
    """The ways to train, the starts of the one that is chosen, and what follows.

    `plain` is the recipe without changed settings and `recipe` the one with them, each None where it cannot be made;
    `error` says why. `licence` is the one that follows, `parent` the `id version` that a start from a model means.
    """

    kinds: tuple[Kind, ...]
    starts: tuple[StartChoice, ...]
    plain: Recipe | None = None
    recipe: Recipe | None = None
    error: DermaDeskError | None = None
    licence: str = ""
    parent: str = ""
    photos: int = 0
    architectures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class SheetRow:
    """A photo of a class as it is, then what is made of it; no pictures where its photos cannot be read."""

    diagnosis: Diagnosis
    pictures: tuple[QImage, ...]


@dataclass(frozen=True, slots=True)
class Measuring:
    """Part `done` of `total` is measured: `photos`, `steps`, `answers` or `export`; `loading` before the first."""

    what: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What a training takes, and the bytes that are free where its run is kept."""

    estimate: Estimate
    disk_free: int


class RecipeDoor:
    """Generators for `Jobs.run`; labels are read once for the same folders, tables and fixes."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._dataset: Dataset | None = None

    def look(self, project: Project) -> Iterator[Loading | Offered]:
        """What can be chosen, and the recipe that follows from what is. Raises nothing that is the user's to mend."""
        yield from loaded()
        from dermadesk.training import plan

        starts = plan.starts(project)
        offered = Offered(plan.KINDS, starts, architectures=plan.architectures())
        try:
            classes = self._photos(project).classes
            chosen = next(each for each in starts if each.start == project.start)
            licence = plan.licence_of(project) if chosen.possible else ""
            parent = chosen.name if chosen.start.value == "shipped" else ""
            offered = dataclasses.replace(
                offered, licence=licence, parent=parent, photos=len(self._photos(project).photos)
            )
            plain = plan.recipe_of(dataclasses.replace(project, settings={}), classes)
            offered = dataclasses.replace(offered, plain=plain)
            recipe = plan.recipe_of(project, classes)
            plan.fitted(self._photos(project), recipe)
        except DermaDeskError as error:
            yield dataclasses.replace(offered, error=error)
        else:
            yield dataclasses.replace(offered, recipe=recipe if chosen.possible or _own_weights(project) else None)

    def tried(self, plain: Recipe, settings: Mapping[str, Any]) -> str:
        """Why these settings cannot be, in a sentence; empty where they can. Called from the window: it is quick."""
        from dermadesk.training import plan

        try:
            plan.changed(plain, settings)
        except DermaDeskError as error:
            return error.detail
        return ""

    def sheet(self, project: Project, seed: int) -> Iterator[SheetRow]:
        """Row by row, a class each, the photos as they would be learned from. Raises as `plan.recipe_of` does."""
        from dermadesk.gui import pictures
        from dermadesk.training import plan, preview

        recipe = plan.recipe_of(project, self._photos(project).classes)
        dataset = plan.fitted(self._photos(project), recipe)
        for place, each in enumerate(dataset.classes):
            alone = dataclasses.replace(dataset, classes=(each,))
            for number in range(_TRIES):
                try:
                    row = next(preview.rows(alone, recipe, seed + 100 * place + number, COPIES, SIDE))
                except PhotoError:
                    continue
                yield SheetRow(each, tuple(pictures.opaque(pixels) for pixels in (row.photo, *row.samples)))
                break
            else:
                yield SheetRow(each, ())

    def measure(self, project: Project) -> Generator[Measuring | Measured, None, None]:
        """How far the measuring is, then what it found. Raises `LabelError`, `PhotoError`, `TrainingError`."""
        yield Measuring("loading", 0, 1)
        from dermadesk.training import beside, estimate, events, plan

        recipe = plan.recipe_of(project, self._photos(project).classes)
        dataset = plan.fitted(self._photos(project), recipe)
        with beside.a_window(), closing(estimate.estimate(recipe, dataset, plan.weights_of(project))) as journey:
            found = None
            part = Measuring("photos", 0, 1)
            while found is None:
                try:
                    event = next(journey)
                except StopIteration as end:
                    found = end.value
                else:
                    part = (
                        Measuring(event.what, event.done, event.total) if isinstance(event, events.Measuring) else part
                    )
                    yield part  # at every event, so that it can be stopped there
        yield Measured(found, shutil.disk_usage(project.folder).free)

    def _photos(self, project: Project) -> Dataset:
        from dermadesk.training import fixes

        mended = fixes.load(project.fixes)
        key = project.folder, project.folders, project.tables, mended.text
        if self._dataset is None or key != self._key:
            self._dataset = fixes.read_mended(project.folders, project.tables, mended).dataset
            self._key = key
        return self._dataset


def _own_weights(project: Project) -> bool:
    """Whether what it starts from is written in the expert's settings."""
    return "network.weights" in project.settings
