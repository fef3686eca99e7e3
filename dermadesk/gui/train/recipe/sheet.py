"""Photos of each diagnosis as they are, and as the network will see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from dermadesk.gui.theme import Theme
from dermadesk.gui.train.recipe import words
from dermadesk.gui.widgets.columns import Tiles
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.explain import explained
from dermadesk.gui.widgets.labels import Card, label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dermadesk.gui.service.training.recipe import SheetRow
    from dermadesk.taxonomy import Diagnosis

_SIDE, _GAP, _APART = 76, 6, 14


class Strip(QWidget):
    """The photo, a gap, and as many samples of it as fit."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.pictures: tuple[QImage, ...] = ()
        self._side = theme.px(_SIDE)
        self.setFixedHeight(self._side)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._left(len(self.pictures)), self._side)

    @property
    def fitting(self) -> int:
        """How many pictures have room."""
        return sum(self._left(place) + self._side <= self.width() for place in range(len(self.pictures)))

    def _left(self, place: int) -> int:
        return place * (self._side + _GAP) + (_APART - _GAP) * (place > 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
        for place, picture in enumerate(self.pictures[: self.fitting]):
            target = QRectF(self._left(place), 0, self._side, self._side)
            shape = QPainterPath()
            shape.addRoundedRect(target, 4, 4)
            painter.setClipPath(shape)
            painter.drawImage(target, picture)
            painter.setClipping(False)


class SheetCard(Card):
    """`others_wanted`: other photos and other samples are asked for."""

    others_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__("How photos are changed")
        self._theme = theme
        self.body.insertWidget(0, explained(theme, self.title, "augmentation"))
        self.body.addWidget(label(words.SHEET, "muted", wrap=True))
        self.rows: dict[str, SheetStrip] = {}
        self.columns = Tiles(theme.px(380), 2)
        self.body.addWidget(self.columns)
        self.others = button("Draw others", "Other photos, changed anew")
        self.others.clicked.connect(self.others_wanted)
        self.body.addWidget(self.others, alignment=Qt.AlignmentFlag.AlignLeft)

    def keep(self, codes: Iterable[str]) -> None:
        """Only the rows of these classes; none where it is of another training."""
        kept = set(codes)
        if not set(self.rows) <= kept:
            self.rows = {}
            self.columns.show_widgets(())

    def show_row(self, row: SheetRow) -> None:
        """A new row, or other pictures in the one of that class."""
        code = row.diagnosis.code
        if code not in self.rows:
            self.rows[code] = SheetStrip(self._theme, row.diagnosis)
            self.columns.add_widget(self.rows[code])
        self.rows[code].show_pictures(row.pictures)


class SheetStrip(QWidget):
    """The name of a class above its pictures, or that there are none."""

    def __init__(self, theme: Theme, diagnosis: Diagnosis) -> None:
        super().__init__()
        self.setAccessibleName(words.diagnosis(diagnosis))
        self.strip = Strip(theme)
        self._none = label(words.UNREADABLE, "muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(3)
        column.addWidget(label(words.diagnosis(diagnosis), "caption"))
        column.addWidget(self.strip)
        column.addWidget(self._none)

    def show_pictures(self, pictures: tuple[QImage, ...]) -> None:
        """The photo, then its samples."""
        self.strip.pictures = pictures
        self.strip.setVisible(bool(pictures))
        self._none.setVisible(not pictures)
        self.strip.update()
