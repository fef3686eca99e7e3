"""The fields of an examination that people fill in, and what earlier examinations suggest for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QCompleter, QGridLayout, QHBoxLayout, QWidget

from dermadesk.gui.history import words
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import Chooser
from dermadesk.gui.widgets.fields import DiagnosisChooser, FreeChooser, date_field, note_field, text_field
from dermadesk.gui.widgets.labels import label

if TYPE_CHECKING:
    from dermadesk.gui.service.cases import KnownLesion
    from dermadesk.records.examination import Examination

SITES = (
    "abdomen",
    "acral",
    "back",
    "chest",
    "ear",
    "face",
    "foot",
    "genital",
    "hand",
    "lower extremity",
    "neck",
    "scalp",
    "trunk",
    "upper extremity",
)
"""The body sites of HAM10000, so that saved cases can be trained on together with it; others can be typed."""

_SEXES = (("Not said", ""), ("Female", "female"), ("Male", "male"))
_OLDEST = 120


class SaveForm(QWidget):
    """`changes` are the fields that differ from the examination that was shown."""

    def __init__(self, theme: Theme, said: Examination) -> None:
        super().__init__()
        self._said = said
        self._known: tuple[KnownLesion, ...] = ()
        self.patient = text_field("Patient code", "The clinic’s own code, not a name")
        self.lesion = FreeChooser(theme, "Lesion", hint="The same at every visit: left shoulder 2")
        self.so_far = label("", "caption", wrap=True)
        self.age = text_field("Age in years")
        self.age.setValidator(QIntValidator(0, _OLDEST, self.age))
        self.age.setMaximumWidth(theme.px(76))
        self.sex = Chooser(theme, "Sex")
        for name, value in _SEXES:
            self.sex.addItem(name, value)
        self.site = FreeChooser(theme, "Body site", SITES, "Choose, or type your own words")
        self.visited = date_field("Visit", said.visited)
        self.visited.setMaximumWidth(theme.px(116))
        self.diagnosis = DiagnosisChooser(theme, "Your diagnosis", "Choose, or type your own words")
        self.histology = DiagnosisChooser(theme, "Histology", "Later, when it is known")
        self.note = note_field("Note", 3)
        self._compose()
        self._fill()
        self.patient.textChanged.connect(lambda: self._suggest())
        self.lesion.editTextChanged.connect(lambda: self._say_so_far())
        self.lesion.activated.connect(lambda: self._fill_from_lesion())

    @property
    def values(self) -> dict[str, str | int | None]:
        """What the fields say, by the names of `Examination`."""
        age = self.age.text().strip()
        return {
            "patient": self.patient.text().strip(),
            "lesion": self.lesion.words,
            "age": int(age) if age else None,
            "sex": self.sex.currentData(),
            "site": self.site.words,
            "visited": self.visited.date().toString(Qt.DateFormat.ISODate),
            "diagnosis": self.diagnosis.diagnosis,
            "histology": self.histology.diagnosis,
            "note": self.note.toPlainText().strip(),
        }

    @property
    def changes(self) -> dict[str, str | int | None]:
        """The fields that differ from what was shown."""
        return {name: value for name, value in self.values.items() if value != getattr(self._said, name)}

    def suggest(self, known: Sequence[KnownLesion]) -> None:
        """Offer the codes of earlier examinations."""
        self._known = tuple(known)
        patients = QCompleter(list(dict.fromkeys(each.patient for each in known)), self.patient)
        patients.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        patients.setFilterMode(Qt.MatchFlag.MatchContains)
        popup = patients.popup()
        assert popup is not None
        popup.setAccessibleName("Known patients")
        self.patient.setCompleter(patients)
        self._suggest()

    def _compose(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, QWidget], ...] = (
            ("Patient code", self.patient),
            ("Lesion", self.lesion),
            ("", self.so_far),
            ("Body site", self.site),
            ("Age, sex", self._person()),
            ("Visit", self.visited),
            ("Your diagnosis", self.diagnosis),
            ("Histology", self.histology),
            ("Note", self.note),
        )
        for row, (name, field) in enumerate(rows):
            caption = label(name, "muted")
            caption.setBuddy(field)
            top = Qt.AlignmentFlag.AlignTop if field is self.note else Qt.AlignmentFlag.AlignVCenter
            grid.addWidget(caption, row, 0, top)
            grid.addWidget(field, row, 1, Qt.AlignmentFlag.AlignLeft if field is self.visited else Qt.AlignmentFlag(0))
        self.so_far.hide()

    def _person(self) -> QWidget:
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.age)
        row.addWidget(self.sex)
        row.addStretch(1)
        return both

    def _fill(self) -> None:
        said = self._said
        self.patient.setText(said.patient)
        self.lesion.setEditText(said.lesion)
        self.age.setText("" if said.age is None else str(said.age))
        self.sex.setCurrentIndex(max(0, self.sex.findData(said.sex)))
        self.site.setEditText(said.site)
        self.visited.setDate(QDate.fromString(said.visited, Qt.DateFormat.ISODate))
        self.diagnosis.show_diagnosis(said.diagnosis)
        self.histology.show_diagnosis(said.histology)
        self.note.setPlainText(said.note)

    def _of_patient(self) -> list[KnownLesion]:
        patient = self.patient.text().strip()
        return [each for each in self._known if each.patient == patient]

    def _suggest(self) -> None:
        self.lesion.offer(each.lesion for each in self._of_patient() if each.lesion)
        self._say_so_far()

    def _say_so_far(self) -> None:
        known = next((each for each in self._of_patient() if each.lesion == self.lesion.words and each.lesion), None)
        self.so_far.setText(words.lesion_so_far(known) if known is not None else "")
        self.so_far.setVisible(known is not None)

    def _fill_from_lesion(self) -> None:
        """A lesion that was chosen brings its site and the patient's sex along; what is filled in stays."""
        known = next((each for each in self._of_patient() if each.lesion == self.lesion.words), None)
        if known is not None:
            if not self.site.words:
                self.site.setEditText(known.site)
            if not self.sex.currentData():
                self.sex.setCurrentIndex(max(0, self.sex.findData(known.sex)))
