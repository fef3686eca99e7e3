"""The verdict: what the new model is worth beside the one in use, and its own headline figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from dermadesk.gui.evaluation.cards import SentencesCard, TileCard
from dermadesk.gui.evaluation.differences import DifferenceTable
from dermadesk.gui.theme import Theme
from dermadesk.gui.train.result import own_words
from dermadesk.gui.train.result import verdict_words as words
from dermadesk.gui.train.result.marks import marked
from dermadesk.gui.widgets.columns import Tiles
from dermadesk.gui.widgets.labels import Card, label

if TYPE_CHECKING:
    from dermadesk.evaluation.compare import Comparison
    from dermadesk.gui.service.training.beside import Beside
    from dermadesk.gui.service.training.result import Measured

_TILE = 230
_HEADS = ("In use", "New", "Difference", "95 % interval")


class VerdictPanel(QWidget):
    """`waiting` says how far the comparison is; `show_measured` and `show_beside` what came of it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("column")
        self._theme = theme
        self._measured: Measured | None = None
        self.card = VerdictCard(theme)
        self.warnings = SentencesCard("Read this first", strong=True)
        self.tiles = Tiles(theme.px(_TILE), 4)
        self.tests = marked(SentencesCard("On single lesions"), theme, "mcnemar")
        self.rests = label("", "muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(11)
        for part in (self.card, self.warnings, self.rests, self.tiles, self.tests):
            column.addWidget(part)
        column.addStretch(1)
        self.clear()

    def clear(self) -> None:
        """Nothing is known."""
        self._measured = None
        self.card.wait(words.READING)
        self.warnings.say(())
        self.tests.say(())
        self.tiles.show_widgets(())
        self.rests.clear()

    def show_measured(self, measured: Measured) -> None:
        """The new model's own figures; the comparison is still to come."""
        self._measured = measured
        self.tiles.show_widgets(
            marked(TileCard(tile), self._theme, term, tile.interval) for tile, term in own_words.tiles(measured.figures)
        )
        self.rests.setText(own_words.measured_on(measured))
        self.warnings.say(own_words.warnings(measured, None))
        self.tests.say(())
        self.card.wait(words.COMPARING)

    def show_beside(self, beside: Beside) -> None:
        """The comparison, or why there is none."""
        self.card.show_beside(beside)
        self.tests.say(words.tests(beside.comparison) if beside.comparison is not None else ())
        if self._measured is not None:
            self.warnings.say(own_words.warnings(self._measured, beside.facts))

    def waiting(self, sentence: str) -> None:
        """How far the comparison is."""
        self.tests.say(())
        self.card.wait(sentence)


class VerdictCard(Card):
    """A heading, why, the table of differences, and what these rest on."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("Beside the model in use")
        self._theme = theme
        self.heading = label("", "heading", wrap=True)
        self.reasons = Sentences()
        self.rests = Sentences("muted")
        self.table: DifferenceTable | None = None
        for part in (self.heading, self.reasons, self.rests):
            self.body.addWidget(part)
        self.wait("")

    def wait(self, sentence: str) -> None:
        """Nothing is known yet, and what is done about it."""
        self.heading.setText(sentence)
        for part in (self.reasons, self.rests):
            part.say(())
        self._show_table(None)

    def show_beside(self, beside: Beside) -> None:
        """What was found."""
        said = words.verdict(beside)
        self.heading.setText(said.heading)
        self.setAccessibleDescription(" ".join((said.heading, *said.sentences)))
        self.reasons.say(said.sentences)
        self.rests.say(words.base(beside))
        self._show_table(beside.comparison)

    def _show_table(self, found: Comparison | None) -> None:
        if self.table is not None:
            self.body.removeWidget(self.table)
            self.table.hide()
            self.table.deleteLater()
            self.table = None
        if found is not None and found.differences:
            self.table = DifferenceTable(self._theme, found.differences, _HEADS)
            self.body.insertWidget(self.body.indexOf(self.reasons) + 1, self.table)


class Sentences(QWidget):
    """Sentences below each other; hidden while there is none."""

    def __init__(self, role: str = "") -> None:
        super().__init__()
        self._role = role
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self.sentences: tuple[str, ...] = ()

    def say(self, sentences: tuple[str, ...] | list[str]) -> None:
        """These instead of those before."""
        self.sentences = tuple(sentences)
        while (item := self._column.takeAt(0)) is not None:
            if (before := item.widget()) is not None:
                before.hide()
                before.deleteLater()
        for each in sentences:
            self._column.addWidget(label(each, self._role, wrap=True))
        self.setVisible(bool(sentences))
