"""Figures from truth and answers, as one number each. Classes are places in logit order, 0..K-1."""

import numpy as np
from numpy.typing import ArrayLike
from sklearn import metrics


def accuracy(truth: ArrayLike, answers: ArrayLike) -> float:
    """The part of photos answered with their class, 0..1."""
    return float(metrics.accuracy_score(truth, answers))


def balanced_accuracy(truth: ArrayLike, answers: ArrayLike) -> float:
    """The mean recall of the classes that occur in `truth`, 0..1; also called BMA."""
    return float(metrics.recall_score(truth, answers, average="macro", labels=np.unique(truth), zero_division=0))


def auroc(positive: ArrayLike, scores: ArrayLike) -> float:
    """The chance that a positive photo scores above a negative one, 0..1; NaN when one of them does not occur."""
    positive = np.asarray(positive, bool)
    if positive.all() or not positive.any():
        return float("nan")
    return float(metrics.roc_auc_score(positive, scores))
