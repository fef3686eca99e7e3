"""What the pages Photos and labelling ask for: what the folders hold, and copies of saved cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dermadesk.gui.service.cases import Cases
    from dermadesk.training.projects import Project
    from dermadesk.training.readers import Finding, Source
    from dermadesk.training.readers.places import Place
    from dermadesk.training.readers.strange import Strange

_NUMBER_AT_ONCE = 50
"""Copies between two events."""


@dataclass(frozen=True, slots=True)
class Brought:
    """Dropped or chosen paths by what they are. `photos` are single files, which are not taken."""

    folders: tuple[Path, ...]
    tables: tuple[Path, ...]
    photos: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """What lies in the folders, before the labels are put together."""

    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class ClassCount:
    """Photos of one class."""

    code: str
    name: str
    malignant: bool
    photos: int


@dataclass(frozen=True, slots=True)
class Understood:
    """What the labels say. `lesions` counts photos without a lesion as one each; `confirmed` are photos with histology.

    `unlabelled` are the absolute paths that neither a table nor a folder labels, in the order of the folders;
    `by_hand` is the label of each that got one here. `photos` are those with a label.
    """

    places: tuple[Place, ...]
    classes: tuple[ClassCount, ...]
    photos: int
    lesions: int
    patients: int
    confirmed: int
    unlabelled: tuple[str, ...]
    by_hand: dict[str, str]
    sources: tuple[Source, ...]
    findings: tuple[Finding, ...]

    @property
    def waiting(self) -> int:
        """Photos that have no label yet."""
        return len(self.unlabelled) - len(self.by_hand)

    @property
    def learnable(self) -> bool:
        """Whether two classes have labelled photos."""
        return sum(each.photos > 0 for each in self.classes) >= 2


@dataclass(frozen=True, slots=True)
class CasesFound:
    """The saved examinations with histology, of so many different photos."""

    numbers: tuple[int, ...]
    photos: int


@dataclass(frozen=True, slots=True)
class CasesCopied:
    """How far the copying is; at its end `left_out` says why examinations were not copied, and how many."""

    done: int
    total: int
    ended: bool = False
    left_out: tuple[tuple[str, int], ...] = ()


class PhotosDoor:
    """Generators for `Jobs.run`; `cases` are the saved ones."""

    def __init__(self, cases: Cases) -> None:
        self._cases = cases

    def sort(self, paths: Sequence[str], has_folders: bool) -> Iterator[Brought]:
        """What the paths are. Tables that come without any folder bring the one they lie in, where it has the photos
        that they name.
        """
        from dermadesk.errors import LabelError
        from dermadesk.imaging.signatures import PHOTO_ENDINGS
        from dermadesk.training import readers

        given = [Path(path).absolute() for path in paths]
        folders = [path for path in given if path.is_dir()]
        photos = [path for path in given if path not in folders and path.suffix.lower() in PHOTO_ENDINGS]
        tables = [path for path in given if path not in folders and path not in photos]
        if tables and not folders and not has_folders:
            homes = tuple(dict.fromkeys(table.parent for table in tables))
            try:
                readers.unlabelled(homes, tables)
            except LabelError:
                homes = ()  # the page asks for the folder
            folders += homes
        yield Brought(tuple(folders), tuple(tables), tuple(photos))

    def read(self, project: Project) -> Iterator[Looked | Understood]:
        """What lies in the folders, then what their labels say, with the fixes.

        Raises `LabelError`, `TrainingError`.
        """
        import os

        from dermadesk.errors import ErrorCode, LabelError
        from dermadesk.training import fixes as mended
        from dermadesk.training.readers.gather import gather
        from dermadesk.training.readers.places import places

        there = places(project.folders, project.tables)
        yield Looked(there)
        fixes = mended.load(project.fixes)
        left_out = frozenset(fixes.excluded)
        found = (os.path.abspath(path) for place in there for path in place.bare)
        bare = tuple(path for path in found if path not in left_out)
        by_hand = {path: fixes.relabelled[path] for path in bare if path in fixes.relabelled}
        try:
            read = mended.read_mended(project.folders, project.tables, fixes)
        except LabelError as error:
            if error.code != ErrorCode.NO_LABELS or not bare or by_hand:
                raise
            odd = gather(project.folders, project.tables).findings
            yield Understood(there, (), 0, 0, 0, 0, bare, by_hand, (), odd)  # a person may label them
            return
        data = read.dataset
        counts = data.counts
        yield Understood(
            places=there,
            classes=tuple(ClassCount(each.code, each.name, each.malignant, counts[each.code]) for each in data.classes),
            photos=len(data.photos),
            lesions=sum(source.lesions for source in read.sources),
            patients=len({photo.group for photo in data.photos if photo.patient}),
            confirmed=sum(photo.confirmed for photo in data.photos),
            unlabelled=bare,
            by_hand=by_hand,
            sources=read.sources,
            findings=read.findings,
        )

    def strange(self, project: Project) -> Iterator[Strange]:
        """The words of its tables and folders that name no diagnosis. Raises `LabelError`, `TrainingError`."""
        from dermadesk.training import fixes
        from dermadesk.training.readers.strange import strange

        yield strange(project.folders, project.tables, fixes.load(project.fixes).by_hand)

    def mean(self, project: Project, paths: Sequence[str], code: str) -> Iterator[int]:
        """Give these photos that class among the fixes, or leave them out for ""; yields how many they are.

        Raises `TrainingError`, `OutputError`.
        """
        from dermadesk.training import fixes

        before = fixes.load(project.fixes)
        fixes.save(before.relabelling(paths, code) if code else before.excluding(paths), project.fixes)
        yield len(paths)

    def find_cases(self) -> Iterator[CasesFound]:
        """The saved examinations with histology. Raises `RecordsError`."""
        from dermadesk.records.search import Query

        for found in self._cases.search(Query(has_histology=True)):
            yield CasesFound(tuple(each.number for each in found), len({each.photo_sha256 for each in found}))

    def copy_cases(self, project: Project, numbers: Sequence[int]) -> Iterator[CasesCopied]:
        """Copy the photos of these with their histology into `folder/cases`, instead of copies that are there.

        Raises `RecordsError`, `OutputError`.
        """
        from dermadesk.records.progress import Copied

        for _ in self.delete_cases(project):
            yield CasesCopied(0, len(numbers))
        for step in self._cases.export_photos(numbers, project.copies):
            if not isinstance(step, Copied):
                yield CasesCopied(step.examinations, step.examinations, True, step.left_out)
            elif step.done % _NUMBER_AT_ONCE == 0:
                yield CasesCopied(step.done, step.total)

    def delete_cases(self, project: Project) -> Iterator[Path]:
        """Delete the copies of saved cases; the cases stay. Raises `OutputError`."""
        import os
        import shutil

        from dermadesk.errors import ErrorCode, OutputError

        folder = project.copies
        try:
            if folder.exists():
                shutil.rmtree(folder)
        except OSError as error:
            raise OutputError(ErrorCode.CANNOT_WRITE, str(folder), os.strerror(error.errno or 0)) from error
        yield folder
