"""What a second model says of the same photo, beside the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from dermadesk.gui import icons
from dermadesk.gui.examine import trust_words
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.labels import Card, label

if TYPE_CHECKING:
    from dermadesk.inference.engine import Analysis
    from dermadesk.inference.manifest import Manifest


class ModelAnswer(QWidget):
    """One model's answer in short: shape and decision, the numbers, and which model it is, of which data."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._kind = ""
        self._shape = QLabel()
        self._shape.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.decision = label("", "strong", wrap=True)
        self.numbers = label("", wrap=True)
        self.model = label("", "caption", wrap=True)
        rows = QGridLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setHorizontalSpacing(7)
        rows.setVerticalSpacing(2)
        rows.setColumnStretch(1, 1)
        rows.addWidget(self._shape, 0, 0, Qt.AlignmentFlag.AlignTop)
        for row, part in enumerate((self.decision, self.numbers, self.model)):
            rows.addWidget(part, row, 1)
        theme.changed.connect(self._colour)

    def show_answer(self, analysis: Analysis, manifest: Manifest) -> None:
        """The answer, and the model that gave it."""
        self._kind, name = trust_words.decision(analysis.prediction)
        self.decision.setText(name + (" (overridden)" if analysis.overridden else ""))
        self.numbers.setText(trust_words.in_short(analysis.prediction, manifest.prevalence) + ".")
        self.model.setText(" · ".join((manifest.reference, *(source.name for source in manifest.data))))
        self.setAccessibleName(f"{manifest.reference}: {name}")
        self._colour()

    def wait(self) -> None:
        """Take the answer away and keep its place."""
        self._kind = ""
        self._shape.clear()
        for part in (self.decision, self.numbers, self.model):
            part.setText(" ")

    def _colour(self) -> None:
        if not self._kind:
            return
        size, colour = self._theme.px(12), getattr(self._theme.tokens, self._kind)
        self._shape.setPixmap(icons.pixmap(self._kind, colour, size, self.devicePixelRatioF()))
        self._shape.setFixedHeight(self.decision.fontMetrics().lineSpacing())


class SecondModelCard(Card):
    """Whether the two agree, and then each of them. Shown once a second model is chosen."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("Two models")
        self.agreement = label("", "strong", wrap=True)
        self.first = ModelAnswer(theme)
        self.second = ModelAnswer(theme)
        for part in (self.agreement, self.first, self.second):
            self.body.addWidget(part)
        self._answers(False)

    def wait(self, reference: str) -> None:
        """That the second model is being asked."""
        self.agreement.setText(trust_words.asking(reference))
        for each in (self.first, self.second):
            each.wait()

    def show_answers(self, first: tuple[Analysis, Manifest], second: tuple[Analysis, Manifest]) -> None:
        """Both answers."""
        self.first.show_answer(*first)
        self.second.show_answer(*second)
        self.agreement.setText(trust_words.agreement(first[0].prediction, second[0].prediction))
        self._answers(True)

    def show_failure(self, sentence: str) -> None:
        """That the second model gave no answer, and why."""
        self.agreement.setText(sentence)
        self._answers(False)

    def _answers(self, shown: bool) -> None:
        for each in (self.first, self.second):
            each.setVisible(shown)
