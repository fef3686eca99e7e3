"""What an answer becomes where more, or fewer, of the photos show something malignant than the model was calibrated on.

Assumed are two things that nobody measured in that clinic: that the mix of diagnoses within the malignant ones, and
within the benign ones, is the model's; and that the operating point finds and passes as many as on the model's photos.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermadesk.inference.calibration import Prediction
from dermadesk.inference.manifest import Manifest
from dermadesk.inference.proportions import Estimate, wilson


@dataclass(frozen=True, slots=True)
class Rate:
    """A share that was measured with its 95 % interval, and the `part` of the model's photos it was measured on."""

    value: float
    low: float
    high: float
    part: str


@dataclass(frozen=True, slots=True)
class PredictiveValue:
    """The share (0..1) that is so, of what is called so.

    `low` and `high` have both rates at an end of their intervals: they hold it whenever the intervals hold the rates.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class AtPrevalence:
    """A prediction at another `prevalence` (0..1) of malignant photos. The decision is the prediction's own.

    `probabilities` (K,) float64 are in the order of the model's classes and sum to 1, `p_malignant` is the sum over
    the malignant ones. `ppv` is the share of malignant photos among those called suspicious, `npv` that of benign ones
    among the others, from the `sensitivity` and `specificity` of the operating point on the model's own photos.
    """

    prevalence: float
    probabilities: NDArray[np.float64]
    p_malignant: float
    sensitivity: Rate
    specificity: Rate
    ppv: PredictiveValue
    npv: PredictiveValue


def at_prevalence(prediction: Prediction, manifest: Manifest, prevalence: float, *, views: int = 1) -> AtPrevalence:
    """The prediction where `prevalence` of the photos are malignant, with what its decision is worth there.

    Probabilities by Saerens et al., "Adjusting the outputs of a classifier to new a priori probabilities" (2002),
    predictive values by Bayes' theorem. `ValueError` unless the prevalence, and the model's own, lie between 0 and 1.
    """
    own = manifest.prevalence
    if not (0 < prevalence < 1 and 0 < own < 1):
        raise ValueError(f"no prevalence of {prevalence:g} from one of {own:g}: both must lie between 0 and 1")
    malignant = np.array([each.malignant for each in prediction.classes])
    weighed = prediction.probabilities * np.where(malignant, prevalence / own, (1 - prevalence) / (1 - own))
    probabilities = weighed / weighed.sum()
    sensitivity, specificity = rates(manifest, views)
    return AtPrevalence(
        prevalence=prevalence,
        probabilities=probabilities,
        p_malignant=float(probabilities[malignant].sum()),
        sensitivity=sensitivity,
        specificity=specificity,
        ppv=_predictive(sensitivity, specificity, prevalence),
        npv=_predictive(specificity, sensitivity, 1 - prevalence),
    )


def rates(manifest: Manifest, views: int = 1) -> tuple[Rate, Rate]:
    """Sensitivity and specificity of the deciding operating point: each of the test part where it was measured there.

    With several `views` those that the test part gave with several, because the operating point was chosen on one.
    """
    point = manifest.deciding_point
    figures: Any = manifest.metrics.get("overall" if views == 1 else "turned", {})
    return (
        _tested(figures, "malignant_sensitivity") or _chosen(point.sensitivity, point.n_malignant, point.part),
        _tested(figures, "malignant_specificity") or _chosen(point.specificity, point.n_benign, point.part),
    )


def _tested(figures: Any, name: str) -> Rate | None:
    """A figure of the test part; None where the manifest has none, or one that is not a share."""
    figure: Any = figures.get(name) if isinstance(figures, dict) else None
    if not isinstance(figure, dict):
        return None
    value, low, high = (figure.get(key) for key in ("value", "low", "high"))
    if not (isinstance(value, float) and 0 <= value <= 1):  # not a number where the test part held none
        return None
    if not (isinstance(low, float) and isinstance(high, float) and low <= value <= high):
        return Rate(value, 0.0, 1.0, "test")
    return Rate(value, low, high, "test")


def _chosen(value: float, n: int, part: str) -> Rate:
    """The operating point's own figure, on the photos it was chosen on."""
    interval = wilson(round(value * n), n) if n else Estimate(value, 0.0, 1.0, 0)
    return Rate(value, min(value, interval.low), max(value, interval.high), part)


def _predictive(found: Rate, passed: Rate, share: float) -> PredictiveValue:
    """Of what is called so, how much is so: both rates raise it, so that its ends are at theirs."""
    return PredictiveValue(
        _right(found.value, 1 - passed.value, share),
        _right(found.low, 1 - passed.low, share),
        _right(found.high, 1 - passed.high, share),
    )


def _right(called: float, wrongly: float, share: float) -> float:
    """How many of those that are called so are so: `called` of the `share` that is, `wrongly` of the others.

    The share itself where none are called so.
    """
    true, false = called * share, wrongly * (1 - share)
    return true / (true + false) if true + false > 0 else share
