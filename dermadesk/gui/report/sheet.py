"""The pages of a report on the screen: white paper, in the dark as well, as wide as there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from dermadesk.gui.theme import Theme

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

_MARGIN = 16
_GAP = 14
_SMALLEST, _LARGEST = 0.6, 1.25
"""How small and how large a page becomes to fit: 1 is its size on paper, at 96 pixels to the inch."""


class _Sheets(QWidget):
    """Pages below each other, all of one width."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.pages: tuple[QImage, ...] = ()
        self._width = 0
        theme.changed.connect(self.update)

    def set_pages(self, pages: tuple[QImage, ...], width: int) -> None:
        self.pages, self._width = pages, width
        heights = [self._height(page) for page in pages]
        self.setMinimumWidth(width + 2 * _MARGIN if pages else 0)
        self.setMinimumHeight(sum(heights) + _GAP * max(0, len(heights) - 1) + 2 * _MARGIN)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("photo_ground"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(QPen(self._theme.colour("line"), 1))
        top = float(_MARGIN)
        for page in self.pages:
            place = QRectF((self.width() - self._width) // 2, top, self._width, self._height(page))
            painter.drawImage(place, page)
            painter.drawRect(place.adjusted(-0.5, -0.5, 0.5, 0.5))
            top += place.height() + _GAP

    def _height(self, page: QImage) -> int:
        return round(self._width * page.height() / page.width())


class SheetView(QScrollArea):
    """Scrolls through the pages, which are as wide as it has room. `resized` tells that they have another width now."""

    resized = Signal()

    def __init__(self, theme: Theme, paper_width: float) -> None:
        """`paper_width` is in CSS pixels."""
        super().__init__()
        self._paper_width = paper_width
        self._text = theme.text_px / 13
        self._sheets = _Sheets(theme)
        self.setAccessibleName("Pages of the report")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setWidget(self._sheets)

    @property
    def pages(self) -> tuple[QImage, ...]:
        """What it shows."""
        return self._sheets.pages

    @property
    def scale(self) -> float:
        """How large the pages are on the screen: 1 is 96 pixels to the inch of paper."""
        room = (self.viewport().width() - 2 * _MARGIN) / self._paper_width
        return max(_SMALLEST * self._text, min(_LARGEST * self._text, room))

    def show_pages(self, pages: tuple[QImage, ...], text: str) -> None:
        """Show these pages; `text` is what they say."""
        self._sheets.set_pages(pages, round(self._paper_width * self.scale))
        self._sheets.setAccessibleName(text or "No page yet")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._sheets.set_pages(self.pages, round(self._paper_width * self.scale))
        self.resized.emit()
