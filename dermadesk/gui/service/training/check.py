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
_TOGETHER = 24
"""Photos that are read between two events."""


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


@dataclass(frozen=True, slots=True, eq=False)
class Mended:
    """The fixes as they were, and as they are on the disk now."""

    before: Fixes
    after: Fixes


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
        self._saved: Shelf | None = None

    def look(self, project: Project, anew: bool = False) -> Generator[Event, None, None]:
        """How far it is, then `Checked` or `Refused`. What is known of the same photos and fixes comes at once, unless
        `anew`. Raises `TrainingError` for a damaged file of fixes, `OutputError` where a full disk keeps nothing.
        """
        from dermadesk.training import fixes as mended
        from dermadesk.training import prints as kept

        fixes = mended.load(project.fixes)
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
        if self._shelf is None or self._place != project.folder:
            self._place, self._shelf = project.folder, kept.load(project.folder / _PRINTS)
            self._saved = self._shelf
        unreadable = yield from self._look_at_new(read, fixes)
        self._shelf = yield from _compared(self._shelf)
        self._checked = yield from _checked(read, self._shelf, unreadable, fixes)
        self._key = key
        yield self._checked
        saved = self._saved
        if saved is None or self._shelf.stamps != saved.stamps or self._shelf.compared != saved.compared:
            kept.save(self._shelf, project.folder / _PRINTS)
            self._saved = self._shelf

    def _look_at_new(self, read: Read, fixes: Fixes) -> Generator[Working, None, dict[str, PhotoError]]:
        """Read the photos that are new or were changed; those that are left out stay known. Why photos cannot be read,
        by image, comes back. What was read is kept when this is closed on the way.
        """
        from dermadesk.training import duplicates
        from dermadesk.training import prints as kept

        assert self._shelf is not None
        paths = {photo.image: os.path.abspath(photo.path) for photo in read.dataset.photos}
        self._shelf = self._shelf.still({*paths.values(), *fixes.excluded})
        known = self._shelf.prints
        new = [photo for photo in read.dataset.photos if paths[photo.image] not in known]
        unreadable: dict[str, PhotoError] = {}
        for start in range(0, len(new), _TOGETHER):
            some = replace(read.dataset, photos=tuple(new[start : start + _TOGETHER]))
            stamps = {photo.image: kept.stamp(paths[photo.image]) for photo in some.photos}
            yield Working(f"Looking at {start:,} of {len(new):,} photos…", start / len(new))
            fresh = _drained(duplicates.look(some))
            unreadable |= fresh.unreadable
            prints = {paths[image]: each for image, each in fresh.of.items()}
            stamped = {paths[image]: stamps[image] for image in fresh.of}
            shelf = self._shelf
            self._shelf = replace(shelf, prints={**shelf.prints, **prints}, stamps={**shelf.stamps, **stamped})
        return unreadable

    def mend(self, project: Project, change: Change) -> Iterator[Mended]:
        """Change the fixes on the disk; no photo is looked at. Raises `TrainingError` for a damaged file of fixes,
        `OutputError` where it cannot be written.
        """
        from dermadesk.training import fixes

        before = fixes.load(project.fixes)
        after = change(before)
        fixes.save(after, project.fixes)
        yield Mended(before, after)

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


_LARGE = 1600
"""Pixels of a photo that is looked at alone, about."""


def _drained(looking: Generator[Any, None, Prints]) -> Prints:
    """What a look at a few photos returns."""
    try:
        while True:
            next(looking)
    except StopIteration as end:
        prints: Prints = end.value
        return prints


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
