"""Truth and a model's answers -> `Figures`: what a model card says, each with its interval and its n."""

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermadesk.evaluation import metrics
from dermadesk.evaluation.intervals import Estimate, bootstrap, wilson
from dermadesk.inference.bundle import Manifest
from dermadesk.inference.calibration import conformal_sets, leading


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """Photos with a known diagnosis and the model's answers to them, row by row.

    `probabilities` N×K calibrated, in logit order; `truth` N places in that order; `groups` the lesion of each;
    `confirmed` tells which truths histology proved.
    """

    probabilities: NDArray[np.float64]
    truth: NDArray[np.int64]
    groups: tuple[str, ...]
    confirmed: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Figures:
    """How well a model answers. `overall` by name, `recall` per class that occurs, `confusion` [truth][answer].

    A figure that these photos cannot tell (the specificity without a benign photo) is left out of `overall`.
    """

    photos: int
    lesions: int
    malignant: int
    overall: dict[str, Estimate]
    recall: dict[str, Estimate]
    confusion: tuple[tuple[int, ...], ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values for `metrics.json` and the manifest: each figure as value, low, high and n."""
        return asdict(self)


def assess(manifest: Manifest, answered: Answered, resamples: int = 500) -> Figures:
    """Every figure of the card, at the bundle's operating point and with its conformal quantiles.

    Intervals that are not Wilson's come from that many `resamples` of the lesions.
    """
    p, truth, groups = answered.probabilities, answered.truth, answered.groups
    kinds = np.array([each.malignant for each in manifest.classes])
    malignant, p_malignant = kinds[truth], p[:, kinds].sum(1)
    called = p_malignant >= manifest.deciding_point.threshold
    sets, confidence = conformal_sets(manifest, p), p.max(1)
    covered, sizes = sets[np.arange(len(truth)), truth], sets.sum(1)
    answers, posterior, equal = (leading(p, manifest.prior, power) for power in (manifest.top1_prior_power, 0.0, 1.0))
    benign_proven = ~malignant & answered.confirmed

    def interval(figure: Callable[[NDArray[np.int64]], float]) -> Estimate:
        return bootstrap(figure, groups, resamples=resamples)

    overall = {
        "accuracy": interval(lambda i: metrics.accuracy(truth[i], answers[i])),
        "balanced_accuracy": interval(lambda i: metrics.balanced_accuracy(truth[i], answers[i])),
        "macro_f1": interval(lambda i: metrics.macro_f1(truth[i], answers[i])),
        "accuracy_by_posterior": interval(lambda i: metrics.accuracy(truth[i], posterior[i])),
        "balanced_accuracy_by_posterior": interval(lambda i: metrics.balanced_accuracy(truth[i], posterior[i])),
        "accuracy_equal_weight": interval(lambda i: metrics.accuracy(truth[i], equal[i])),
        "balanced_accuracy_equal_weight": interval(lambda i: metrics.balanced_accuracy(truth[i], equal[i])),
        "macro_auroc": interval(lambda i: metrics.macro_auroc(truth[i], p[i])),
        "malignant_auroc": interval(lambda i: metrics.auroc(malignant[i], p_malignant[i])),
        "calibration_error": interval(
            lambda i: metrics.expected_calibration_error((posterior == truth)[i], confidence[i])
        ),
        "malignant_calibration_error": interval(
            lambda i: metrics.expected_calibration_error(malignant[i], p_malignant[i])
        ),
        "malignant_sensitivity": _share(called[malignant]),
        "malignant_specificity": _share(~called[~malignant]),
        "specificity_on_histology": _share(~called[benign_proven]),
        "conformal_coverage": _share(covered),
        "conformal_set_size": interval(lambda i: float(sizes[i].mean())),
    }
    codes = [each.code for each in manifest.classes]
    size = len(codes)
    confusion = np.bincount(truth * size + answers, minlength=size * size).reshape(size, size)
    return Figures(
        photos=len(truth),
        lesions=len(set(groups)),
        malignant=int(malignant.sum()),
        overall={name: figure for name, figure in overall.items() if math.isfinite(figure.value)},
        recall={code: _share(answers[truth == k] == k) for k, code in enumerate(codes) if (truth == k).any()},
        confusion=tuple(tuple(int(n) for n in row) for row in confusion),
    )


def _share(hits: NDArray[np.bool_] | Sequence[bool]) -> Estimate:
    return wilson(int(np.sum(hits)), len(hits))
