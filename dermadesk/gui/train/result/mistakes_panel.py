"""The worst mistakes as photos, the costliest first: malignant lesions that were missed, then benign ones called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap, QShowEvent
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from dermadesk.gui.service.training.mistakes import Kind
from dermadesk.gui.theme import Theme
from dermadesk.gui.train.result.marks import marked
from dermadesk.gui.widgets.columns import Tiles
from dermadesk.gui.widgets.labels import Card, label
from dermadesk.gui.words import NBSP, percent

if TYPE_CHECKING:
    from dermadesk.gui.service.training.mistakes import Mistake, Mistakes, Painted

_TILE, _MOST = 164, 6
_TITLES = {
    Kind.MISSED: "Missed: malignant, and not called suspicious",
    Kind.CALLED: "Called in vain: benign, and called suspicious",
}
GONE = "This photo cannot be read any more: it was moved, deleted or changed."


def count(kind: Kind, mistakes: Mistakes) -> str:
    """How many there are of a kind, and which of them are shown."""
    total = mistakes.missed if kind is Kind.MISSED else mistakes.called
    shown = sum(each.kind is kind for each in mistakes.shown)
    if not total:
        return "No test photo." if kind is Kind.MISSED else "None of the benign test photos."
    order = "the lowest probability first" if kind is Kind.MISSED else "the highest probability first"
    worst = f"the worst {shown}, one a lesion, {order}" if shown < total else order
    photos = "test photo" if total == 1 else "test photos"
    return f"{total:,} {photos}; {worst}. The photo and its heatmap are larger when clicked."


def caption(mistake: Mistake) -> str:
    """What the model said: `answered melanocytic nevus, malignant 3 %`."""
    answer = mistake.answer.name[:1].lower() + mistake.answer.name[1:]
    return f"answered {answer}, malignant{NBSP}{percent(mistake.p_malignant)}"


class MistakesPanel(QWidget):
    """`painting` asks for the photos when somebody looks; `enlarged` carries a Mistake that was clicked."""

    painting = Signal()
    enlarged = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("column")
        self._theme = theme
        self._asked = False
        self.mistakes: Mistakes | None = None
        self.photos: dict[Mistake, PhotoTile] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 4, 0)
        self._column.setSpacing(11)
        self.cards: list[Card] = []
        self._column.addStretch(1)

    def clear(self) -> None:
        """Nothing is known."""
        self.mistakes = None
        self.photos = {}
        for card in self.cards:
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = []

    def show_mistakes(self, mistakes: Mistakes) -> None:
        """These; their photos come when somebody looks."""
        if mistakes == self.mistakes:
            return
        self.clear()
        self.mistakes = mistakes
        for place, kind in enumerate(Kind):
            card = marked(Card(_TITLES[kind]), self._theme, "heatmap")
            told = label(count(kind, mistakes), "muted", wrap=True)
            card.setAccessibleDescription(told.text())
            card.body.addWidget(told)
            tiles = Tiles(self._theme.px(_TILE), _MOST)
            made = [PhotoTile(each, self._theme) for each in mistakes.shown if each.kind is kind]
            for tile in made:
                tile.picture.clicked.connect(lambda _=False, mistake=tile.mistake: self.enlarged.emit(mistake))
                self.photos[tile.mistake] = tile
            tiles.show_widgets(made)
            card.body.addWidget(tiles)
            self.cards.append(card)
            self._column.insertWidget(place, card)
        self._asked = False
        self._ask()

    @property
    def side(self) -> int:
        """Logical pixels of a picture."""
        return self._theme.px(_TILE) - 16

    @property
    def wanted(self) -> Sequence[Mistake]:
        """Whose photos are not there yet, in their order."""
        return [mistake for mistake, tile in self.photos.items() if not tile.done]

    def show_painted(self, painted: Painted) -> None:
        """A photo, or that there is none any more."""
        if painted.mistake in self.photos:
            self.photos[painted.mistake].show_painted(painted)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()

    def ask_again(self) -> None:
        """What was asked for was not done: ask when somebody looks again."""
        self._asked = False

    def _ask(self) -> None:
        if self.wanted and self.isVisible() and not self._asked:
            self._asked = True
            self.painting.emit()


class PhotoTile(QWidget):
    """One photo with its truth and its answer."""

    def __init__(self, mistake: Mistake, theme: Theme) -> None:
        super().__init__()
        self.mistake, self.done = mistake, False
        side = theme.px(_TILE) - 16
        self.picture = QToolButton()
        self.picture.setProperty("kind", "tile")
        self.picture.setIconSize(QSize(side, side))
        self.picture.setFixedSize(side + 14, side + 14)
        self.picture.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.truth = label(mistake.truth.name, "strong", wrap=True)
        self.truth.setProperty("answer", "suspicious" if mistake.truth.malignant else "nothing")
        self.told = label(caption(mistake), "muted", wrap=True)
        name = f"{mistake.truth.name}, {caption(mistake)}"
        self.picture.setAccessibleName(name)
        self.picture.setToolTip(f"{mistake.image}\n{name}")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for part in (self.picture, self.truth, self.told):
            column.addWidget(part)
        column.addStretch(1)

    def show_painted(self, painted: Painted) -> None:
        """Its picture, or why there is none."""
        self.done = True
        if painted.image is None:
            self.picture.setEnabled(False)
            self.picture.setText("✕")
            self.told.setText(f"{caption(self.mistake)}. {GONE}")
            self.picture.setToolTip(str(painted.error))
            self.picture.setAccessibleDescription(str(painted.error))
            return
        self.picture.setIcon(QIcon(QPixmap.fromImage(painted.image)))
