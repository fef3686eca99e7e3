"""Small pictures of photos by position: asked for when they come into view, the last ones kept."""

from __future__ import annotations

import math
from collections.abc import Mapping

from PySide6.QtCore import QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QPainterPath, QPixmap

_KEPT_BYTES = 40_000_000
"""More than a 4K screen full of pictures."""
_ASKED = 200
"""So many are asked for at once: whoever scrolls on wants what is in view, not what went by."""


class Thumbnails(QObject):
    """Squares of `side` device pixels with rounded corners. `wanted` carries positions, the last in view first."""

    wanted = Signal(list)

    def __init__(self, pixels: int, radius: float, parent: QObject) -> None:
        super().__init__(parent)
        self._scale = max(screen.devicePixelRatio() for screen in QGuiApplication.screens())
        self._radius = radius * self._scale
        self.side = math.ceil(pixels * self._scale)
        self._kept = _KEPT_BYTES // (4 * self.side**2)
        self._pictures: dict[int, QPixmap] = {}  # the one that was looked at last is the last
        self._coming: dict[int, None] = {}
        self._fresh: dict[int, None] = {}
        self._asking = QTimer(self, singleShot=True, interval=0)
        self._asking.timeout.connect(self._ask)

    def picture(self, position: int) -> QPixmap | None:
        """The picture, None while it is not there: then it is asked for. A null one where there is none to be had."""
        picture = self._pictures.pop(position, None)
        if picture is not None:
            self._pictures[position] = picture
        elif position not in self._coming and position not in self._fresh:
            self._fresh[position] = None
            self._asking.start()
        return picture

    def take(self, images: Mapping[int, QImage]) -> None:
        """Pictures that were asked for, a null image where the photo gives none; cut to a square here."""
        for position, image in images.items():
            self._pictures[position] = self._rounded(image)
            self._coming.pop(position, None)
        while len(self._pictures) > self._kept:
            del self._pictures[next(iter(self._pictures))]

    def clear(self) -> None:
        """The photos are others now."""
        for known in (self._pictures, self._coming, self._fresh):
            known.clear()
        self._asking.stop()

    def _ask(self) -> None:
        self._coming = dict.fromkeys([*self._fresh, *self._coming][:_ASKED])
        self._fresh = {}
        self.wanted.emit(list(self._coming))

    def _rounded(self, image: QImage) -> QPixmap:
        if image.isNull():
            return QPixmap()
        how = Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
        if min(image.width(), image.height()) != self.side:
            image = image.scaled(self.side, self.side, *how)
        rounded = QPixmap(self.side, self.side)
        rounded.fill(Qt.GlobalColor.transparent)
        painter = QPainter(rounded)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        corners = QPainterPath()
        corners.addRoundedRect(QRectF(rounded.rect()), self._radius, self._radius)
        painter.setClipPath(corners)
        painter.drawImage((self.side - image.width()) // 2, (self.side - image.height()) // 2, image)
        painter.end()
        rounded.setDevicePixelRatio(self._scale)
        return rounded
