"""Original, every stage, what the model sees, and the filtered photo: side by side, each with its size and time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QToolButton, QWidget

from dermadesk.gui.examine.preprocessing import words
from dermadesk.gui.theme import Theme

if TYPE_CHECKING:
    from dermadesk.gui.service.preview import Looked, StagePicture

ORIGINAL, FILTERED = "original", "filtered"
_WIDTH, _HEIGHT = 104, 64


def stage_key(place: int) -> str:
    """What the stage at that place is called in the strip."""
    return f"stage {place}"


class Tile(QToolButton):
    """A small picture with a name, and below it what else is known."""

    def __init__(self, theme: Theme, key: str, name: str) -> None:
        super().__init__()
        self.key, self.name = key, name
        self.setProperty("kind", "tile")
        self.setCheckable(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setIconSize(QSize(theme.px(_WIDTH), theme.px(_HEIGHT)))
        self.describe("", "")
        self.show_image(None)

    def show_image(self, image: QImage | None) -> None:
        """The picture, fitted; none leaves its place empty."""
        ratio, size = self.devicePixelRatioF(), self.iconSize()
        canvas = QPixmap(size * ratio)
        canvas.setDevicePixelRatio(ratio)
        canvas.fill(Qt.GlobalColor.transparent)
        if image is not None:
            painter = QPainter(canvas)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            fitted = image.size().scaled(size, Qt.AspectRatioMode.KeepAspectRatio)
            small = image.scaled(
                fitted * ratio, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            x, y = (size.width() - fitted.width()) / 2, (size.height() - fitted.height()) / 2
            painter.drawImage(QRectF(x, y, fitted.width(), fitted.height()), small)
            painter.end()
        self.setIcon(QIcon(canvas))

    def describe(self, facts: str, more: str) -> None:
        """`facts` are one or two short lines; `more` goes into the tooltip."""
        self.setText(f"{self.name}\n{facts}" if "\n" in facts else f"{self.name}\n{facts}\n")
        self.setToolTip(f"{self.name}. {more}".rstrip())
        self.setAccessibleName(self.name)
        self.setAccessibleDescription(f"{facts} {more}".replace("\n", ", ").strip())


class StageStrip(QScrollArea):
    """`chosen` carries the key of the tile that the user clicked."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName("Stages")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        inside = QWidget()
        inside.setObjectName("column")
        self._row = QHBoxLayout(inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self._group = QButtonGroup(self)
        self.original = self._tile(ORIGINAL, words.ORIGINAL)
        self.stages: list[Tile] = []
        self.filtered = self._tile(FILTERED, words.FILTERED)
        self._row.addWidget(self.original)
        self._row.addSpacing(10)
        self._row.addWidget(self.filtered)
        self._row.addStretch(1)
        self.setWidget(inside)
        self.original.setChecked(True)
        theme.changed.connect(self._fit)
        self._fit()

    @property
    def key(self) -> str:
        """The tile that is chosen."""
        return next((each.key for each in self._tiles if each.isChecked()), ORIGINAL)

    def choose(self, key: str) -> None:
        """Mark a tile without telling anyone; the original where there is none of that key."""
        chosen = next((each for each in self._tiles if each.key == key), self.original)
        chosen.setChecked(True)
        self.ensureWidgetVisible(chosen)

    def clear(self, width: int, height: int) -> None:
        """Another photo of so many pixels, of which nothing else is known yet."""
        self.original.setChecked(True)
        self.show_stages(())
        self.original.show_image(None)
        self.original.describe(words.size(width, height), "")
        self.filtered.show_image(None)
        self.filtered.describe(words.LOOKING_TAG, words.FOR_LOOKING)

    def show_looked(self, looked: Looked) -> None:
        """The photo, and what the filters make of it."""
        if self.original.property("shown") != looked.photo.cacheKey():
            self.original.setProperty("shown", looked.photo.cacheKey())
            self.original.show_image(looked.photo)
        self.filtered.show_image(looked.seen)
        size = words.size(looked.seen.width(), looked.seen.height())
        if looked.look.plain:
            self.filtered.describe(words.LOOKING_TAG, words.FOR_LOOKING)
        else:
            self.filtered.describe(
                f"{words.LOOKING_TAG}\n{words.seconds(looked.seconds)}", f"{size}. {words.FOR_LOOKING}"
            )

    def show_stages(self, stages: Sequence[StagePicture]) -> None:
        """Every stage of the model in use; the last is what it sees."""
        key = self.key
        if len(stages) != len(self.stages):
            for tile in self.stages:
                self._group.removeButton(tile)
                tile.hide()
                tile.deleteLater()
            last = len(stages) - 1
            self.stages = [
                self._tile(stage_key(place), words.MODEL_SEES if place == last else words.stage_name(stage.name))
                for place, stage in enumerate(stages)
            ]
            for place, tile in enumerate(self.stages):
                self._row.insertWidget(1 + place, tile)
        for stage, tile in zip(stages, self.stages, strict=True):
            _fill(tile, stage)
        self._fit()
        self.choose(key)

    @property
    def _tiles(self) -> list[Tile]:
        return [self.original, *self.stages, self.filtered]

    def _tile(self, key: str, name: str) -> Tile:
        made = Tile(self._theme, key, name)
        made.clicked.connect(lambda: self.chosen.emit(key))
        self._group.addButton(made)
        return made

    def _fit(self) -> None:
        """As high as its tiles and the bar below them."""
        bar = self.horizontalScrollBar().sizeHint().height()
        self.setFixedHeight(max(tile.sizeHint().height() for tile in self._tiles) + bar)


def _fill(tile: Tile, stage: StagePicture) -> None:
    size = words.size(stage.width, stage.height)
    more = words.stage_name(stage.name) + "."
    if stage.values is not None:
        more += f" The numbers {words.values(*stage.values)} are painted from black to white."
    tile.show_image(stage.image)
    tile.describe(f"{size}\n{words.seconds(stage.seconds)}", more)
