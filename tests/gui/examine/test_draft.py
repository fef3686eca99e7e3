"""An answer becomes a record: what the page shows is what is kept, word for word."""

from datetime import date, datetime
from pathlib import Path

import pytest

import dermadesk
from dermadesk.gui import words
from dermadesk.gui.examine.draft import draft
from dermadesk.imaging.steps import Region
from tests.examinations import engine, lesion


def test_an_answer_is_kept_as_it_was_said(tiny_bundle: Path) -> None:
    tiny, photo = engine(tiny_bundle), lesion()
    analysis = tiny.analyse(photo)
    examination = draft(
        photo,
        "/home/someone/Läsion.jpg",
        analysis,
        tiny.manifest,
        stability="steady",
        heatmap="faithful",
        diagnosis="BCC",
        first_diagnosis="NV",
    )
    answer = examination.answer
    said = words.answer(analysis.prediction, tiny.manifest, analysis.quality)
    assert (answer.decision, answer.heading, answer.sentence) == ("suspicious", said.heading, said.sentence)
    assert [share.code for share in answer.shares] == words.by_probability(analysis.prediction)
    assert sum(share.probability for share in answer.shares) == pytest.approx(1)
    assert [share.code for share in answer.shares if share.in_set] == list(analysis.prediction.conformal_set)
    assert answer.p_malignant == analysis.prediction.p_malignant
    assert answer.prevalence == pytest.approx(0.195)
    assert (answer.model, answer.model_data, answer.set_level) == ("tiny 1.0.0", "Drawings", 0.9)
    assert "at 20\u00a0% malignant or more; finds 95 of 100" in answer.operating_point
    assert (answer.stability, answer.heatmap, answer.views, answer.crop) == ("steady", "faithful", 1, None)
    assert answer.program == dermadesk.__version__
    assert datetime.fromisoformat(answer.answered).utcoffset() is not None
    assert examination.photo == photo.encoded
    assert examination.photo_sha256 == photo.sha256
    assert examination.photo_name == "Läsion.jpg"
    assert date.fromisoformat(examination.visited) == datetime.fromisoformat(answer.answered).date()
    assert (examination.diagnosis, examination.first_diagnosis) == ("BCC", "NV")
    assert (examination.second, examination.number, examination.patient) == (None, None, "")


def test_a_refused_photo_keeps_the_reason_and_an_override_is_told(tiny_bundle: Path) -> None:
    tiny, photo = engine(tiny_bundle), lesion(dark=True)
    refused = tiny.analyse(photo)
    answer = draft(photo, "dark.jpg", refused, tiny.manifest).answer
    assert answer.decision == "cannot_assess"
    assert "too_dark" in answer.quality
    assert len(answer.quality_notes) == len(answer.quality)
    assert not answer.overridden
    overridden = draft(photo, "dark.jpg", tiny.override(refused), tiny.manifest).answer
    assert overridden.overridden
    assert overridden.decision != "cannot_assess"
    assert overridden.quality == answer.quality
    assert overridden.shares == answer.shares


def test_crop_views_and_second_model_are_kept(tiny_bundle: Path) -> None:
    tiny = engine(tiny_bundle)
    photo = lesion().cropped(Region(0.25, 0.25, 0.5, 0.5))
    first, second = tiny.analyse(photo, views=8), tiny.analyse(photo)
    examination = draft(photo, "a.jpg", first, tiny.manifest, second=(second, tiny.manifest))
    assert examination.answer.views == 8
    assert examination.answer.crop == photo.crop
    assert examination.second is not None
    assert examination.second.views == 1
    assert examination.second.model == "tiny 1.0.0"
