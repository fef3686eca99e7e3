"""Figures of many resamples at once: the figures of `metrics.py`, for photos that count as often as they were drawn.

Each function takes what is known of N photos and returns a `Figure`: weights R×N -> R values. A figure that a
resample cannot tell (the recall of a class that was not drawn) is NaN, or left out of a mean over classes.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dermadesk.evaluation.intervals import Figure, Weights


def mean(values: ArrayLike, among: NDArray[np.bool_] | None = None) -> Figure:
    """The mean of `values` over the photos in `among` (all): accuracy, where the values are hits."""
    numbers = np.asarray(values, np.float64)
    counted = np.ones(len(numbers)) if among is None else among.astype(np.float64)
    return lambda weights: _ratio(weights @ (numbers * counted), weights @ counted)


def balanced_accuracy(truth: NDArray[np.int64], answers: NDArray[np.int64], classes: int) -> Figure:
    """The mean recall of the classes that occur."""
    occurs = np.eye(classes)[truth]
    right = occurs * (truth == answers)[:, None]
    return lambda weights: _mean_known(_ratio(weights @ right, weights @ occurs))


def f1(truth: NDArray[np.int64], answers: NDArray[np.int64], index: int) -> Figure:
    """The F1 of the class `index`."""
    both = (((truth == index).astype(float)) + (answers == index)) / 2
    right = ((truth == index) & (answers == index)).astype(float)
    return lambda weights: _ratio(weights @ right, weights @ both)


def macro_f1(truth: NDArray[np.int64], answers: NDArray[np.int64], classes: int) -> Figure:
    """The mean F1 of the classes that occur."""
    true, answered = np.eye(classes)[truth], np.eye(classes)[answers]
    right = true * answered

    def figure(weights: Weights) -> NDArray[np.float64]:
        occurring = weights @ true
        each = _ratio(2 * (weights @ right), occurring + weights @ answered)
        return _mean_known(np.where(occurring > 0, each, np.nan))

    return figure


def auroc(positive: NDArray[np.bool_], scores: NDArray[np.float64]) -> Figure:
    """The chance that a positive photo scores above a negative one; equal scores count half."""
    order = np.argsort(scores, kind="stable")
    ranked, hits = scores[order], positive[order].astype(np.float64)
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]]) if len(ranked) else np.empty(0, np.int64)
    tied = len(starts) < len(ranked)

    def figure(weights: Weights) -> NDArray[np.float64]:
        drawn = weights[:, order]
        above = drawn * hits
        below = drawn - above
        if tied:
            above, below = np.add.reduceat(above, starts, axis=1), np.add.reduceat(below, starts, axis=1)
        ranks = np.cumsum(below, axis=1) - below / 2
        return _ratio((above * ranks).sum(1), above.sum(1) * below.sum(1))

    return figure


def macro_auroc(truth: NDArray[np.int64], probabilities: NDArray[np.float64]) -> Figure:
    """The mean over the classes that occur of the AUROC of one against the rest."""
    each = [auroc(truth == index, probabilities[:, index]) for index in range(probabilities.shape[1])]
    return lambda weights: _mean_known(np.stack([figure(weights) for figure in each], 1))


def calibration_error(correct: ArrayLike, confidence: NDArray[np.float64], bins: int = 15) -> Figure:
    """The mean gap of confidence and accuracy over equal bins, weighted by photos (Guo et al., 2017)."""
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = np.eye(bins)[place] * (np.asarray(correct, np.float64) - confidence)[:, None]
    return lambda weights: _ratio(np.asarray(np.abs(weights @ gaps).sum(1)), weights.sum(1))


def _ratio(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    """above / below; NaN where there is nothing to divide by."""
    return np.asarray(np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > 0))


def _mean_known(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean of each row over what is known; NaN for a row of which nothing is."""
    known = ~np.isnan(values)
    return _ratio(np.where(known, values, 0.0).sum(1), known.sum(1).astype(np.float64))
