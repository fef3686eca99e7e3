"""Where a photo lies in its view: the whole of it, fitted, turned by any angle."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTransform

MARGIN = 12.0
"""Logical pixels around the photo."""


@dataclass(frozen=True, slots=True)
class PhotoPlane:
    """A photo of `photo` pixels in a view of `view` logical pixels, turned clockwise by `degrees`."""

    photo: tuple[float, float]
    view: tuple[float, float]
    degrees: float = 0.0

    @property
    def scale(self) -> float:
        """Logical pixels of the view for one pixel of the photo: as many as let the turned photo fit."""
        room = [max(side - 2 * MARGIN, side / 2) for side in self.view]
        needed = self._turned()
        return min(room[0] / needed[0], room[1] / needed[1])

    @property
    def transform(self) -> QTransform:
        """From pixels of the photo to logical pixels of the view."""
        made = QTransform()
        made.translate(self.view[0] / 2, self.view[1] / 2)
        made.rotate(self.degrees)
        made.scale(self.scale, self.scale)
        made.translate(-self.photo[0] / 2, -self.photo[1] / 2)
        return made

    @property
    def bounds(self) -> QRectF:
        """The upright rectangle of the view that the turned photo just fits in."""
        width, height = (side * self.scale for side in self._turned())
        return QRectF((self.view[0] - width) / 2, (self.view[1] - height) / 2, width, height)

    def to_photo(self, point: QPointF) -> QPointF:
        """The pixel of the photo under a point of the view; beyond its edges too."""
        back, _ = self.transform.inverted()
        return back.map(point)

    def to_view(self, x: float, y: float) -> QPointF:
        """Where a pixel of the photo lies in the view."""
        return self.transform.map(QPointF(x, y))

    def _turned(self) -> tuple[float, float]:
        """Width and height of the upright rectangle around the turned photo, in the photo's pixels."""
        sine, cosine = abs(math.sin(math.radians(self.degrees))), abs(math.cos(math.radians(self.degrees)))
        width, height = self.photo
        return width * cosine + height * sine, width * sine + height * cosine
