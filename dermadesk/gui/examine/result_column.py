"""The right of the page: the answer first, then how it comes about and how far it can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from dermadesk.gui import trouble, words
from dermadesk.gui.examine.answer_card import AnswerCard
from dermadesk.gui.examine.model_line import ModelLine
from dermadesk.gui.examine.probabilities_card import ProbabilitiesCard
from dermadesk.gui.examine.quality_card import QualityCard
from dermadesk.gui.theme import Theme

if TYPE_CHECKING:
    from dermadesk.inference.bundle import Manifest
    from dermadesk.inference.engine import Analysis


class ResultColumn(QScrollArea):
    """Scrolls where the window is too low for all of it; the cards are never cut."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Result")
        self.answer = AnswerCard(theme)
        self.probabilities = ProbabilitiesCard(theme)
        self.quality = QualityCard(theme)
        self.model = ModelLine()
        inner = QWidget()
        inner.setObjectName("column")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(11)
        for card in (self.answer, self.probabilities, self.quality):
            column.addWidget(card)
        column.addStretch(1)
        column.addWidget(self.model)
        self.setWidget(inner)
        self.probabilities.hide()
        self.quality.hide()

    def wait(self, wording: words.Wording) -> None:
        """What is being waited for; the cards stay where they are and lose their numbers."""
        self.answer.say(wording)
        self.probabilities.wait()
        self.quality.wait()

    def show_analysis(self, analysis: Analysis, manifest: Manifest) -> None:
        """The answer and everything that belongs to it."""
        self.answer.say(words.answer(analysis.prediction, manifest, analysis.quality))
        self.probabilities.show_prediction(analysis.prediction, manifest)
        self.quality.show_report(analysis.quality)
        self.probabilities.show()
        # with cannot assess the answer card already says what is wrong and what to do
        self.quality.setVisible(not analysis.quality.issues)
        self.verticalScrollBar().setValue(0)

    def show_failure(self, error: Exception) -> None:
        """No answer, and why."""
        self.answer.say(trouble.failure(error))
        self.probabilities.hide()
        self.quality.hide()
