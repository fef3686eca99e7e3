"""Saved cases: kept, found, opened, exported, deleted. Every method is a generator for `Jobs.run`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dermadesk import paths

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QImage

    from dermadesk.gui.service import Shown
    from dermadesk.imaging.photo import Photo
    from dermadesk.records.examination import Examination
    from dermadesk.records.progress import Copied, Exported
    from dermadesk.records.search import Found, Query
    from dermadesk.records.store import CaseStore, Change

_AT_ONCE = 16
"""Thumbnails between two yields."""


@dataclass(frozen=True, slots=True)
class Saved:
    """An examination is kept, under this number."""

    number: int


@dataclass(frozen=True, slots=True)
class Deleted:
    """Examinations are deleted; `erased`: their bytes are gone from every file, else the next start removes them."""

    count: int
    erased: bool


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A saved examination, its photo for painting, what was changed since, and the visits of its lesion, in order."""

    examination: Examination
    photo: Photo
    shown: Shown
    changes: tuple[Change, ...]
    visits: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class KnownLesion:
    """What earlier examinations say of a lesion of a patient; the last one that says it counts."""

    patient: str
    lesion: str
    sex: str
    site: str
    last_visit: str
    visits: int


class Cases:
    """The case store of this user, or the one in `folder`. Nothing is on the disk before something is saved."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder if folder is not None else paths.case_store()
        self._store: CaseStore | None = None

    def save(self, examination: Examination) -> Iterator[Saved]:
        """Keep a new examination, its photo stripped."""
        yield Saved(self._opened().save(examination))

    def update(self, number: int, changes: Mapping[str, str | int | None]) -> Iterator[Saved]:
        """Change what was said of a saved one; what stood there before goes into its change log."""
        self._opened().update(number, changes)
        yield Saved(number)

    def delete(self, numbers: Sequence[int]) -> Iterator[Deleted]:
        """Delete for good."""
        yield Deleted(len(numbers), self._opened().delete(numbers))

    def search(self, query: Query) -> Iterator[tuple[Found, ...]]:
        """The examinations that match, the latest visit first."""
        yield self._opened().search(query)

    def same_photo(self, sha256: str) -> Iterator[tuple[Found, ...]]:
        """The examinations that were saved of this photo."""
        yield self._opened().same_photo(sha256)

    def known_lesions(self) -> Iterator[tuple[KnownLesion, ...]]:
        """Every lesion of every patient that has a code, those seen last first."""
        known: dict[tuple[str, str], list[Found]] = {}
        for found in self._opened().search():
            if found.patient:
                known.setdefault((found.patient, found.lesion), []).append(found)
        yield tuple(
            KnownLesion(
                patient,
                lesion,
                sex=next((each.sex for each in visits if each.sex), ""),
                site=next((each.site for each in visits if each.site), ""),
                last_visit=visits[0].visited,
                visits=len(visits),
            )
            for (patient, lesion), visits in known.items()
        )

    def thumbnails(self, numbers: Sequence[int]) -> Iterator[dict[int, QImage]]:
        """Small pictures by number, some at a time."""
        from PySide6.QtGui import QImage

        store = self._opened()
        for start in range(0, len(numbers), _AT_ONCE):
            some = store.thumbnails(numbers[start : start + _AT_ONCE])
            yield {number: QImage.fromData(encoded) for number, encoded in some.items()}

    def open(self, number: int) -> Iterator[Case]:
        """One examination with everything that belongs to it. Raises PhotoError, or RecordsError as the store does."""
        from dermadesk.gui import pictures
        from dermadesk.gui.service import SHOWN_SIDE, Shown
        from dermadesk.imaging.photo import Photo

        store = self._opened()
        examination = store.get(number)
        photo = Photo.from_bytes(examination.photo, examination.photo_name)
        pixels = photo.pixels(at_least=SHOWN_SIDE)
        shown = Shown(pictures.sizes(pixels), full=pixels.shape[1] == photo.width)
        yield Case(examination, photo, shown, store.changes(number), store.visits(number))

    def every_pixel(self, photo: Photo) -> Iterator[Shown]:
        """The photo without reduction, for a zoom beyond what is shown."""
        from dermadesk.gui import pictures
        from dermadesk.gui.service import Shown

        yield Shown(pictures.sizes(photo.pixels()), full=True)

    def export_table(self, numbers: Sequence[int], target: Path) -> Iterator[Copied | Exported]:
        """A CSV file of everything that was said."""
        from dermadesk.records import export

        yield from export.table(self._opened(), numbers, target)

    def export_photos(self, numbers: Sequence[int], folder: Path) -> Iterator[Copied | Exported]:
        """A new folder of photos with their diagnosis, which training reads."""
        from dermadesk.records import export

        yield from export.labelled_photos(self._opened(), numbers, folder)

    def _opened(self) -> CaseStore:
        """The store; opened by the first who asks, on the worker."""
        if self._store is None:
            from dermadesk.records.store import CaseStore

            self._store = CaseStore.open(self.folder)
        return self._store
