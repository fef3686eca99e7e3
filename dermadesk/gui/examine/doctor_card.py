"""The doctor's own diagnosis: before the program shows its answer, or after."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot

from dermadesk.gui.examine import trust_words
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.fields import DiagnosisChooser, spelled_out
from dermadesk.gui.widgets.labels import Card, label

_WITHOUT_NAME = ("Suspicious, no diagnosis", "Not suspicious, no diagnosis", "Unsure")
"""What can be said without naming a diagnosis; kept in these words."""


@dataclass(frozen=True, slots=True)
class DoctorsDiagnosis:
    """What the doctor said: a code of the taxonomy, or their own words; empty for nothing.

    `before` tells that this `text` was given before the program's answer was shown. Where it was changed after that,
    `before` is false and `first` is what had been given before.
    """

    text: str
    before: bool
    first: str = ""


NOTHING = DoctorsDiagnosis("", before=False)


class DoctorCard(Card):
    """A field to choose a diagnosis in or to type one, and what was said when.

    `given` comes when a diagnosis is recorded by the button or the return key, `changed` with every other one.
    """

    given = Signal()
    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__("Your diagnosis")
        self._first = ""
        self._answer_shown = True
        self.field = DiagnosisChooser(theme, "Your diagnosis", hint="Choose, or type your own words")
        self.field.insertSeparator(self.field.count())
        self.field.addItems(_WITHOUT_NAME)
        self.record = button("Show the answer", "Keep this diagnosis and show the program’s answer", primary=True)
        self.when = label("", "caption", wrap=True)
        self.body.addWidget(self.field)
        self.body.addWidget(self.record, alignment=Qt.AlignmentFlag.AlignRight)
        self.body.addWidget(self.when)
        self.field.editTextChanged.connect(self._edited)
        self.field.returned.connect(self._record)
        self.record.clicked.connect(self._record)
        self.forget(answer_shown=True)

    @property
    def diagnosis(self) -> DoctorsDiagnosis:
        """What is recorded now. A diagnosis that is still being typed before the answer is not."""
        if not self._answer_shown:
            return NOTHING
        text = self.field.diagnosis
        if text == self._first:
            return DoctorsDiagnosis(text, before=bool(text))
        return DoctorsDiagnosis(text, before=False, first=self._first)

    def forget(self, *, answer_shown: bool) -> None:
        """Another photo: no diagnosis yet, and its answer is shown or not."""
        self._first = ""
        self._answer_shown = answer_shown
        self.field.blockSignals(True)
        self.field.setCurrentIndex(-1)
        self.field.clearEditText()
        self.field.blockSignals(False)
        self._say()

    def answer_is_shown(self) -> None:
        """From now on, whatever is changed was said after the answer was seen."""
        self._answer_shown = True
        self._say()

    @Slot()
    def _record(self) -> None:
        if self._answer_shown or not self.field.diagnosis:
            return
        self._first = self.field.diagnosis
        self.given.emit()

    @Slot()
    def _edited(self) -> None:
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        self.record.setVisible(not self._answer_shown)
        self.record.setEnabled(bool(self.field.diagnosis))
        said = self.diagnosis
        if said.first:
            self.when.setText(trust_words.changed_since(spelled_out(said.first)))
        elif said.text:
            self.when.setText(trust_words.GIVEN_BEFORE if said.before else trust_words.GIVEN_AFTER)
        else:
            self.when.setText("")
        self.when.setVisible(bool(self.when.text()))
