"""Temperature, conformal quantiles and operating point, on answers whose truth is known exactly."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import log_softmax, softmax

from dermadesk.evaluation import calibrate
from dermadesk.inference.bundle import ModelClass

CLASSES = (ModelClass("MEL", "Melanoma", True), ModelClass("NV", "Melanocytic nevus", False))


def drawn(seed: int, n: int, prior: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Photos of two classes whose evidence is normal around -1 and +1, with their exact log posteriors."""
    generator = np.random.default_rng(seed)
    truth = generator.choice(2, size=n, p=prior)
    evidence = generator.normal(2.0 * truth - 1.0)
    likelihood = np.stack([-0.5 * (evidence + 1) ** 2, -0.5 * (evidence - 1) ** 2], 1)
    return log_softmax(likelihood + np.log(prior), axis=1), truth


def test_temperature_finds_how_overconfident_the_logits_are() -> None:
    exact, truth = drawn(1, 20_000, np.array([0.3, 0.7]))
    assert calibrate.temperature(exact, truth) == pytest.approx(1.0, abs=0.05)
    assert calibrate.temperature(exact * 3.0, truth) == pytest.approx(3.0, abs=0.15)


def test_undoing_the_sampling_gives_the_posterior_of_the_case_mix() -> None:
    balanced, mix = np.array([0.5, 0.5]), np.array([0.1, 0.9])
    sampled, _ = drawn(2, 50, balanced)
    natural, _ = drawn(2, 50, balanced)
    natural = log_softmax(natural - np.log(balanced) + np.log(mix), axis=1)
    undone = softmax(calibrate.without_sampling(sampled, balanced, mix), axis=1)
    np.testing.assert_allclose(undone, np.exp(natural), atol=1e-12)


def test_conformal_sets_hold_the_truth_as_often_as_promised() -> None:
    prior = np.array([0.3, 0.7])
    logits, truth = drawn(3, 4_000, prior)
    conformal = calibrate.conformal(np.exp(logits), truth, CLASSES, 0.9, "test")
    fresh, fresh_truth = drawn(4, 20_000, prior)
    held = 1 - np.exp(fresh) <= np.asarray(conformal.quantiles)
    for k in range(2):
        assert held[fresh_truth == k, k].mean() == pytest.approx(0.9, abs=0.02)
    assert conformal.pooled == ()


def test_a_class_with_few_lesions_uses_the_pooled_quantile_and_is_named() -> None:
    truth = np.array([0] * 19 + [1] * 100)
    probabilities = np.linspace(0.01, 0.99, 119)[:, None] * np.ones((1, 2))
    conformal = calibrate.conformal(probabilities, truth, CLASSES, 0.9, "test")
    scores = np.sort(1 - probabilities[:, 0])
    assert conformal.pooled == ("MEL",)
    assert conformal.lesions == (19, 100)
    assert conformal.quantiles[0] == pytest.approx(scores[int(np.ceil(120 * 0.9)) - 1])
    assert conformal.quantiles[1] != conformal.quantiles[0]


def test_one_photo_of_each_lesion_is_counted() -> None:
    assert calibrate.one_per_lesion(["b", "a", "b", "c", "a"]).tolist() == [0, 1, 3]


def test_the_operating_point_finds_as_many_as_promised_and_calls_no_photo_more_than_that_takes() -> None:
    generator = np.random.default_rng(5)
    malignant = generator.random(1_000) < 0.2
    scores = np.clip(generator.normal(0.3 + 0.3 * malignant, 0.2), 0, 1)
    point = calibrate.operating_point(scores, malignant, 0.95, "calibration")
    assert point.sensitivity >= 0.95
    last = scores[scores >= point.threshold].min()
    assert (scores[malignant] > last).mean() < 0.95
    assert np.abs(scores - point.threshold).min() > 1e-5  # no rounding decides
    assert point.specificity == pytest.approx((scores[~malignant] < point.threshold).mean())
    assert (point.n_malignant, point.n_benign) == (malignant.sum(), (~malignant).sum())


def test_rare_diagnoses_gain_as_much_as_a_point_of_accuracy_buys() -> None:
    prior = np.array([0.05, 0.95])
    logits, truth = drawn(6, 5_000, prior)
    probabilities = np.exp(logits)
    assert calibrate.prior_power(probabilities, truth, prior, give_up=0.0) <= 0.1

    def recalls(power: float) -> float:
        answers = (probabilities / prior**power).argmax(1)
        return float(np.mean([(answers[truth == k] == k).mean() for k in range(2)]))

    best = calibrate.prior_power(probabilities, truth, prior, give_up=1.0)
    assert best > 0.5
    assert recalls(best) == max(recalls(0.05 * step) for step in range(21))
    some = calibrate.prior_power(probabilities, truth, prior, give_up=0.01)
    assert 0.0 < some < best
    weighed = (probabilities / prior**some).argmax(1)
    assert (weighed == truth).mean() >= (probabilities.argmax(1) == truth).mean() - 0.01
