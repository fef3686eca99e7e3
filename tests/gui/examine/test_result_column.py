"""The answer, what it is worth in this clinic, how far to trust it, and what can be done with it."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from dermadesk.errors import BundleError, ErrorCode
from dermadesk.gui import words
from dermadesk.gui.examine import heatmap_words
from dermadesk.gui.examine.result_column import ResultColumn
from dermadesk.gui.words import NBSP
from dermadesk.inference.engine import Engine
from dermadesk.inference.prevalence import at_prevalence
from dermadesk.inference.stability import Stability
from tests.gui.examine.conftest import Lesion, OpenColumn


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def places(column: ResultColumn) -> dict[str, QRect]:
    cards = (column.answer, column.probabilities, column.trust, column.doctors, column.options)
    return {card.accessibleName(): QRect(card.mapTo(column, QPoint()), card.size()) for card in cards}


def test_an_answer_has_its_cards_and_its_actions(column: ResultColumn, engine: Engine, lesion: Lesion) -> None:
    column.begin(words.READING)
    assert not column.save.isEnabled()
    assert not column.report.isEnabled()
    assert not column.probabilities.isVisible()
    column.show_analysis(engine.analyse(lesion()), engine.manifest)
    assert column.revealed
    assert column.answer.heading.text() == "Suspicious: refer"
    for card in (column.probabilities, column.trust, column.doctors, column.options):
        assert card.isVisible()
    assert not column.second.isVisible()
    assert column.save.isEnabled()
    assert column.report.isEnabled()


def test_the_prevalence_moves_bars_and_predictive_values_together_and_not_the_answer(
    qtbot: QtBot, column: ResultColumn, engine: Engine, lesion: Lesion
) -> None:
    analysis = engine.analyse(lesion())
    column.show_analysis(analysis, engine.manifest)
    clinic, rows = column.probabilities.clinic, column.probabilities.rows
    assert column.prevalence is None
    assert clinic.number.value() == pytest.approx(19.5)
    answer, names = column.answer.wording, [row.share.name for row in rows]
    own = [row.share.probability for row in rows]
    # 95 of 100 found and 70 of 100 passed, by hand: 0.185 of 0.185 + 0.2415, and 0.00975 of 0.00975 + 0.5635
    assert "Of 100 photos called suspicious, 43 are malignant" in clinic.worth.text()
    assert "of 100 not called so, 2 are" in clinic.worth.text()
    with qtbot.waitSignal(column.prevalence_changed) as changed:
        clinic.number.setValue(7.0)
    assert changed.args == [0.07]
    assert column.prevalence == pytest.approx(0.07)
    assert clinic.slider.value() == 70
    # 0.0665 of 0.0665 + 0.279
    assert "Of 100 photos called suspicious, 19 are malignant" in clinic.worth.text()
    assert plain(column.probabilities.title.text()) == "PROBABILITIES · AT 7 % MALIGNANT"
    here = at_prevalence(analysis.prediction, engine.manifest, 0.07)
    moved = dict(zip((each.name for each in engine.manifest.classes), here.probabilities, strict=True))
    assert [row.share.probability for row in rows] == pytest.approx([moved[name] for name in names])
    assert [row.share.probability for row in rows] != pytest.approx(own)
    assert [row.share.name for row in rows] == names  # they keep their places
    assert column.answer.wording == answer


def test_what_is_assumed_is_said(column: ResultColumn, engine: Engine, lesion: Lesion) -> None:
    column.show_analysis(engine.analyse(lesion()), engine.manifest)
    said = column.probabilities.clinic.assumed
    assert "this model’s mix of diagnoses" in said.text()
    assert "95 of 100 malignant and 30 of 100 benign photos, as on its calibration photos" in said.text()
    assert "may be harder" in said.toolTip()


def test_the_clinics_prevalence_is_remembered_until_it_is_reset(
    qtbot: QtBot, open_column: OpenColumn, engine: Engine, lesion: Lesion
) -> None:
    first = open_column()
    first.show_analysis(engine.analyse(lesion()), engine.manifest)
    first.probabilities.clinic.slider.setValue(30)
    again = open_column()
    assert again.prevalence == pytest.approx(0.03)
    again.show_analysis(engine.analyse(lesion()), engine.manifest)
    clinic = again.probabilities.clinic
    assert clinic.number.value() == pytest.approx(3.0)
    with qtbot.waitSignal(again.prevalence_changed) as changed:
        qtbot.keyClick(clinic.reset, Qt.Key.Key_Space)
    assert changed.args == [pytest.approx(engine.manifest.prevalence)]
    assert again.prevalence is None
    assert not clinic.reset.isEnabled()
    assert plain(again.probabilities.title.text()) == "PROBABILITIES"
    assert open_column().prevalence is None


def test_the_wheel_scrolls_the_column_and_changes_no_number(
    column: ResultColumn, engine: Engine, lesion: Lesion
) -> None:
    column.show_analysis(engine.analyse(lesion()), engine.manifest)
    clinic = column.probabilities.clinic
    for control in (clinic.slider, clinic.number):
        control.clearFocus()
        turn_wheel(control)
    assert column.prevalence is None
    clinic.slider.setFocus()
    turn_wheel(clinic.slider)
    assert column.prevalence is not None  # asked for by coming to it first


def turn_wheel(control: QWidget) -> None:
    middle = control.rect().center()
    where = QPointF(middle), QPointF(control.mapToGlobal(middle))
    keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    QApplication.sendEvent(control, QWheelEvent(*where, QPoint(), QPoint(0, -120), *keys, False))


def test_how_steady_the_answer_is_comes_later_and_moves_nothing(
    column: ResultColumn, engine: Engine, lesion: Lesion
) -> None:
    analysis = engine.analyse(lesion())
    column.show_analysis(analysis, engine.manifest)
    column.say_heatmap(heatmap_words.MEASURING)
    QApplication.processEvents()
    before = places(column)
    assert column.trust.stability.text() == "being measured…"
    said = []
    for known in engine.stability(analysis):
        column.show_stability(known)
        said.append(column.trust.stability.text())
    column.say_heatmap(
        "CAM marks what the model used: none of 39 random maps of the same smoothness does as well. 54 % of the map "
        "lies on the lesion."
    )
    QApplication.processEvents()
    assert said[11] == "same answer in 12 of 12 variations…"
    assert said[-1] == "same answer in 50 of 50 variations"
    assert places(column) == before
    assert "6.5 to 22" in column.trust.stability.toolTip()
    column.show_stability(Stability(38, 50, 50))
    assert column.trust.stability.text() == "same answer in 38 of 50 variations"


def test_moving_the_slider_moves_nothing_else(column: ResultColumn, engine: Engine, lesion: Lesion) -> None:
    column.show_analysis(engine.analyse(lesion()), engine.manifest)
    column.probabilities.clinic.slider.setValue(200)
    QApplication.processEvents()
    before = places(column)
    for step in (5, 10, 70, 300, 600):
        column.probabilities.clinic.slider.setValue(step)
        QApplication.processEvents()
        assert places(column) == before


def test_a_photo_without_warning_says_so(column: ResultColumn, engine: Engine, lesion: Lesion) -> None:
    column.show_analysis(engine.analyse(lesion()), engine.manifest)
    assert any("No warning" in line.text() for line in column.trust.photo.lines)


def test_cannot_assess_offers_to_answer_all_the_same(
    qtbot: QtBot, column: ResultColumn, engine: Engine, lesion: Lesion
) -> None:
    refused = engine.analyse(lesion(light=0.03))
    column.show_analysis(refused, engine.manifest)
    assert column.answer.wording.kind == "cannot"
    assert "NOT TO BE RELIED ON" in column.probabilities.title.text()
    assert not column.probabilities.clinic.isVisible()
    assert not column.trust.isVisible()
    assert not column.answer.mark.isVisible()
    assert "the record will say so" in column.answer.override.toolTip()
    assert column.save.isEnabled()  # that it could not be assessed is an answer too
    with qtbot.waitSignal(column.override_wanted):
        qtbot.mouseClick(column.answer.override, Qt.MouseButton.LeftButton)
    column.show_analysis(engine.override(refused), engine.manifest)
    assert column.answer.wording.kind in ("suspicious", "nothing")
    assert column.answer.mark.isVisible()
    assert "could not be assessed" in column.answer.accessibleDescription()
    assert "OVERRIDDEN" in column.probabilities.title.text()
    assert not column.answer.override.isVisible()
    assert any("dark" in line.text() for line in column.trust.photo.lines)
    column.show_analysis(engine.analyse(lesion()), engine.manifest)
    assert not column.answer.mark.isVisible()


def test_the_clinics_prevalence_is_said_wherever_it_was_used(
    column: ResultColumn, engine: Engine, lesion: Lesion
) -> None:
    column.show_analysis(engine.analyse(lesion()), engine.manifest)
    column.probabilities.clinic.number.setValue(7.0)
    refused = engine.analyse(lesion(light=0.03))
    column.show_analysis(refused, engine.manifest)
    own = {
        each.name: float(p) for each, p in zip(engine.manifest.classes, refused.prediction.probabilities, strict=True)
    }
    assert {row.share.name: row.share.probability for row in column.probabilities.rows} == pytest.approx(own)
    column.show_analysis(engine.override(refused), engine.manifest)
    assert plain(column.probabilities.title.text()) == "PROBABILITIES · AT 7 % MALIGNANT · OVERRIDDEN"


def test_eight_views_are_asked_for_and_named(
    qtbot: QtBot, column: ResultColumn, engine: Engine, lesion: Lesion
) -> None:
    assert "eight times as long" in column.options.views.toolTip()
    assert "single views" in column.options.views.toolTip()
    column.options.opener.click()
    for views in (8, 1):
        with qtbot.waitSignal(column.views_wanted) as wanted:
            qtbot.keyClick(column.options.views, Qt.Key.Key_Space)
        assert wanted.args == [views]
    column.show_analysis(engine.analyse(lesion(), views=8), engine.manifest)
    assert "mean of 8 views" in column.answer.sentence.text()


def test_no_answer_takes_the_cards_and_the_actions_away(column: ResultColumn, engine: Engine, lesion: Lesion) -> None:
    column.show_analysis(engine.analyse(lesion()), engine.manifest)
    column.show_failure(BundleError(ErrorCode.BUNDLE_NOT_FOUND, "no-such-model"))
    assert column.answer.wording.kind == "error"
    for card in (column.probabilities, column.trust, column.second, column.doctors):
        assert not card.isVisible()
    assert not column.save.isEnabled()
    column.show_analysis(engine.analyse(lesion()), engine.manifest)
    assert column.probabilities.isVisible()
    assert column.save.isEnabled()


def test_waiting_keeps_the_cards_and_takes_their_numbers(column: ResultColumn, engine: Engine, lesion: Lesion) -> None:
    column.show_analysis(engine.analyse(lesion()), engine.manifest)
    column.wait(words.ANALYSING)
    assert column.probabilities.isVisible()
    assert all(row.share.probability < 0 for row in column.probabilities.rows)
    assert column.probabilities.clinic.worth.text() == ""
    column.probabilities.clinic.slider.setValue(50)  # nothing to move yet
    assert all(row.share.probability < 0 for row in column.probabilities.rows)


def test_saving_and_reporting_are_asked_for(qtbot: QtBot, column: ResultColumn, engine: Engine, lesion: Lesion) -> None:
    column.show_analysis(engine.analyse(lesion()), engine.manifest)
    column.activateWindow()
    with qtbot.waitSignal(column.save_wanted):
        qtbot.keyClick(column, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(column.report_wanted):
        column.report.click()


@pytest.mark.parametrize("width", [245, 281, 364])
def test_nothing_is_wider_than_the_column(column: ResultColumn, engine: Engine, lesion: Lesion, width: int) -> None:
    column.resize(width, 694)
    column.options.opener.setChecked(True)
    column.show_analysis(engine.analyse(lesion()), engine.manifest)
    column.probabilities.clinic.slider.setValue(70)
    QApplication.processEvents()
    for control in (
        column.probabilities.clinic.slider,
        column.probabilities.clinic.reset,
        column.doctors.field,
        column.options.second_reader,
        column.save,
    ):
        assert control.mapTo(column, QPoint(control.width(), 0)).x() <= width
    assert column.probabilities.clinic.slider.width() >= 80
