"""Photos for the labelling page: decoded on the worker, the next one before it is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from dermadesk.gui.jobs import Jobs
from dermadesk.gui.service import Opened, Service, Shown
from dermadesk.gui.sources import PhotoSource

if TYPE_CHECKING:
    from dermadesk.imaging.photo import Photo

_KEPT = 4
"""Decoded photos: the one that is looked at, its neighbours, and the one before."""
_NOW, _AHEAD, _MORE = "label-photo", "label-ahead", "label-pixels"


class Loading(QObject):
    """`came` carries path, Photo and Shown of the photo that is wanted, `failed` path and why it cannot be shown."""

    came = Signal(str, object, object)
    failed = Signal(str, object)
    more = Signal(str, object)
    """Path and Shown: every pixel of the photo that is looked at."""

    def __init__(self, desk: Jobs, service: Service, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._service = desk, service
        self._wanted = ""
        self._photos: dict[str, Photo] = {}
        self._shown: dict[str, Shown | Exception] = {}

    def want(self, path: str, following: str) -> None:
        """Show this photo, and have the other one ready."""
        self._wanted = path
        if path in self._shown:
            self._tell(path)
        else:
            self._load(_NOW, path, behind=False)
        if following and following not in self._shown:
            self._load(_AHEAD, following, behind=True)

    def every_pixel(self) -> None:
        """The photo that is looked at without reduction; it comes with `more`."""
        path = self._wanted
        photo = self._photos.get(path)
        if photo is not None:
            steps = self._service.every_pixel
            self._desk.run(_MORE, lambda: steps(photo), lambda shown: self.more.emit(path, shown), lambda _: None)

    def forget(self) -> None:
        """Nothing is looked at any more."""
        for lane in (_NOW, _AHEAD, _MORE):
            self._desk.cancel(lane)
        self._wanted = ""
        self._photos.clear()
        self._shown.clear()

    def _load(self, lane: str, path: str, behind: bool) -> None:
        source = PhotoSource(Path(path).name, path=Path(path))
        steps, took, failed = self._service.show, self._took, self._missed
        self._desk.run(
            lane, lambda: steps(source), lambda step: took(path, step), lambda error: failed(path, error), behind=behind
        )

    def _took(self, path: str, step: Opened | Shown) -> None:
        if isinstance(step, Opened):
            self._photos[path] = step.photo
        else:
            self._keep(path, step)

    def _missed(self, path: str, error: Exception) -> None:
        self._keep(path, error)

    def _keep(self, path: str, shown: Shown | Exception) -> None:
        self._shown[path] = shown
        for old in [each for each in self._shown if each != self._wanted][: max(0, len(self._shown) - _KEPT)]:
            del self._shown[old]
            self._photos.pop(old, None)
        if path == self._wanted:
            self._tell(path)

    def _tell(self, path: str) -> None:
        shown = self._shown[path]
        if isinstance(shown, Shown):
            self.came.emit(path, self._photos[path], shown)
        else:
            self.failed.emit(path, shown)
