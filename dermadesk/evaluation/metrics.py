"""Figures from truth and answers, as one number each. Classes are places in logit order, 0..K-1."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn import metrics


def accuracy(truth: ArrayLike, answers: ArrayLike) -> float:
    """The part of photos answered with their class, 0..1."""
    return float(metrics.accuracy_score(truth, answers))


def balanced_accuracy(truth: ArrayLike, answers: ArrayLike) -> float:
    """The mean recall of the classes that occur in `truth`, 0..1; also called BMA."""
    return float(metrics.recall_score(truth, answers, average="macro", labels=_occurring(truth), zero_division=0))


def _occurring(truth: ArrayLike) -> NDArray[np.int64]:
    return np.unique(np.asarray(truth, np.int64))


def macro_f1(truth: ArrayLike, answers: ArrayLike) -> float:
    """The mean F1 of the classes that occur in `truth`, 0..1."""
    return float(metrics.f1_score(truth, answers, average="macro", labels=_occurring(truth), zero_division=0))


def auroc(positive: ArrayLike, scores: ArrayLike) -> float:
    """The chance that a positive photo scores above a negative one, 0..1; NaN when one of them does not occur."""
    positive = np.asarray(positive, bool)
    if positive.all() or not positive.any():
        return float("nan")
    return float(metrics.roc_auc_score(positive, scores))


def macro_auroc(truth: NDArray[np.int64], probabilities: NDArray[np.float64]) -> float:
    """The mean over classes of the AUROC of one against the rest, 0..1; classes that do not occur are left out.

    NaN when only one class occurs.
    """
    each = [auroc(truth == index, probabilities[:, index]) for index in range(probabilities.shape[1])]
    known = [value for value in each if not np.isnan(value)]
    return float(np.mean(known)) if known else float("nan")


def expected_calibration_error(correct: ArrayLike, confidence: ArrayLike, bins: int = 15) -> float:
    """The mean gap of confidence and accuracy over equal bins, weighted by photos (Guo et al., 2017), 0..1."""
    correct, confidence = np.asarray(correct, float), np.asarray(confidence, float)
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    photos = np.bincount(place, minlength=bins)
    distance = np.abs(np.bincount(place, correct, bins) - np.bincount(place, confidence, bins))
    return float(distance.sum() / photos.sum())
