"""Small pictures of photos by path: read when they come into view, the last ones kept."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton

from dermadesk.gui.batch.cells import paint_square
from dermadesk.gui.batch.thumbnails import Thumbnails
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.service.training.check import CheckDoor
from dermadesk.gui.theme import Theme

SIDE = 132
_LANE = "check-pictures"


class Pictures(QObject):
    """`came` carries the path of a photo whose picture is there now. `failed` carries an error."""

    came = Signal(str)
    failed = Signal(object)

    def __init__(self, theme: Theme, jobs: Jobs, door: CheckDoor, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._door = jobs, door
        self.side = theme.px(SIDE)
        self._thumbnails = Thumbnails(self.side, theme.px(6), self)
        self._thumbnails.wanted.connect(self._fetch)
        self._numbers: dict[str, int] = {}
        self._paths: list[str] = []

    def picture(self, path: str) -> QPixmap | None:
        """The picture, None while it is not there: then it is asked for. A null one where there is none to be had."""
        if path not in self._numbers:
            self._numbers[path] = len(self._paths)
            self._paths.append(path)
        return self._thumbnails.picture(self._numbers[path])

    def clear(self) -> None:
        """Other photos, or changed ones."""
        self._jobs.cancel(_LANE)
        self._thumbnails.clear()
        self._numbers, self._paths = {}, []

    @Slot(list)
    def _fetch(self, numbers: list[int]) -> None:
        wanted = {number: self._paths[number] for number in numbers}
        side = self._thumbnails.side
        self._jobs.run(_LANE, lambda: self._door.pictures(wanted, side), self._take, self.failed.emit, behind=True)

    def _take(self, images: dict[int, QImage]) -> None:
        self._thumbnails.take(images)
        for number in images:
            if number < len(self._paths):
                self.came.emit(self._paths[number])


class PictureButton(QAbstractButton):
    """The picture of one photo; pressed, the photo is shown large."""

    def __init__(self, theme: Theme, pictures: Pictures, path: str, name: str) -> None:
        super().__init__()
        self._theme, self._pictures, self.path = theme, pictures, path
        self.setAccessibleName(f"Photo {name}")
        self.setAccessibleDescription("Show it large")
        self.setToolTip(f"{path}\nShow it large")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedSize(QSize(pictures.side, pictures.side))
        pictures.came.connect(self._came)
        theme.changed.connect(self.update)

    @Slot(str)
    def _came(self, path: str) -> None:
        if path == self.path:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_square(painter, self.rect(), self._pictures.picture(self.path), self._theme.colour("photo_ground"))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            radius = self._theme.px(6)
            painter.drawRoundedRect(QRect(self.rect()).adjusted(1, 1, -1, -1), radius, radius)
