"""Logits -> `Prediction`: prior, temperature, conformal set, operating point. All numbers come from the manifest."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dermadesk.errors import BundleError, ErrorCode
from dermadesk.inference.bundle import Manifest, ModelClass, OperatingPoint


class Decision(StrEnum):
    """The three answers. None of them reassures: the second only speaks of what this model found."""

    SUSPICIOUS = "suspicious"
    NOTHING_SUSPICIOUS_FOUND = "nothing_suspicious_found"
    CANNOT_ASSESS = "cannot_assess"


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """The answer for one photo.

    `probabilities` is (K,) float64 in the order of `classes`, sums to 1 and speaks of the case mix `manifest.prior`.
    `p_malignant` is the sum over the malignant classes; at or above `operating_point.threshold` it is suspicious.
    `top1` is a class code by the bundle's rule. `conformal_set` holds class codes, the most probable first, never
    none. `model` is the bundle's `id version`. All of these are present also when the decision is `CANNOT_ASSESS`.
    """

    classes: tuple[ModelClass, ...]
    probabilities: NDArray[np.float64]
    p_malignant: float
    top1: str
    conformal_set: tuple[str, ...]
    decision: Decision
    operating_point: OperatingPoint
    model: str

    def probability(self, code: str) -> float:
        """The calibrated probability of the class `code`, 0..1."""
        return float(self.probabilities[[each.code for each in self.classes].index(code)])


def posterior(manifest: Manifest, logits: NDArray[np.floating]) -> NDArray[np.float64]:
    """Logits N×K -> probabilities N×K, float64, rows sum to 1.

    The case mix of training is undone first, then the logits are divided by the temperature. Sources: Saerens et al.,
    "Adjusting the outputs of a classifier to new a priori probabilities" (2002); Guo et al., "On calibration of
    modern neural networks" (2017).
    """
    shift = _shift(manifest.prior, manifest.training_prior)
    scaled = (np.asarray(logits, np.float64) + shift) / manifest.temperature
    exponential = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(exponential / exponential.sum(axis=1, keepdims=True))


def predict(manifest: Manifest, logits: NDArray[np.floating], assessable: bool) -> Prediction:
    """The answer from the logits (K,) of one photo; `assessable` is whether the photo passed the quality gate.

    Raises `BundleError` for logits that are not finite numbers: no threshold may decide on those.
    """
    if logits.shape != (len(manifest.classes),) or not np.isfinite(logits).all():
        detail = f"logits {logits.shape} for {len(manifest.classes)} classes, or not finite"
        raise BundleError(ErrorCode.BUNDLE_CLASSES_MISMATCH, manifest.reference, detail)
    return answer(manifest, posterior(manifest, logits[None])[0], assessable)


def answer(manifest: Manifest, probabilities: NDArray[np.float64], assessable: bool) -> Prediction:
    """The answer from the calibrated probabilities (K,) of one photo, of one view or the mean of several."""
    p_malignant = float(probabilities[_malignant(manifest.classes)].sum())
    inside = conformal_sets(manifest, probabilities[None])[0]
    point = manifest.deciding_point
    return Prediction(
        classes=manifest.classes,
        probabilities=probabilities,
        p_malignant=p_malignant,
        top1=manifest.classes[leading(probabilities[None], manifest.prior, manifest.top1_prior_power)[0]].code,
        conformal_set=tuple(manifest.classes[k].code for k in np.argsort(-probabilities, kind="stable") if inside[k]),
        decision=decided(point, p_malignant) if assessable else Decision.CANNOT_ASSESS,
        operating_point=point,
        model=manifest.reference,
    )


def decided(point: OperatingPoint, p_malignant: float) -> Decision:
    """What the operating point makes of a probability, whatever the photo is like."""
    return Decision.SUSPICIOUS if p_malignant >= point.threshold else Decision.NOTHING_SUSPICIOUS_FOUND


def leading(
    probabilities: NDArray[np.float64], prior: tuple[float, ...] | NDArray[np.float64], power: float
) -> NDArray[np.int64]:
    """The leading class of each row of N×K, as its place in logit order: the largest posterior / prior ** power.

    A `power` of 0 takes the most probable class, 1 lets all diagnoses weigh alike, however rare.
    """
    return np.asarray((probabilities / np.asarray(prior) ** power).argmax(axis=1), np.int64)


def conformal_sets(manifest: Manifest, probabilities: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which classes are in the prediction set of each row of N×K; the most probable one always is.

    Quantiles per class alone can leave out a class at 66 % and keep one at 34 %: true to their promise, but to a reader
    a contradiction. Adding a class can only make the set hold the truth more often.
    """
    inside = 1.0 - probabilities <= np.asarray(manifest.conformal.quantiles)
    inside[np.arange(len(inside)), probabilities.argmax(axis=1)] = True
    return inside


@cache
def _shift(prior: tuple[float, ...], training_prior: tuple[float, ...]) -> NDArray[np.float64]:
    """(K,): what turns the logits of one case mix into those of another."""
    return np.asarray(np.log(np.asarray(prior)) - np.log(np.asarray(training_prior)))


@cache
def _malignant(classes: tuple[ModelClass, ...]) -> NDArray[np.bool_]:
    """(K,)."""
    return np.array([each.malignant for each in classes])
