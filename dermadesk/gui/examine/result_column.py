"""The right of the page: the answer first, then how it comes about and how far it can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from dermadesk.gui import trouble, words
from dermadesk.gui.examine import trust_words
from dermadesk.gui.examine.answer_card import AnswerCard
from dermadesk.gui.examine.doctor_card import DoctorCard, DoctorsDiagnosis
from dermadesk.gui.examine.model_line import ModelLine
from dermadesk.gui.examine.options_card import OptionsCard
from dermadesk.gui.examine.probabilities_card import ProbabilitiesCard
from dermadesk.gui.examine.second_model_card import SecondModelCard
from dermadesk.gui.examine.trust_card import TrustCard
from dermadesk.gui.settings import Settings
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import button

if TYPE_CHECKING:
    from dermadesk.inference.engine import Analysis
    from dermadesk.inference.manifest import Manifest
    from dermadesk.inference.stability import Stability

_BETWEEN = 8


class ResultColumn(QWidget):
    """Cards that scroll where the window is too low for all of them, and below them what to do with the answer.

    With a second reader the answer is covered until the doctor has recorded a diagnosis; `revealed` tells whether it is
    shown, and `reveal_changed` carries that when it changes: whatever tells the answer elsewhere on the page (the
    heatmap over the photo) follows it. The other signals carry what the user asks for: `views_wanted` 1 or 8,
    `second_model_wanted` a model's reference or None, `prevalence_changed` the share (0..1) that is shown.
    """

    reveal_changed = Signal(bool)
    views_wanted = Signal(int)
    second_model_wanted = Signal(object)
    override_wanted = Signal()
    save_wanted = Signal()
    report_wanted = Signal()
    prevalence_changed = Signal(float)

    def __init__(self, theme: Theme, settings: Settings) -> None:
        super().__init__()
        self.setAccessibleName("Result")
        self._settings = settings
        self._answered: tuple[Analysis, Manifest] | None = None
        self._second: tuple[Analysis, Manifest] | None = None
        self._second_model: str | None = None
        self._photo = ""
        self.revealed = not settings.second_reader
        self.answer = AnswerCard(theme)
        self.probabilities = ProbabilitiesCard(theme, settings)
        self.trust = TrustCard()
        self.quality = self.trust.photo
        self.second = SecondModelCard(theme)
        self.doctors = DoctorCard(theme)
        self.options = OptionsCard(theme, settings.second_reader)
        self.model = ModelLine()
        self.report = button("Report…", "Show this answer as a page to print or save")
        self.save = button("Save case", "Keep this examination on this computer", "Ctrl+S", primary=True)
        self._compose()
        self._wire()

    def _compose(self) -> None:
        inner = QWidget()
        inner.setObjectName("column")
        cards = QVBoxLayout(inner)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(11)
        clinic = self.probabilities.clinic
        for card in (self.answer, self.probabilities, self.trust, self.second, clinic, self.doctors, self.options):
            cards.addWidget(card)
        cards.addStretch(1)
        cards.addWidget(self.model)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setAccessibleName("Result")
        self._scroll.setWidget(inner)
        self._foot = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._foot.setSpacing(_BETWEEN)
        self._foot.addWidget(self.report)
        self._foot.addStretch(1)
        self._foot.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(11)
        column.addWidget(self._scroll, 1)
        column.addLayout(self._foot)
        for card in (self.probabilities, self.probabilities.clinic, self.trust, self.second, self.doctors):
            card.hide()
        self._offer_actions()

    def _wire(self) -> None:
        self.save.setShortcut("Ctrl+S")
        self.save.clicked.connect(self.save_wanted)
        self.report.clicked.connect(self.report_wanted)
        self.answer.override_wanted.connect(self.override_wanted)
        self.probabilities.prevalence_changed.connect(self.prevalence_changed)
        self.doctors.given.connect(self._reveal)
        self.options.second_reader_wanted.connect(self._want_second_reader)
        self.options.views_wanted.connect(self.views_wanted)
        self.options.second_model_wanted.connect(self._want_second_model)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The two buttons stand above each other where they do not fit side by side."""
        super().resizeEvent(event)
        fits = self.report.sizeHint().width() + _BETWEEN + self.save.sizeHint().width() <= self.width()
        self._foot.setDirection(QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.BottomToTop)

    # what the doctor says

    @property
    def doctor(self) -> DoctorsDiagnosis:
        """The doctor's diagnosis as it is recorded now, and whether it was given before the answer was shown."""
        return self.doctors.diagnosis

    @property
    def prevalence(self) -> float | None:
        """The share (0..1) of malignant photos that was set for this clinic; None for the model's own mix."""
        return self.probabilities.clinic.prevalence

    # what is shown

    def begin(self, wording: words.Wording) -> None:
        """Another photo: nothing is known of it, and the doctor has not said anything."""
        self._photo = ""
        before, self.revealed = self.revealed, not self._settings.second_reader
        self.doctors.forget(answer_shown=self.revealed)
        self.doctors.setVisible(not self.revealed)
        if not self.revealed:
            for card in (self.probabilities, self.trust, self.second):
                card.hide()
        self._scroll.verticalScrollBar().setValue(0)
        self.wait(wording)
        if before != self.revealed:
            self.reveal_changed.emit(self.revealed)

    def wait(self, wording: words.Wording) -> None:
        """What is being waited for; the cards stay where they are and lose their numbers."""
        self._answered = self._second = None
        self.answer.say(wording if self.revealed else trust_words.COVERED)
        self.probabilities.wait()
        self.trust.wait()
        if self._second_model is not None:
            self.second.wait(self._second_model)
        self._offer_actions()

    def show_analysis(self, analysis: Analysis, manifest: Manifest) -> None:
        """The answer and everything that belongs to it; covered as long as the doctor is to speak first."""
        if self._photo not in ("", analysis.photo.sha256):
            self.begin(words.READING)
        self._photo = analysis.photo.sha256
        self._answered, self._second = (analysis, manifest), None
        self.probabilities.show_analysis(analysis, manifest)
        self.trust.show_analysis(analysis)
        self._show_answer()

    def show_stability(self, known: Stability) -> None:
        """How steady the answer is, so far or in the end."""
        self.trust.show_stability(known)

    def say_heatmap(self, sentence: str, figures: str = "") -> None:
        """What was measured of the heatmap, and the figures for those who ask; empty for nothing."""
        self.trust.say_heatmap(sentence, figures)

    def offer_models(self, references: Sequence[str]) -> None:
        """The installed models that can be asked beside the first."""
        self.options.offer_models(references)

    def show_second(self, analysis: Analysis | None, manifest: Manifest | None) -> None:
        """The second model's answer beside the first's; None while there is none."""
        self._second = (analysis, manifest) if analysis is not None and manifest is not None else None
        self._show_second()

    def show_second_failure(self, error: Exception) -> None:
        """Why the second model gave no answer."""
        self._second = None
        self.second.show_failure(str(error))

    def show_failure(self, error: Exception) -> None:
        """No answer, and why."""
        self._answered = self._second = None
        self.answer.say(trouble.failure(error))
        for card in (self.probabilities, self.probabilities.clinic, self.trust, self.second, self.doctors):
            card.hide()
        self._offer_actions()

    # how it comes about

    def _show_answer(self) -> None:
        if self._answered is None:
            return
        analysis, manifest = self._answered
        self.doctors.show()
        shown = self.revealed
        if shown:
            wording = words.answer(analysis.prediction, manifest, analysis.quality, analysis.views)
            self.answer.say(wording, overridden=analysis.overridden)
        else:
            self.answer.say(trust_words.COVERED)
        self.probabilities.setVisible(shown)
        self.probabilities.clinic.setVisible(shown and self.probabilities.can_move)
        # with cannot assess the answer card already says what is wrong and what to do
        self.trust.setVisible(shown and str(analysis.prediction.decision) != "cannot_assess")
        self._show_second()
        self._offer_actions()

    def _show_second(self) -> None:
        self.second.setVisible(self._second_model is not None and self.revealed and self._answered is not None)
        if self._answered is not None and self._second is not None:
            self.second.show_answers(self._answered, self._second)
        elif self._second_model is not None:
            self.second.wait(self._second_model)

    def _offer_actions(self) -> None:
        for each in (self.report, self.save):
            each.setEnabled(self._answered is not None and self.revealed)

    @Slot()
    def _reveal(self) -> None:
        """The doctor has spoken, or does not want to speak first: show what is known."""
        self.revealed = True
        self.doctors.answer_is_shown()
        if self._answered is None:
            self.answer.say(words.ANALYSING)
        self._show_answer()
        self.reveal_changed.emit(True)

    @Slot(bool)
    def _want_second_reader(self, wanted: bool) -> None:
        """From the next photo on: an answer that was seen cannot be covered again. One that is covered is shown."""
        self._settings.second_reader = wanted
        if not wanted and not self.revealed:
            self._reveal()

    @Slot(object)
    def _want_second_model(self, reference: str | None) -> None:
        self._second_model, self._second = reference, None
        self._show_second()
        self.second_model_wanted.emit(reference)
