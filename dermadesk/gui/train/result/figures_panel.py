"""The evaluation with its plots: answers by truth, curves, each diagnosis, and for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dermadesk.gui.evaluation import figures as shown
from dermadesk.gui.evaluation.cards import PlotCard
from dermadesk.gui.theme import Theme
from dermadesk.gui.train.result.marks import marked
from dermadesk.gui.train.result.own_words import measured_on
from dermadesk.gui.widgets.columns import Columns
from dermadesk.gui.widgets.labels import Card, label

if TYPE_CHECKING:
    from dermadesk.gui.service.training.result import Measured

_CARD = 430
_TERMS = {
    "Answers by truth": "confusion",
    "Malignant or not, at every threshold": "roc",
    "Each diagnosis": "recall_precision",
    "Can the probabilities be taken at their word": "reliability",
    "For whom": "groups",
}
FOOT = (
    "Every test photo counts, also one that the program would not assess. Intervals are Wilson’s for shares of photos, "
    "a bootstrap over lesions for the others. In another clinic the figures may be worse."
)


class FiguresPanel(QWidget):
    """`drawing` asks for the curves, when somebody looks and in other colours when the theme changes."""

    drawing = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("column")
        self._theme = theme
        self._measured: Measured | None = None
        self._drawn = False
        self.plots: dict[str, PlotCard] = {}
        self.rests = label("", "muted", wrap=True)
        self.cards = Columns(theme.px(_CARD), 2)
        self.foot = label(FOOT, "caption", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(11)
        for part in (self.rests, self.cards, self.foot):
            column.addWidget(part)
        column.addStretch(1)
        theme.changed.connect(self._recolour)
        self.clear()

    def clear(self) -> None:
        """Nothing is known."""
        self._measured = None
        self.plots = {}
        self.cards.show_widgets(())
        self.rests.clear()
        self.foot.hide()

    def show_measured(self, measured: Measured) -> None:
        """The figures of the new model; its curves come when somebody looks."""
        self._measured = measured
        self.rests.setText(measured_on(measured))
        made, self.plots = shown.cards(measured.manifest, measured.figures, self._theme)
        for card in made:
            if isinstance(card, Card) and (term := _TERMS.get(card.accessibleName())):
                marked(card, self._theme, term)
        self.cards.show_widgets(made)
        self.foot.show()
        self._drawn = False
        self._ask()

    def show_plot(self, drawn: tuple[str, QImage]) -> None:
        """A curve that was drawn."""
        name, image = drawn
        if name in self.plots:
            self.plots[name].show_picture(image)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()

    def _recolour(self) -> None:
        self._drawn = False
        self._ask()

    def _ask(self) -> None:
        if self._measured is not None and self.isVisible() and not self._drawn:
            self._drawn = True
            self.drawing.emit()
