"""What the page Check asks for: the report on a project's photos, and the fixes that mend them.

Every photo is read once; what it is known by stays beside the project, so that a fix, or coming back, reads none again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dermadesk.errors import LabelError, PhotoError
from dermadesk.taxonomy import BINARY, DIAGNOSES, ISIC_2018, ISIC_2019, ISIC_NINE, Diagnosis, class_set

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QImage

    from dermadesk.training.dataset import LabelledPhoto
    from dermadesk.training.duplicates import Duplicates, Prints
    from dermadesk.training.fixes import Fixes
    from dermadesk.training.prints import Shelf
    from dermadesk.training.projects import Project
    from dermadesk.training.readers import Read
    from dermadesk.training.report import DataReport

_PRINTS = "prints.npz"


@dataclass(frozen=True, slots=True)
class Working:
    """What goes on, and how far it is, 0..1; None where that is not known."""

    words: str
    part: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """What there is to know of the photos as they were mended. `photos` are all that were read, by image.

    `choices` are the classes that a photo can be given. `missing` says what keeps them from being learned; None where
    nothing does. `needed` are the lesions or patients of a class that learning and knowing its recall take.
    """

    fixes: Fixes
    report: DataReport
    photos: Mapping[str, LabelledPhoto]
    classes: tuple[Diagnosis, ...]
    choices: tuple[Diagnosis, ...]
    missing: LabelError | None
    needed: tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Refused:
    """The photos cannot be read with these fixes, or at all."""

    fixes: Fixes
    error: LabelError


Event = Working | Checked | Refused
Change = Callable[["Fixes"], "Fixes"]
"""Fixes -> other fixes."""


class CheckDoor:
    """Generators for `Jobs.run`, all on one worker."""

    def __init__(self) -> None:
        self._key: tuple[Any, ...] = ()
        self._checked: Checked | None = None
        self._place: Path | None = None
        self._shelf: Shelf | None = None

    def look(self, project: Project, anew: bool = False) -> Generator[Event, None, None]:
        """How far it is, then `Checked` or `Refused`. What is known of the same photos and fixes comes at once, unless
        `anew`. Raises `TrainingError` for a damaged file of fixes, `OutputError` where a full disk keeps nothing.
        """
        from dermadesk.training import fixes

        yield from self._looked(project, fixes.load(project.fixes), anew)

    def mend(self, project: Project, change: Change) -> Generator[Event, None, None]:
        """Change the fixes, on the disk first, and look at the photos as they are then. Raises as `look` does."""
        from dermadesk.training import fixes

        changed = change(fixes.load(project.fixes))
        fixes.save(changed, project.fixes)
        yield from self._looked(project, changed, anew=False)

    def pictures(self, wanted: Mapping[int, str], side: int) -> Iterator[dict[int, QImage]]:
        """A small square picture of each photo, by the number it was asked for with; a null one where there is none."""
        from dermadesk.gui.service import thumbnails

        for number, path in wanted.items():
            yield {number: thumbnails.draw(path, side)}

    def large(self, path: str) -> Iterator[QImage]:
        """The whole photo as it fits a screen; raises `PhotoError`."""
        from pathlib import Path

        from dermadesk.gui import pictures
        from dermadesk.imaging.photo import Photo

        sizes = pictures.sizes(Photo.from_file(Path(path)).pixels(at_least=_LARGE))
        yield min(sizes, key=lambda each: abs(max(each.width(), each.height()) - _LARGE))

    # how it is done

    def _looked(self, project: Project, fixes: Fixes, anew: bool) -> Generator[Event, None, None]:
        from dermadesk.training import fixes as mended
        from dermadesk.training import prints as kept

        key = project.folder, project.folders, project.tables, fixes.text
        if key == self._key and self._checked is not None and not anew:
            yield self._checked
            return
        yield Working("Reading the labels…")
        try:
            read = mended.read_mended(project.folders, project.tables, fixes)
        except LabelError as error:
            yield Refused(fixes, error)
            return
        known = self._shelf if self._shelf and self._place == project.folder else kept.load(project.folder / _PRINTS)
        shelf, unreadable = yield from _looked_at(read, fixes, known)
        shelf = yield from _compared(shelf)
        self._place, self._shelf = project.folder, shelf
        self._checked = yield from _checked(read, shelf, unreadable, fixes)
        self._key = key
        yield self._checked
        if shelf.stamps != known.stamps or shelf.compared != known.compared:
            kept.save(shelf, project.folder / _PRINTS)


_LARGE = 1600
"""Pixels of a photo that is looked at alone, about."""


def _looked_at(
    read: Read, fixes: Fixes, shelf: Shelf
) -> Generator[Working, None, tuple[Shelf, Mapping[str, PhotoError]]]:
    """What is known of every photo, those that are left out included; photos that are new or changed are read.

    The shelf that was given comes back where none was. With it, why photos cannot be read, by image.
    """
    from dermadesk.training import duplicates
    from dermadesk.training import prints as kept

    paths = {photo.image: os.path.abspath(photo.path) for photo in read.dataset.photos}
    still = shelf.still({*paths.values(), *fixes.excluded})
    new = read.dataset.where(lambda photo: paths[photo.image] not in still.prints)
    if not new.photos and len(still.prints) == len(shelf.prints):
        return shelf, {}
    stamps = {paths[photo.image]: kept.stamp(paths[photo.image]) for photo in new.photos}
    looking = duplicates.look(new)
    try:
        while True:
            event = next(looking)
            yield Working(f"Looking at {event.done:,} of {event.total:,} photos…", event.done / max(1, event.total))
    except StopIteration as end:
        fresh: Prints = end.value
    finally:
        looking.close()
    added = {paths[image]: each for image, each in fresh.of.items()}
    stamps = {path: when for path, when in stamps.items() if path in added}
    return replace(still, prints={**still.prints, **added}, stamps={**still.stamps, **stamps}), fresh.unreadable


def _compared(shelf: Shelf) -> Generator[Working, None, Shelf]:
    """The shelf with the duplicates among all of its photos."""
    from dermadesk.training import duplicates

    if shelf.compared == shelf.prints.keys():
        whole = all(image in shelf.prints for cluster in shelf.found.clusters for image in cluster)
        return shelf if whole else replace(shelf, found=duplicates.among(shelf.found, shelf.prints))
    steps = duplicates.finding(shelf.prints)
    try:
        while True:
            yield Working("Comparing the photos with each other…", next(steps))
    except StopIteration as end:
        return replace(shelf, found=end.value, compared=frozenset(shelf.prints))


def _named(found: Duplicates, image_of: Mapping[str, str]) -> Duplicates:
    """The same duplicates by the names of the images instead of their paths."""
    from dermadesk.training.duplicates import Duplicates, joined

    pairs = []
    for pair in found.pairs:
        first, second = sorted((image_of[pair.first], image_of[pair.second]))
        pairs.append(replace(pair, first=first, second=second))
    pairs.sort(key=lambda pair: (pair.first, pair.second))
    return Duplicates(tuple(pairs), joined((pair.first, pair.second) for pair in pairs))


def _checked(
    read: Read, shelf: Shelf, unreadable: Mapping[str, PhotoError], fixes: Fixes
) -> Generator[Working, None, Checked]:
    """The report, and whether it suffices."""
    from dermadesk.training import duplicates, report
    from dermadesk.training.dataset import require_trainable

    yield Working("Counting…")
    image_of = {os.path.abspath(photo.path): photo.image for photo in read.dataset.photos}
    here = {path: shelf.prints[path] for path in image_of if path in shelf.prints}
    prints = duplicates.Prints({image_of[path]: each for path, each in here.items()}, unreadable)
    told = report.report(read, prints, found=_named(duplicates.among(shelf.found, here), image_of))
    missing = None
    try:
        require_trainable(duplicates.grouped(prints.readable(read.dataset), told.together))
    except LabelError as error:
        missing = error
    photos = {photo.image: photo for photo in read.dataset.photos}
    classes = read.dataset.classes
    return Checked(fixes, told, photos, classes, _choices(classes), missing, report.needed())


def _choices(present: tuple[Diagnosis, ...]) -> tuple[Diagnosis, ...]:
    """The classes that are there, and the others of the first known set that holds them."""
    known = {each.code for each in present if each.code in DIAGNOSES}
    for codes in (BINARY, ISIC_2018, ISIC_2019, ISIC_NINE):
        if known <= set(codes):
            return present + tuple(each for each in class_set(codes) if each.code not in known)
    return present
