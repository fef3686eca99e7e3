"""Figures of many resamples at once are those that scikit-learn gives for each resample by itself."""

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn import metrics as oracle

from dermadesk.evaluation import metrics, weighted

CLASSES = 4


@pytest.fixture
def photos() -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Truth, answers and probabilities of 60 photos; the last class never occurs, but is answered."""
    generator = np.random.default_rng(11)
    probabilities = generator.dirichlet(np.ones(CLASSES), 60).round(1)  # rounded: many scores are equal
    return generator.integers(0, CLASSES - 1, 60), generator.integers(0, CLASSES, 60), probabilities


@pytest.fixture
def weights() -> NDArray[np.float64]:
    """25 resamples of the 60 photos."""
    generator = np.random.default_rng(12)
    drawn = generator.integers(0, 60, (25, 60))
    return np.stack([np.bincount(row, minlength=60) for row in drawn]).astype(float)


def repeated(row: NDArray[np.float64]) -> NDArray[np.int64]:
    """The photos of a resample, one index for each time that a photo was drawn."""
    return np.repeat(np.arange(len(row)), row.astype(int))


def macro_f1(truth: NDArray[np.int64], answers: NDArray[np.int64]) -> float:
    return float(oracle.f1_score(truth, answers, average="macro", labels=np.unique(truth), zero_division=0))


def macro_auroc(truth: NDArray[np.int64], p: NDArray[np.float64]) -> float:
    return float(np.mean([oracle.roc_auc_score(truth == place, p[:, place]) for place in np.unique(truth)]))


def calibration_error(correct: NDArray[np.bool_], confidence: NDArray[np.float64]) -> float:
    """Bin by bin, as Guo et al. (2017) write it."""
    place = np.minimum((confidence * 15).astype(int), 14)
    gaps = [(place == b).mean() * abs(correct[place == b].mean() - confidence[place == b].mean()) for b in set(place)]
    return float(sum(gaps))


def test_each_figure_is_what_the_drawn_photos_give_by_themselves(
    photos: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]], weights: NDArray[np.float64]
) -> None:
    truth, answers, p = photos
    figures = {
        "accuracy": (weighted.mean(truth == answers), lambda i: oracle.accuracy_score(truth[i], answers[i])),
        "balanced": (
            weighted.balanced_accuracy(truth, answers, CLASSES),
            lambda i: metrics.balanced_accuracy(truth[i], answers[i]),
        ),
        "macro F1": (weighted.macro_f1(truth, answers, CLASSES), lambda i: macro_f1(truth[i], answers[i])),
        "F1": (
            weighted.f1(truth, answers, 1),
            lambda i: oracle.f1_score(truth[i] == 1, answers[i] == 1, zero_division=np.nan),
        ),
        "AUROC": (weighted.auroc(truth == 0, p[:, 0]), lambda i: oracle.roc_auc_score(truth[i] == 0, p[i, 0])),
        "macro AUROC": (weighted.macro_auroc(truth, p), lambda i: macro_auroc(truth[i], p[i])),
        "calibration": (
            weighted.calibration_error(truth == answers, p.max(1)),
            lambda i: calibration_error((truth == answers)[i], p.max(1)[i]),
        ),
        "mean of a class": (weighted.mean(p[:, 0], truth == 2), lambda i: p[i, 0][truth[i] == 2].mean()),
    }
    for name, (figure, one) in figures.items():
        expected = [one(repeated(row)) for row in weights]
        np.testing.assert_allclose(figure(weights), expected, err_msg=name, atol=1e-12)


def test_what_a_resample_cannot_tell_is_nan() -> None:
    truth, nothing = np.array([0, 0, 1]), np.array([[1.0, 2.0, 0.0]])
    assert np.isnan(weighted.auroc(truth == 0, np.array([0.1, 0.2, 0.3]))(nothing)).all()
    assert np.isnan(weighted.mean([1.0, 1.0, 1.0], truth == 1)(nothing)).all()
    # the class that was not drawn does not count as wrong
    assert weighted.balanced_accuracy(truth, np.array([0, 0, 0]), 2)(nothing) == pytest.approx(1.0)


def test_a_macro_auroc_leaves_out_classes_that_do_not_occur() -> None:
    p = np.array([[0.8, 0.1, 0.1], [0.3, 0.6, 0.1]])
    assert weighted.macro_auroc(np.array([0, 1]), p)(np.ones((1, 2))) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("correct", "confidence", "error"),
    [([1, 1, 1, 0], [0.75] * 4, 0.0), ([0, 0], [0.9, 0.9], 0.9), ([1], [1.0], 0.0)],
)
def test_calibration_error_is_the_gap_of_confidence_and_accuracy(
    correct: list[int], confidence: list[float], error: float
) -> None:
    figure = weighted.calibration_error(correct, np.array(confidence))
    assert figure(np.ones((1, len(correct)))) == pytest.approx(error)
