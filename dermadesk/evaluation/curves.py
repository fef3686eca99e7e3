"""Curves of a card as points: ROC, precision and recall, reliability. Thinned, so that a file can hold them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn import metrics

from dermadesk.evaluation.intervals import Estimate, wilson

_POINTS = 120
_BINS = 10


@dataclass(frozen=True, slots=True)
class Curve:
    """Points from left to right. ROC: x is 1 - specificity, y sensitivity; else x is recall, y precision.

    `thresholds` is the score from which on a photo is called at each point; `area` is the AUROC or the average
    precision; `positive` of `photos` photos are what is looked for.
    """

    x: tuple[float, ...]
    y: tuple[float, ...]
    thresholds: tuple[float, ...]
    area: float
    positive: int
    photos: int


@dataclass(frozen=True, slots=True)
class Bin:
    """The photos whose confidence lies in [low, high): its mean, and how many of them came true."""

    low: float
    high: float
    confidence: float
    observed: Estimate


def roc(positive: NDArray[np.bool_], scores: NDArray[np.float64]) -> Curve | None:
    """The receiver operating characteristic; None when only one kind of photo occurs."""
    if positive.all() or not positive.any():
        return None
    x, y, thresholds = metrics.roc_curve(positive, scores)
    area = float(metrics.roc_auc_score(positive, scores))
    # the first threshold is infinite: nothing is called
    return _curve(x, y, np.minimum(thresholds, 1.0), area, positive)


def precision_recall(positive: NDArray[np.bool_], scores: NDArray[np.float64]) -> Curve | None:
    """Precision against recall; None when no photo is positive."""
    if not positive.any():
        return None
    precision, recall, thresholds = metrics.precision_recall_curve(positive, scores)
    area = float(metrics.average_precision_score(positive, scores))
    return _curve(recall[::-1], precision[::-1], np.r_[1.0, thresholds[::-1]], area, positive)


def reliability(correct: NDArray[np.bool_], confidence: NDArray[np.float64]) -> tuple[Bin, ...]:
    """How often what was said with a confidence came true, in ten equal bins; bins without photos are left out."""
    place = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    return tuple(
        Bin(
            each / _BINS,
            (each + 1) / _BINS,
            float(confidence[place == each].mean()),
            wilson(int(correct[place == each].sum()), int((place == each).sum())),
        )
        for each in range(_BINS)
        if (place == each).any()
    )


def _curve(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    thresholds: NDArray[np.float64],
    area: float,
    positive: NDArray[np.bool_],
) -> Curve:
    # evenly along the curve's own length, so that the steep part keeps its points
    length = np.r_[0.0, np.cumsum(np.abs(np.diff(x)) + np.abs(np.diff(y)))]
    kept = np.unique(np.searchsorted(length, np.linspace(0, length[-1], _POINTS)))
    kept = np.unique(np.r_[0, kept, len(x) - 1])

    def points(values: NDArray[np.float64]) -> tuple[float, ...]:
        return tuple(round(float(each), 5) for each in values[kept])

    return Curve(points(x), points(y), points(thresholds), area, int(positive.sum()), len(positive))
