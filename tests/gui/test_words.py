"""Every code has its sentence, and every sentence says what its numbers are numbers of."""

import dataclasses

import numpy as np
import pytest

from dermadesk.errors import BackendError, BundleError, ErrorCode, PhotoError
from dermadesk.gui import trouble, words
from dermadesk.gui.models.facts import calls_suspicious, figures, model_facts
from dermadesk.gui.sources import Refusal
from dermadesk.imaging.quality import Finding, QualityIssue, QualityReport, Severity
from dermadesk.inference.calibration import predict
from tests.tiny_bundle import tiny_manifest

FINE = QualityReport((), {})


def logits(**chosen: float) -> np.ndarray:
    codes = [c.code for c in tiny_manifest().classes]
    return np.array([chosen.get(code, 0.0) for code in codes], np.float32)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "< 1 %"),
        (0.0004, "< 1 %"),
        (0.0099, "< 1 %"),
        (0.014, "1 %"),
        (0.5, "50 %"),
        (0.991, "> 99 %"),
        (1, "> 99 %"),
    ],
)
def test_a_probability_is_never_nought_or_a_hundred(share: float, text: str) -> None:
    assert words.percent(share).replace(words.NBSP, " ") == text


def test_a_suspicious_answer_says_its_base() -> None:
    manifest = tiny_manifest()
    said = words.answer(predict(manifest, logits(MEL=9.0), assessable=True), manifest, FINE)
    assert said.kind == "suspicious"
    assert said.sentence.replace(words.NBSP, " ").endswith(
        "at 19.5 % prevalence, above this model’s operating point of 20 % (finds 95 of 100 malignant lesions on its "
        "calibration photos)."
    )


def test_the_test_photos_are_named_where_the_figure_was_measured_on_them() -> None:
    overall = {"malignant_sensitivity": {"value": 0.934, "low": 0.9, "high": 0.95, "n": 300}}
    manifest = dataclasses.replace(tiny_manifest(), metrics={"overall": overall})
    said = words.answer(predict(manifest, logits(MEL=9.0), assessable=True), manifest, FINE)
    assert "finds 93 of 100 malignant lesions on its test photos" in said.sentence


def test_nothing_found_never_reassures() -> None:
    manifest = tiny_manifest()
    said = words.answer(predict(manifest, logits(NV=9.0), assessable=True), manifest, FINE)
    assert said.kind == "nothing"
    assert "by this model" in said.heading
    assert "not an all-clear" in said.sentence
    assert "healthy" not in said.sentence.lower()


@pytest.mark.parametrize("issue", list(QualityIssue))
def test_every_quality_issue_has_a_reason_and_a_tip(issue: QualityIssue) -> None:
    manifest = tiny_manifest()
    refused = QualityReport((Finding(issue, Severity.REFUSES),), {})
    said = words.answer(predict(manifest, logits(), assessable=False), manifest, refused)
    assert said.kind == "cannot"
    assert words.quality_reason(issue) in said.sentence
    assert words.quality_tip(issue) in said.sentence


def test_a_guess_says_that_it_is_one() -> None:
    for issue in QualityIssue:
        warned, guessed = (words.quality_note(Finding(issue, each)) for each in (Severity.WARNS, Severity.GUESSES))
        assert warned == f"{words.quality_reason(issue)} {words.quality_tip(issue)}"
        assert guessed.lower() == f"a guess: {warned.lower()}"


def test_the_prediction_set_is_named() -> None:
    manifest = tiny_manifest()
    prediction = predict(manifest, logits(MEL=3.0, NV=3.0), assessable=True)
    prediction = dataclasses.replace(prediction, conformal_set=("NV", "MEL", "BCC"))
    text = words.prediction_set(prediction, manifest).replace(words.NBSP, " ")
    assert text.startswith("in the 90 % prediction set: ")
    assert " or " in text
    assert "melanoma" in text


@pytest.mark.parametrize("why", list(Refusal))
def test_every_refusal_has_a_sentence(why: Refusal) -> None:
    assert trouble.refusal(why).endswith(".")


PHOTO_CODES = (
    ErrorCode.NOT_FOUND,
    ErrorCode.IS_A_FOLDER,
    ErrorCode.NO_PERMISSION,
    ErrorCode.EMPTY_FILE,
    ErrorCode.TRUNCATED,
    ErrorCode.NOT_AN_IMAGE,
    ErrorCode.UNSUPPORTED_FORMAT,
    ErrorCode.TOO_LARGE,
)


@pytest.mark.parametrize("code", PHOTO_CODES)
def test_every_photo_error_says_what_is_safe(code: ErrorCode) -> None:
    said = trouble.failure(PhotoError(code, "/patients/muster.jpg", "HEIC"))
    assert said.kind == "error"
    assert "was not changed" in said.sentence
    assert "{" not in said.heading
    assert "muster" not in said.heading + said.sentence  # the name is below the photo, once


@pytest.mark.parametrize(
    "error",
    [BundleError(ErrorCode.BUNDLE_HASH_MISMATCH, "m", "model.onnx"), BackendError(ErrorCode.BACKEND_UNAVAILABLE, "x")],
)
def test_a_model_that_does_not_start_says_which(error: Exception) -> None:
    said = trouble.failure(error)
    assert said.heading == "The model cannot be used"
    assert str(error) in said.sentence


def test_a_model_tells_what_it_is() -> None:
    told = dict(model_facts(tiny_manifest()))
    assert "19.5" in told["Calibrated on"]
    assert "answers to any picture" in told["Other pictures"]
    assert figures(tiny_manifest()) == ()  # nothing was measured, nothing is said
    assert "95 of 100 malignant lesions on its calibration photos" in calls_suspicious(tiny_manifest())


def test_a_leading_class_that_is_not_the_most_probable_is_explained() -> None:
    logits = np.log([0.30, 0.60, 0.02, 0.02, 0.02, 0.02, 0.02])
    even = dataclasses.replace(tiny_manifest(), training_prior=tiny_manifest().prior, temperature=1.0)
    assert words.leading(predict(even, logits, assessable=True)) == ""
    weighed = dataclasses.replace(even, top1_prior_power=1.0)
    sentence = "Weighed against how common each diagnosis is, melanoma leads."
    assert words.leading(predict(weighed, logits, assessable=True)) == sentence
