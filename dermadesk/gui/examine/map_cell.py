"""One of several heatmaps: the model's square with the map over it, its name, and what was measured of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLabel, QVBoxLayout, QWidget

from dermadesk.gui.examine import heatmap_words, overlay_painter
from dermadesk.gui.service.heatmaps import MapTrust, NotDrawn, Overlay, Waiting
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.labels import label
from dermadesk.gui.widgets.steady import SteadyText

if TYPE_CHECKING:
    from dermadesk.imaging.steps import Region

SMALLEST = 120
"""Pixels of a picture's side below which nothing can be made out on it."""

PADDING = 8
"""Pixels around what is in a cell."""

_SPACING = 4
_LONGEST = "Better than chance · 100 % of the map lies on the lesion, I think"


@dataclass(frozen=True, slots=True)
class Cell:
    """A map that is wanted beside others: what tells it from them is its `name`."""

    class_code: str
    method: str
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Square:
    """The photo as it is painted, and the part of it that the model sees; `aspect` is that part's width to height."""

    image: QImage
    place: Region
    aspect: float


class MapCell(QAbstractButton):
    """Pressed to see it large."""

    def __init__(self, theme: Theme, cell: Cell, square: Square, opacity: float) -> None:
        super().__init__()
        self._theme = theme
        self.cell = cell
        self.picture = _Picture(theme, square, opacity)
        self.name = label(cell.name, "strong", wrap=True)
        self.measured = SteadyText(_LONGEST, "caption")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(heatmap_words.meaning(cell.method))
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(_SPACING)
        column.addWidget(self.picture)
        column.addWidget(self.name)
        column.addWidget(self.measured)
        column.addStretch(1)
        for part in self.findChildren(QWidget):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        for part in self.findChildren(QLabel):
            part.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._say("")
        theme.changed.connect(self.update)

    def take(self, event: Waiting | Overlay | NotDrawn | MapTrust) -> None:
        """What comes of this map: first its picture, later what was measured of it."""
        if isinstance(event, Waiting):
            self._say(heatmap_words.MEASURING if self.picture.overlay else heatmap_words.waiting(event))
        elif isinstance(event, NotDrawn):
            self._say(str(event.error))
        elif isinstance(event, Overlay):
            self.picture.show_overlay(event)
            self._say(heatmap_words.MEASURING)
        else:
            self._say(heatmap_words.measured(event))
            self.setToolTip(f"{heatmap_words.meaning(self.cell.method)}\n{heatmap_words.figures(event)}")

    def set_side(self, side: int, text: int) -> None:
        """How wide and high the picture is, and how high what stands below it, in pixels."""
        self.picture.setFixedSize(side, side)
        self.setFixedSize(side + 2 * PADDING, side + text)

    def text_height(self, side: int) -> int:
        """How much higher than its picture the cell is where that is `side` pixels wide."""
        return sum(text.heightForWidth(side) + _SPACING for text in (self.name, self.measured)) + 2 * PADDING

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.hasFocus()
        painter.setPen(QPen(self._theme.colour("accent" if focused else "line"), 2 if focused else 1))
        painter.setBrush(self._theme.colour("selection" if self.underMouse() else "surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 10, 10)

    def _say(self, text: str) -> None:
        self.measured.setText(text)
        self.setAccessibleName(". ".join(part for part in (self.cell.name, text) if part))


class _Picture(QWidget):
    """The model's square of the photo, the map over it."""

    def __init__(self, theme: Theme, square: Square, opacity: float) -> None:
        super().__init__()
        self._theme, self._square = theme, square
        self.opacity = opacity
        self.overlay: Overlay | None = None
        self.setFixedSize(SMALLEST, SMALLEST)

    def show_overlay(self, overlay: Overlay) -> None:
        self.overlay = overlay
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        place, image, aspect = self._square.place, self._square.image, self._square.aspect
        width, height = self.width() * min(1.0, aspect), self.height() * min(1.0, 1 / aspect)
        whole = QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)
        part = QRectF(
            place.x * image.width(),
            place.y * image.height(),
            place.width * image.width(),
            place.height * image.height(),
        )
        corners = QPainterPath()
        corners.addRoundedRect(whole, 6, 6)
        painter.setClipPath(corners)
        painter.drawImage(whole, image, part)
        if self.overlay is not None:
            overlay_painter.heat(painter, self.overlay, whole, self.opacity)
