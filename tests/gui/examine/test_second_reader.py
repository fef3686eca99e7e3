"""The doctor's diagnosis: before the program shows its own, or after; each is kept for what it is."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from dermadesk.errors import ErrorCode, PhotoError
from dermadesk.gui import words
from dermadesk.gui.examine.doctor_card import DoctorsDiagnosis
from dermadesk.gui.examine.result_column import ResultColumn
from dermadesk.gui.settings import Settings
from dermadesk.inference.engine import Engine
from dermadesk.inference.stability import Stability
from tests.gui.examine.conftest import Lesion, OpenColumn


@pytest.fixture
def first_reader(open_column: OpenColumn) -> ResultColumn:
    """A column in which the doctor speaks first, with a photo that is being read."""
    Settings().second_reader = True
    column = open_column()
    column.begin(words.READING)
    return column


def told(column: ResultColumn) -> str:
    """Everything that somebody can read or hear of the column, in lower case."""
    seen = [w for w in column.findChildren(QWidget) if w.isVisible()]
    words_of = [w.text() for w in seen if isinstance(w, QLabel | QAbstractButton)]
    words_of += [text for w in seen for text in (w.accessibleName(), w.accessibleDescription(), w.toolTip())]
    return " ".join(words_of).lower()


def test_nothing_of_the_answer_is_told_before_the_doctors_diagnosis(
    first_reader: ResultColumn, engine: Engine, lesion: Lesion
) -> None:
    column = first_reader
    assert not column.revealed
    column.show_analysis(engine.analyse(lesion()), engine.manifest)
    column.show_stability(Stability(46, 50, 50))
    column.say_heatmap("informative (0.71, chance 0.48)")
    said = told(column)
    assert "your diagnosis first" in said
    for word in ("suspicious", "refer", "melanoma", "malignant", "46 of 50", "informative", "\u00a0%"):
        assert word not in said
    assert not column.save.isEnabled()
    assert not column.report.isEnabled()
    assert column.doctor == DoctorsDiagnosis("", before=False)


def test_a_covered_refusal_is_covered_too(first_reader: ResultColumn, engine: Engine, lesion: Lesion) -> None:
    first_reader.show_analysis(engine.analyse(lesion(light=0.03)), engine.manifest)
    assert "cannot" not in told(first_reader)
    assert not first_reader.answer.override.isVisible()


@pytest.mark.parametrize("by_key", [True, False])
def test_the_diagnosis_shows_the_answer_and_stays_what_was_said_first(
    qtbot: QtBot, first_reader: ResultColumn, engine: Engine, lesion: Lesion, by_key: bool
) -> None:
    column = first_reader
    column.show_analysis(engine.analyse(lesion()), engine.manifest)
    column.show_stability(Stability(46, 50, 50))
    column.say_heatmap("Better than chance.")
    field = column.doctors.field
    assert not column.doctors.record.isEnabled()
    qtbot.keyClicks(field, "melanocytic nevus")
    assert column.doctor.text == ""  # typed, not yet said
    assert column.doctors.record.isEnabled()
    with qtbot.waitSignal(column.reveal_changed) as changed:
        if by_key:
            qtbot.keyClick(field, Qt.Key.Key_Return)
        else:
            qtbot.mouseClick(column.doctors.record, Qt.MouseButton.LeftButton)
    assert changed.args == [True]
    assert column.revealed
    assert column.answer.heading.text() == "Suspicious: refer"
    for part in (column.probabilities, column.probabilities.clinic.slider, column.trust):
        assert part.isVisible()
    assert column.trust.stability.text() == "same answer in 46 of 50 variations"  # was measured meanwhile
    assert column.trust.heatmap.text() == "Better than chance."
    assert column.save.isEnabled()
    assert not column.doctors.record.isVisible()
    assert column.doctor == DoctorsDiagnosis("NV", before=True)
    assert "before" in column.doctors.when.text()


def test_a_change_after_the_answer_is_no_first_diagnosis(
    qtbot: QtBot, first_reader: ResultColumn, engine: Engine, lesion: Lesion
) -> None:
    column = first_reader
    column.show_analysis(engine.analyse(lesion()), engine.manifest)
    column.doctors.field.setEditText("Melanocytic nevus")
    column.doctors.record.click()
    column.doctors.field.setEditText("Melanoma")
    assert column.doctor == DoctorsDiagnosis("MEL", before=False, first="NV")
    assert "you said: Melanocytic nevus" in column.doctors.when.text()
    column.doctors.field.setEditText("Melanocytic nevus")
    assert column.doctor == DoctorsDiagnosis("NV", before=True)
    column.doctors.field.clearEditText()  # taken back, but it was said
    assert column.doctor == DoctorsDiagnosis("", before=False, first="NV")


def test_own_words_are_kept_as_they_are(column: ResultColumn, engine: Engine, lesion: Lesion) -> None:
    column.show_analysis(engine.analyse(lesion()), engine.manifest)
    column.doctors.field.setEditText(" Spitz nevus, atypical ")
    assert column.doctor == DoctorsDiagnosis("Spitz nevus, atypical", before=False)
    assert "after" in column.doctors.when.text()


def test_a_doctor_who_names_no_diagnosis_can_choose_what_to_do(column: ResultColumn) -> None:
    choices = [column.doctors.field.itemText(place) for place in range(column.doctors.field.count())]
    assert {"Melanoma", "Unsure", "Suspicious, no diagnosis", "Not suspicious, no diagnosis"} <= set(choices)
    assert "Benign" not in choices


def test_a_diagnosis_that_is_given_before_the_answer_is_there_counts(
    first_reader: ResultColumn, engine: Engine, lesion: Lesion
) -> None:
    column = first_reader
    column.wait(words.ANALYSING)
    column.doctors.field.setEditText("Melanoma")
    column.doctors.record.click()
    assert column.answer.wording == words.ANALYSING
    assert not column.save.isEnabled()
    column.show_analysis(engine.analyse(lesion()), engine.manifest)
    assert column.answer.wording.kind == "suspicious"
    assert column.doctor == DoctorsDiagnosis("MEL", before=True)


def test_the_next_photo_is_covered_again_and_nothing_was_said_of_it(
    qtbot: QtBot, first_reader: ResultColumn, engine: Engine, lesion: Lesion
) -> None:
    column = first_reader
    column.show_analysis(engine.analyse(lesion()), engine.manifest)
    column.doctors.field.setEditText("Melanoma")
    column.doctors.record.click()
    with qtbot.waitSignal(column.reveal_changed) as changed:
        column.begin(words.READING)
    assert changed.args == [False]
    assert column.doctors.field.words == ""
    column.show_analysis(engine.analyse(lesion(radius=0.0)), engine.manifest)
    assert "nothing suspicious" not in told(column)
    assert column.doctor == DoctorsDiagnosis("", before=False)


def test_another_photo_is_covered_even_if_nobody_announced_it(
    first_reader: ResultColumn, engine: Engine, lesion: Lesion
) -> None:
    column = first_reader
    column.show_analysis(engine.analyse(lesion()), engine.manifest)
    column.doctors.field.setEditText("Melanoma")
    column.doctors.record.click()
    column.wait(words.ANALYSING)
    column.show_analysis(engine.analyse(lesion(radius=0.0)), engine.manifest)
    assert not column.revealed
    assert column.doctor.text == ""


def test_the_same_photo_asked_anew_stays_open(first_reader: ResultColumn, engine: Engine, lesion: Lesion) -> None:
    column = first_reader
    column.show_analysis(engine.analyse(lesion()), engine.manifest)
    column.doctors.field.setEditText("Melanoma")
    column.doctors.record.click()
    column.wait(words.ANALYSING)
    column.show_analysis(engine.analyse(lesion(), views=8), engine.manifest)
    assert column.revealed
    assert column.doctor == DoctorsDiagnosis("MEL", before=True)


def test_who_no_longer_wants_to_read_first_sees_the_answer(
    first_reader: ResultColumn, engine: Engine, lesion: Lesion
) -> None:
    column = first_reader
    column.show_analysis(engine.analyse(lesion()), engine.manifest)
    column.doctors.field.setEditText("Melanoma")
    column.options.second_reader.click()
    assert column.revealed
    assert column.answer.wording.kind == "suspicious"
    assert column.doctor == DoctorsDiagnosis("MEL", before=False)  # it was not recorded before
    assert not Settings().second_reader


def test_an_answer_that_was_seen_is_not_covered_again(
    column: ResultColumn, engine: Engine, lesion: Lesion, open_column: OpenColumn
) -> None:
    column.show_analysis(engine.analyse(lesion()), engine.manifest)
    column.options.second_reader.click()
    assert column.revealed
    assert column.answer.wording.kind == "suspicious"
    column.begin(words.READING)
    assert not column.revealed
    assert not open_column().revealed  # remembered


def test_a_photo_that_cannot_be_read_is_said_even_when_covered(first_reader: ResultColumn) -> None:
    first_reader.show_failure(PhotoError(ErrorCode.EMPTY_FILE, "empty.jpg"))
    assert first_reader.answer.heading.text() == "This file is empty"
    assert not first_reader.doctors.isVisible()
