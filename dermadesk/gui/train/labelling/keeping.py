"""Labels on their way to the disk: written at once, and what is still on its way when the page is left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from dermadesk.errors import DermaDeskError
from dermadesk.gui.service.training.labelling import Kept, LabellingDoor
from dermadesk.gui.train.flow import Flow

if TYPE_CHECKING:
    from pathlib import Path

_LANE = "label-keep"


class Keeping(QObject):
    """`failed` carries why labels could not be written; the next one, or leaving the page, tries again."""

    failed = Signal(object)

    def __init__(self, flow: Flow, door: LabellingDoor, parent: QObject) -> None:
        super().__init__(parent)
        self._flow, self._door = flow, door
        self._file: Path | None = None
        self._waiting: dict[str, str | None] = {}

    def begin(self, file: Path) -> None:
        """The fixes of the project whose photos are labelled from now on."""
        if file != self._file:
            self.finish()
            self._waiting.clear()
            self._file = file

    @property
    def waiting(self) -> Mapping[str, str | None]:
        """Labels that are not known to be written, by path; None where one was taken back."""
        return dict(self._waiting)

    def keep(self, path: str, code: str | None) -> None:
        """Write this label down, with all that are not known to be written."""
        file = self._file
        if file is None:
            return
        self._waiting[path] = code
        labels, door = dict(self._waiting), self._door
        self._flow.desk.run(_LANE, lambda: door.keep(file, labels), self._kept, self.failed.emit)

    def finish(self) -> None:
        """Write what is on its way, now: the program may be closing."""
        if self._file is not None and self._waiting:
            self._flow.desk.cancel(_LANE)
            try:
                for kept in self._door.keep(self._file, dict(self._waiting)):
                    self._kept(kept)
            except DermaDeskError as error:
                self.failed.emit(error)

    def _kept(self, kept: Kept) -> None:
        for path, code in kept.labels.items():
            if path in self._waiting and self._waiting[path] == code:
                del self._waiting[path]
