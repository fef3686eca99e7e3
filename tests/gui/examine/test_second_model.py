"""A second model beside the first: chosen among the installed ones, asked, and compared in words."""

import dataclasses
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from dermadesk.errors import BundleError, ErrorCode
from dermadesk.gui.examine.result_column import ResultColumn
from dermadesk.gui.service.trust import Trust
from dermadesk.inference import bundle
from dermadesk.inference.calibration import Decision
from dermadesk.inference.engine import Engine
from tests.gui.examine.conftest import Lesion
from tests.tiny_bundle import tiny_files, tiny_manifest, write_tiny_bundle


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny model, and one that calls nothing suspicious of which it is not all but certain."""
    folder = tmp_path_factory.mktemp("models")
    write_tiny_bundle(folder)
    point = dataclasses.replace(tiny_manifest().deciding_point, threshold=0.999)
    changes = {"id": "strict", "version": "2.1.0", "temperature": 30.0, "operating_points": (point,)}
    strict = dataclasses.replace(tiny_manifest(), **changes)  # type: ignore[arg-type]
    bundle.write(folder, strict, tiny_files())
    return folder


@pytest.fixture
def trust(models: Path, monkeypatch: pytest.MonkeyPatch, engine: Engine) -> Trust:
    monkeypatch.setenv("DERMADESK_MODELS", str(models))
    return Trust(lambda: engine)


def test_every_other_installed_model_can_be_asked(trust: Trust) -> None:
    (others,) = trust.others()
    assert "strict 2.1.0" in others
    assert "tiny 1.0.0" not in others  # the first one


def test_a_second_model_answers_with_its_own_operating_point(trust: Trust, engine: Engine, lesion: Lesion) -> None:
    photo = lesion()
    (second,) = trust.second(photo, "strict 2.1.0")
    assert second.manifest.reference == second.analysis.prediction.model == "strict 2.1.0"
    first = engine.analyse(photo)
    assert first.prediction.decision is Decision.SUSPICIOUS
    assert second.analysis.prediction.decision is Decision.NOTHING_SUSPICIOUS_FOUND
    assert second.analysis.prediction.p_malignant < first.prediction.p_malignant


def test_a_second_model_stays_started(trust: Trust, lesion: Lesion, models: Path) -> None:
    (one,) = trust.second(lesion(), "strict 2.1.0")
    (two,) = trust.second(lesion(radius=0.0), "strict 2.1.0")
    assert one.manifest is two.manifest  # read once


def test_a_model_that_is_gone_is_an_error_with_its_name(trust: Trust, lesion: Lesion) -> None:
    with pytest.raises(BundleError, match=r"gone 1\.0\.0") as refused:
        list(trust.second(lesion(), "gone 1.0.0"))
    assert refused.value.code is ErrorCode.BUNDLE_NOT_FOUND


def test_the_engine_measures_the_stability_that_the_window_shows(trust: Trust, engine: Engine, lesion: Lesion) -> None:
    analysis = engine.analyse(lesion())
    assert list(trust.stability(analysis)) == list(engine.stability(analysis))


def test_a_second_model_is_chosen_asked_and_compared(
    qtbot: QtBot, column: ResultColumn, trust: Trust, engine: Engine, lesion: Lesion
) -> None:
    photo = lesion()
    column.offer_models(next(trust.others()))
    column.show_analysis(engine.analyse(photo), engine.manifest)
    assert not column.second.isVisible()
    column.options.opener.click()
    chooser = column.options.models
    with qtbot.waitSignal(column.second_model_wanted) as wanted:
        choose(column, "strict 2.1.0")
    assert wanted.args == ["strict 2.1.0"]
    assert column.second.isVisible()
    assert column.second.agreement.text() == "Asking strict 2.1.0…"
    second = next(trust.second(photo, "strict 2.1.0"))
    column.show_second(second.analysis, second.manifest)
    card = column.second
    assert card.agreement.text() == "They disagree: look again."
    assert card.first.decision.text() == "Suspicious"
    assert card.second.decision.text() == "Nothing suspicious found"
    assert "melanoma leads" in card.second.numbers.text()
    assert card.second.model.text() == "strict 2.1.0 · Drawings"
    assert card.first.model.text() == "tiny 1.0.0 · Drawings"
    with qtbot.waitSignal(column.second_model_wanted) as wanted:
        choose(column, None)
    assert wanted.args == [None]
    assert not column.second.isVisible()
    assert chooser.isVisible()


def choose(column: ResultColumn, reference: str | None) -> None:
    chooser = column.options.models
    chooser.setCurrentIndex(chooser.findData(reference))
    chooser.activated.emit(chooser.currentIndex())


@pytest.mark.parametrize(
    ("radius", "light", "said"),
    [
        (0.0, 1.0, "Neither finds anything suspicious. This is not an all-clear."),
        (0.22, 0.03, "Neither can assess this photo."),
    ],
)
def test_agreement_never_reassures(
    column: ResultColumn, trust: Trust, engine: Engine, lesion: Lesion, radius: float, light: float, said: str
) -> None:
    photo = lesion(radius=radius, light=light)
    column.offer_models(next(trust.others()))
    choose(column, "strict 2.1.0")
    column.show_analysis(engine.analyse(photo), engine.manifest)
    second = next(trust.second(photo, "strict 2.1.0"))
    column.show_second(second.analysis, second.manifest)
    assert column.second.agreement.text() == said


def test_one_that_was_overridden_beside_one_that_cannot_assess(
    column: ResultColumn, trust: Trust, engine: Engine, lesion: Lesion
) -> None:
    photo = lesion(light=0.03)
    column.offer_models(next(trust.others()))
    choose(column, "strict 2.1.0")
    column.show_analysis(engine.override(engine.analyse(photo)), engine.manifest)
    second = next(trust.second(photo, "strict 2.1.0"))
    column.show_second(second.analysis, second.manifest)
    assert column.second.agreement.text() == "Only one of them can assess this photo."
    assert "overridden" in column.second.first.decision.text()


def test_another_photo_waits_for_the_second_model_again(
    column: ResultColumn, trust: Trust, engine: Engine, lesion: Lesion
) -> None:
    column.offer_models(next(trust.others()))
    choose(column, "strict 2.1.0")
    column.show_analysis(engine.analyse(lesion()), engine.manifest)
    second = next(trust.second(lesion(), "strict 2.1.0"))
    column.show_second(second.analysis, second.manifest)
    column.show_analysis(engine.analyse(lesion(radius=0.0)), engine.manifest)
    assert column.second.agreement.text() == "Asking strict 2.1.0…"
    assert column.second.second.decision.text().strip() == ""


def test_why_a_second_model_did_not_answer_is_said(
    column: ResultColumn, trust: Trust, engine: Engine, lesion: Lesion
) -> None:
    column.offer_models(next(trust.others()))
    column.show_analysis(engine.analyse(lesion()), engine.manifest)
    choose(column, "strict 2.1.0")
    column.show_second_failure(BundleError(ErrorCode.BUNDLE_NOT_FOUND, "strict 2.1.0"))
    assert "strict 2.1.0" in column.second.agreement.text()
    assert not column.second.second.isVisible()
    assert column.answer.wording.kind == "suspicious"  # the first answer stays


def test_with_one_model_the_chooser_says_how_to_get_another(
    column: ResultColumn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DERMADESK_MODELS", str(tmp_path))
    column.options.opener.click()
    column.offer_models(())
    assert not column.options.models.isVisible()
    assert "Only one model is installed" in column.options.model_words.text()
    assert str(tmp_path) in column.options.model_words.text()
