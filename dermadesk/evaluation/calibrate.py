"""Held-out answers -> temperature, conformal quantiles, decision rules. Never from the test part."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

from dermadesk.evaluation import metrics
from dermadesk.inference.bundle import Conformal, ModelClass, OperatingPoint
from dermadesk.inference.calibration import leading

_FEWEST_LESIONS = 20


def without_sampling(
    logits: NDArray[np.float64], training_prior: NDArray[np.float64], prior: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Logits N×K as if the network had seen the case mix `prior` instead of the one it was trained on."""
    return logits + np.log(prior) - np.log(training_prior)


def temperature(logits: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    """The divisor of the logits under which the truth is likeliest (Guo et al., 2017); 1/20 to 20."""

    def surprise(log_t: float) -> float:
        return float(-log_softmax(logits / np.exp(log_t), axis=1)[np.arange(len(labels)), labels].mean())

    return float(np.exp(minimize_scalar(surprise, bounds=(-np.log(20), np.log(20)), method="bounded").x))


def one_per_lesion(groups: Sequence[str]) -> NDArray[np.int64]:
    """The index of the first photo of each lesion."""
    return np.sort(np.unique(np.asarray(groups), return_index=True)[1])


def conformal(
    probabilities: NDArray[np.float64],
    labels: NDArray[np.int64],
    classes: Sequence[ModelClass],
    level: float,
    method: str,
) -> Conformal:
    """Quantiles of 1 - p(truth) per class, from calibrated probabilities N×K of one photo per lesion.

    A class with fewer than 20 lesions uses the quantile pooled over all, and is named in `pooled`.
    """
    scores = 1.0 - probabilities[np.arange(len(labels)), labels]
    counts = np.bincount(labels, minlength=len(classes))
    pooled = _quantile(scores, level)
    few = counts < _FEWEST_LESIONS
    quantiles = [pooled if few[k] else _quantile(scores[labels == k], level) for k in range(len(classes))]
    names = tuple(each.code for each, pool in zip(classes, few, strict=True) if pool)
    return Conformal(level, tuple(quantiles), tuple(int(n) for n in counts), names, method)


def prior_power(
    probabilities: NDArray[np.float64], labels: NDArray[np.int64], prior: NDArray[np.float64], give_up: float
) -> float:
    """How much rare diagnoses gain in the rule for the leading class, 0..1 in steps of 0.05.

    The power with the best balanced accuracy among those that cost at most `give_up` of the accuracy.
    """
    powers = [round(0.05 * step, 2) for step in range(21)]
    answers = {power: leading(probabilities, prior, power) for power in powers}
    fewest = metrics.accuracy(labels, answers[0.0]) - give_up
    allowed = [power for power in powers if metrics.accuracy(labels, answers[power]) >= fewest]
    return max(allowed, key=lambda power: metrics.balanced_accuracy(labels, answers[power]))


def operating_point(
    p_malignant: NDArray[np.float64], malignant: NDArray[np.bool_], sensitivity: float, part: str
) -> OperatingPoint:
    """The threshold on P(malignant) that calls the fewest photos and finds at least `sensitivity` of the malignant."""
    positive = np.sort(p_malignant[malignant])
    missed = int(np.floor((1 - sensitivity) * len(positive) + 1e-9))
    # six decimals, rounded down: what a CSV shows is what decides
    threshold = float(np.floor(positive[missed] * 1e6) / 1e6)
    below = p_malignant[p_malignant < positive[missed]].max(initial=0.0)
    between = float(np.floor((below + positive[missed]) / 2 * 1e6) / 1e6)
    if between > below:  # half-way to the next photo, so that no rounding of a backend decides about this one
        threshold = between
    called = p_malignant >= threshold
    return OperatingPoint(
        name=f"sensitivity_{round(sensitivity * 100)}",
        threshold=threshold,
        sensitivity=float(called[malignant].mean()),
        specificity=float((~called[~malignant]).mean()),
        part=part,
        n_malignant=int(malignant.sum()),
        n_benign=int((~malignant).sum()),
    )


def _quantile(scores: NDArray[np.float64], level: float) -> float:
    """The smallest score that covers ceil((n + 1) * level) of n; 1.0 where n is too small for that."""
    n = len(scores)
    rank = int(np.ceil((n + 1) * level))
    return float(np.sort(scores)[rank - 1]) if rank <= n else 1.0
