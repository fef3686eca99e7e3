"""From logits to an answer, with numbers that can be checked on paper."""

import dataclasses

import numpy as np
import pytest

from dermadesk.errors import BundleError, ErrorCode
from dermadesk.inference.bundle import Conformal, Manifest, ModelClass, OperatingPoint
from dermadesk.inference.calibration import Decision, posterior, predict
from tests.tiny_bundle import tiny_manifest

TINY = tiny_manifest()


def two_classes(**changes: object) -> Manifest:
    """Melanoma and nevus, seen equally often in training, 1 to 4 in life."""
    manifest = dataclasses.replace(
        TINY,
        classes=(ModelClass("MEL", "Melanoma", True), ModelClass("NV", "Melanocytic nevus", False)),
        training_prior=(0.5, 0.5),
        prior=(0.2, 0.8),
        temperature=1.0,
        conformal=Conformal(0.9, (0.7, 0.5), (100, 100), (), "by hand"),
        operating_points=(
            OperatingPoint("sensitivity_95", 0.25, 0.95, 0.7, "calibration", 50, 200),
            OperatingPoint("sensitivity_80", 0.60, 0.80, 0.9, "calibration", 50, 200),
        ),
    )
    return dataclasses.replace(manifest, **changes)  # type: ignore[arg-type]


def logits_for(p_malignant: float) -> np.ndarray:
    """Logits that `two_classes` turns into this probability."""
    return np.array([np.log(p_malignant / (1 - p_malignant)) + np.log(4), 0.0])


def test_a_network_that_knows_nothing_answers_the_case_mix() -> None:
    assert posterior(two_classes(), np.zeros((3, 2))) == pytest.approx(np.array([[0.2, 0.8]] * 3))


def test_the_mix_of_training_is_undone_before_the_temperature() -> None:
    # odds 3:1 from the photo, 1:4 from the mix; a temperature of 2 takes the root of the odds 3:4
    manifest = two_classes(temperature=2.0)
    odds = np.sqrt(3 / 4)
    assert posterior(manifest, np.log([[3.0, 1.0]]))[0, 0] == pytest.approx(odds / (1 + odds))


def test_probabilities_sum_to_one_for_any_logits() -> None:
    logits = np.random.default_rng(3).normal(0, 300, (50, 7)).astype(np.float32)
    probabilities = posterior(TINY, logits)
    assert probabilities.dtype == np.float64
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(50))
    assert np.isfinite(probabilities).all()


@pytest.mark.parametrize(
    ("p_malignant", "decision"),
    [(0.26, Decision.SUSPICIOUS), (0.24, Decision.NOTHING_SUSPICIOUS_FOUND), (0.9, Decision.SUSPICIOUS)],
)
def test_the_operating_point_decides_not_the_most_probable_class(p_malignant: float, decision: Decision) -> None:
    prediction = predict(two_classes(), logits_for(p_malignant), assessable=True)
    assert prediction.p_malignant == pytest.approx(p_malignant)
    assert prediction.decision is decision
    assert prediction.operating_point.name == "sensitivity_95"


def test_a_probability_on_the_threshold_is_suspicious() -> None:
    exact = predict(two_classes(), logits_for(0.3), assessable=True).p_malignant
    point = dataclasses.replace(TINY.operating_points[0], threshold=exact)
    assert (
        predict(two_classes(operating_points=(point,)), logits_for(0.3), assessable=True).decision
        is Decision.SUSPICIOUS
    )


def test_the_manifest_names_the_point_that_decides() -> None:
    manifest = two_classes(operating_point="sensitivity_80")
    assert predict(manifest, logits_for(0.5), assessable=True).decision is Decision.NOTHING_SUSPICIOUS_FOUND


def test_a_photo_that_cannot_be_assessed_keeps_its_numbers() -> None:
    prediction = predict(two_classes(), logits_for(0.9), assessable=False)
    assert prediction.decision is Decision.CANNOT_ASSESS
    assert prediction.probability("MEL") == pytest.approx(0.9)
    assert prediction.top1 == "MEL"


@pytest.mark.parametrize(
    ("p_malignant", "expected"),
    [(0.9, ("MEL",)), (0.45, ("NV", "MEL")), (0.1, ("NV",))],
)
def test_the_set_holds_the_classes_within_their_quantile_most_probable_first(
    p_malignant: float, expected: tuple[str, ...]
) -> None:
    assert predict(two_classes(), logits_for(p_malignant), assessable=True).conformal_set == expected


def test_a_set_is_never_empty() -> None:
    manifest = two_classes(conformal=Conformal(0.9, (0.1, 0.1), (100, 100), (), "by hand"))
    assert predict(manifest, logits_for(0.4), assessable=True).conformal_set == ("NV",)


def test_top1_by_posterior_over_prior_weighs_classes_alike() -> None:
    # 0.4 is twice the melanomas' share of the case mix, 0.6 less than the nevi's
    assert predict(two_classes(), logits_for(0.4), assessable=True).top1 == "NV"
    assert predict(two_classes(top1_prior_power=1.0), logits_for(0.4), assessable=True).top1 == "MEL"


def test_p_malignant_is_the_sum_over_the_malignant_classes() -> None:
    prediction = predict(TINY, np.zeros(7), assessable=True)
    malignant = sum(prediction.probability(code) for code in ("MEL", "BCC", "AKIEC"))
    assert prediction.p_malignant == pytest.approx(malignant)
    assert prediction.model == "tiny 1.0.0"


@pytest.mark.parametrize("logits", [np.array([np.nan, 0.0]), np.array([np.inf, 0.0]), np.zeros(3)])
def test_answers_that_are_no_numbers_are_refused_not_called_unsuspicious(logits: np.ndarray) -> None:
    with pytest.raises(BundleError) as caught:
        predict(two_classes(), logits, assessable=True)
    assert caught.value.code is ErrorCode.BUNDLE_CLASSES_MISMATCH


def test_the_most_probable_class_is_in_the_set_whatever_its_quantile() -> None:
    strict = two_classes(conformal=Conformal(0.9, (0.7, 0.2), (100, 100), (), "by hand"))
    assert predict(strict, logits_for(0.34), assessable=True).conformal_set == ("NV", "MEL")
    assert predict(strict, logits_for(0.25), assessable=True).conformal_set == ("NV",)
