"""One photo as a tile: its picture, what it is said to show, its name, and what can be done with it alone."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from dermadesk.gui import icons
from dermadesk.gui.examine.photo_line import ElidedLabel
from dermadesk.gui.theme import Theme
from dermadesk.gui.train.check.cases import Shown
from dermadesk.gui.train.check.pictures import PictureButton, Pictures
from dermadesk.gui.widgets.labels import label


class PhotoTile(QWidget):
    """As wide as its picture. `below` stands at its foot."""

    def __init__(self, theme: Theme, pictures: Pictures, photo: Shown, below: QWidget | None = None) -> None:
        super().__init__()
        self.photo, self._theme = photo, theme
        self.setAccessibleName(photo.name)
        self.picture = PictureButton(theme, pictures, photo.path, photo.name)
        self.shape_mark = QLabel()
        self.kind = "suspicious" if photo.malignant else "nothing"
        named = label(photo.label, wrap=True)
        named.setProperty("answer", self.kind)
        name = ElidedLabel()
        name.setProperty("role", "caption")
        name.set_whole(photo.name)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.shape_mark, alignment=Qt.AlignmentFlag.AlignTop)
        head.addWidget(named, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.picture)
        column.addLayout(head)
        column.addWidget(name)
        if photo.note:
            column.addWidget(label(photo.note, "caption", wrap=True))
        column.addStretch(1)
        if below is not None:
            column.addWidget(below)
        theme.changed.connect(self._colour)
        self._colour()

    def sizeHint(self) -> QSize:
        width = self.picture.width()
        layout = self.layout()
        assert layout is not None
        return QSize(width, layout.totalHeightForWidth(width))

    def _colour(self) -> None:
        size = self._theme.px(11)
        colour = getattr(self._theme.tokens, self.kind)
        self.shape_mark.setPixmap(icons.pixmap(self.kind, colour, size, self.devicePixelRatioF()))
        self.shape_mark.setContentsMargins(0, self._theme.px(3), 0, 0)


def level(tiles: list[PhotoTile]) -> None:
    """Make tiles that stand side by side equally high."""
    for tile in tiles:
        tile.ensurePolished()
    height = max((tile.sizeHint().height() for tile in tiles), default=0)
    for tile in tiles:
        tile.setFixedSize(tile.picture.width(), height)
