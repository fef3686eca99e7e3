"""Folders, tables and saved cases on their way into a training, and what is read of them. Knows of no widget."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from dermadesk.errors import ErrorCode, LabelError
from dermadesk.gui.service.training.photos import Brought, CasesCopied, Looked, PhotosDoor, Understood
from dermadesk.gui.train.flow import Flow
from dermadesk.gui.train.photos import words

if TYPE_CHECKING:
    from dermadesk.gui.service.training.photos import CasesFound
    from dermadesk.training.projects import Project

_READ, _SORT, _CASES, _MEAN = "photos-read", "photos-sort", "photos-cases", "photos-mean"


class Gathering(QObject):
    """`looked` and `understood` carry what was read, `wrong` why it cannot be. `told` carries a sentence, `failed` an
    error; `working` what is being done, "" for nothing. `cases_found` carries a CasesFound to be confirmed, `strange` a
    Strange, the words that nobody knows.
    """

    looked = Signal(object)
    understood = Signal(object)
    wrong = Signal(object)
    told = Signal(object)
    failed = Signal(object)
    working = Signal(str)
    cases_found = Signal(object)
    strange = Signal(object)

    def __init__(self, flow: Flow, door: PhotosDoor, parent: QObject) -> None:
        super().__init__(parent)
        self._flow, self._door = flow, door
        self.last: Understood | None = None
        """What was read last of the folders and tables as they are; None while they are read, or cannot be."""
        self._read_of: tuple[object, ...] = ()

    @property
    def _project(self) -> Project | None:
        return self._flow.project

    def forget(self) -> None:
        """Another training is open."""
        for lane in (_READ, _SORT, _CASES):
            self._flow.desk.cancel(lane)
        self.last, self._read_of = None, ()
        self.working.emit("")

    def read(self) -> None:
        """Read what the training has; what was read before counts until then, where the folders are the same."""
        project, door = self._project, self._door
        if project is None:
            return
        told_of = (project.folder, project.folders, project.tables)
        if told_of != self._read_of:
            self.last, self._read_of = None, told_of
        if project.folders:
            self.working.emit(words.READING)
            self._flow.desk.run(_READ, lambda: door.read(project), self._read, self._cannot_read)
        else:
            self._flow.desk.cancel(_READ)
            self.working.emit("")

    def take(self, paths: Sequence[str]) -> None:
        """Add these folders and tables."""
        project, door = self._project, self._door
        if project is not None and paths:
            has_folders = bool(project.folders)
            self._flow.desk.run(_SORT, lambda: door.sort(paths, has_folders), self._add, self.failed.emit)

    def remove(self, path: Path) -> None:
        """Leave a folder or table out; copies of saved cases are deleted."""
        project = self._project
        if project is None:
            return
        if project.cases and path == project.copies:
            door = self._door
            self._flow.desk.run(_CASES, lambda: door.delete_cases(project), self._deleted, self.failed.emit)
        else:
            self._change(_without(project.folders, path), _without(project.tables, path))

    def mean(self, paths: Sequence[str], code: str) -> None:
        """These photos have that class, or are left out for "": read them anew."""
        project, door = self._project, self._door
        if project is not None:
            self._flow.desk.run(_MEAN, lambda: door.mean(project, paths, code), self._meant, self.failed.emit)

    def find_cases(self) -> None:
        """Look for saved cases with histology; they come with `cases_found`."""
        self._flow.desk.run(_CASES, self._door.find_cases, self._found, self.failed.emit)

    def copy_cases(self, found: CasesFound) -> None:
        """Copy them into the training, and read them."""
        project, door = self._project, self._door
        if project is not None:
            self.working.emit(words.copying(0, len(found.numbers)))
            self._flow.desk.run(_CASES, lambda: door.copy_cases(project, found.numbers), self._copied, self._not_copied)

    def _add(self, brought: Brought) -> None:
        project = self._project
        if project is None:
            return
        if brought.photos:
            self.told.emit(words.PHOTOS_DROPPED)
        self._change(_with(project.folders, brought.folders), _with(project.tables, brought.tables))

    def _change(self, folders: tuple[Path, ...], tables: tuple[Path, ...], **more: bool) -> None:
        self._flow.change(folders=folders, tables=tables, **more)
        self.read()

    def _read(self, step: Looked | Understood) -> None:
        if isinstance(step, Looked):
            self.looked.emit(step)
        else:
            self.last = step
            self.working.emit("")
            self.understood.emit(step)

    def _cannot_read(self, error: Exception) -> None:
        self.last = None
        self.working.emit("")
        self.wrong.emit(error)
        project, door = self._project, self._door
        if project is not None and isinstance(error, LabelError) and error.code == ErrorCode.UNKNOWN_LABEL:
            self._flow.desk.run(_READ, lambda: door.strange(project), self.strange.emit, self.failed.emit)

    def _meant(self, _photos: int) -> None:
        self.read()

    def _found(self, found: CasesFound) -> None:
        if found.numbers:
            self.cases_found.emit(found)
        else:
            self.told.emit(words.NO_CASES)

    def _copied(self, step: CasesCopied) -> None:
        project = self._project
        if not step.ended:
            self.working.emit(words.copying(step.done, step.total))
        elif project is not None:
            self._tell_left_out(step)
            self._change(_with(project.folders, [project.copies]), project.tables, cases=True)

    def _tell_left_out(self, step: CasesCopied) -> None:
        told = words.left_out(step.left_out)
        if told:
            self.told.emit(told)

    def _not_copied(self, error: Exception) -> None:
        self.working.emit("")
        self.failed.emit(error)

    def _deleted(self, folder: Path) -> None:
        project = self._project
        if project is not None:
            self._change(_without(project.folders, folder), project.tables, cases=False)


def _with(paths: Sequence[Path], more: Sequence[Path]) -> tuple[Path, ...]:
    """Each once, as the same file or folder may be written in two ways."""
    known: dict[str, Path] = {}
    for path in (*paths, *more):
        known.setdefault(os.path.realpath(path), path)
    return tuple(known.values())


def _without(paths: Sequence[Path], path: Path) -> tuple[Path, ...]:
    return tuple(each for each in paths if each != path)
