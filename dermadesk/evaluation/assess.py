"""Truth and a model's answers -> `Figures`: what a model card says, each with its interval and its n."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from dermadesk.evaluation import curves, weighted
from dermadesk.evaluation.answered import About, Answered
from dermadesk.evaluation.curves import Bin, Curve
from dermadesk.evaluation.groups import Group, by_group
from dermadesk.evaluation.intervals import Bootstrap, Estimate, share
from dermadesk.inference.bundle import Manifest
from dermadesk.inference.calibration import conformal_sets, leading

__all__ = ["About", "Answered", "AtPrevalence", "Figures", "assess", "at_prevalence"]

_RULES = {"": None, "_by_posterior": 0.0, "_equal_weight": 1.0}
"""The rules for the leading class by the end of a figure's name, as the power of the prior; None is the bundle's."""


@dataclass(frozen=True, slots=True)
class AtPrevalence:
    """What an answer is worth where `prevalence` of the lesions are malignant, by Bayes' rule.

    `ppv` is the part of malignant ones among those called suspicious, `npv` that of benign ones among the others; None
    where the model calls none. The intervals come from the bounds of sensitivity and specificity.
    """

    prevalence: float
    ppv: Estimate | None
    npv: Estimate | None


@dataclass(frozen=True, slots=True)
class Figures:
    """How well a model answers. `overall` by name, `confusion` [truth][answer] by `codes`, the rest by class or group.

    A figure that these photos cannot tell (the specificity without a benign photo) is left out. `turned` is `overall`
    with test-time augmentation. `curves` holds, by kind (roc, precision_recall), one for `malignant` and one for each
    class; `reliability` the bins of the top class and of P(malignant), `before` and after calibration.
    """

    codes: tuple[str, ...]
    photos: int
    lesions: int
    malignant: int
    overall: dict[str, Estimate]
    recall: dict[str, Estimate]
    confusion: tuple[tuple[int, ...], ...]
    precision: dict[str, Estimate] = field(default_factory=dict)
    f1: dict[str, Estimate] = field(default_factory=dict)
    conformal_coverage: dict[str, Estimate] = field(default_factory=dict)
    conformal_set_size: dict[str, Estimate] = field(default_factory=dict)
    turned: dict[str, Estimate] = field(default_factory=dict)
    at_prevalence: tuple[AtPrevalence, ...] = ()
    groups: dict[str, dict[str, Group]] = field(default_factory=dict)
    curves: dict[str, dict[str, Curve]] = field(default_factory=dict)
    reliability: dict[str, tuple[Bin, ...]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain values for `metrics.json`: each figure as value, low, high and n."""
        return asdict(self)

    def summary(self) -> dict[str, Any]:
        """What of them a manifest holds: no groups and no curves."""
        kept = ("codes", "photos", "lesions", "malignant", "overall", "recall", "confusion", "turned")
        return {name: value for name, value in self.as_json().items() if name in kept}


def assess(manifest: Manifest, answered: Answered, resamples: int = 500, prevalences: Sequence[float] = ()) -> Figures:
    """Every figure of the card, at the bundle's operating point and with its conformal quantiles.

    Intervals that are not Wilson's come from that many `resamples` of the lesions.
    """
    p, truth = answered.probabilities, answered.truth
    codes = [each.code for each in manifest.classes]
    kinds = np.array([each.malignant for each in manifest.classes])
    malignant, p_malignant = kinds[truth], p[:, kinds].sum(1)
    called = p_malignant >= manifest.deciding_point.threshold
    answers = leading(p, manifest.prior, manifest.top1_prior_power)
    bootstrap = Bootstrap(answered.groups, resamples)
    occurring = {code: k for k, code in enumerate(codes) if (truth == k).any()}
    covered, sizes = _sets(manifest, p, truth)
    overall = _overall(manifest, answered, p, bootstrap)
    return Figures(
        codes=tuple(codes),
        photos=len(truth),
        lesions=len(set(answered.groups)),
        malignant=int(malignant.sum()),
        overall=overall,
        recall={code: share(answers[truth == k] == k) for code, k in occurring.items()},
        confusion=_confusion(truth, answers, len(codes)),
        precision=_known({code: share(truth[answers == k] == k) for k, code in enumerate(codes)}),
        f1=_known(
            {
                code: bootstrap.estimate(weighted.f1(truth, answers, k), int((truth == k).sum()))
                for code, k in occurring.items()
            }
        ),
        conformal_coverage={code: share(covered[truth == k]) for code, k in occurring.items()},
        conformal_set_size={
            code: bootstrap.estimate(weighted.mean(sizes, truth == k), int((truth == k).sum()), len(codes))
            for code, k in occurring.items()
        },
        turned=_overall(manifest, answered, answered.turned, bootstrap) if answered.turned is not None else {},
        at_prevalence=tuple(
            at_prevalence(overall.get("malignant_sensitivity"), overall.get("malignant_specificity"), each)
            for each in prevalences
        ),
        groups=by_group(answered, malignant, p_malignant, called, answers == truth, resamples)
        if answered.about
        else {},
        curves=_curves(p, truth, malignant, p_malignant, codes),
        reliability=_reliability(answered, kinds),
    )


def _overall(
    manifest: Manifest, answered: Answered, p: NDArray[np.float64], bootstrap: Bootstrap
) -> dict[str, Estimate]:
    """The figures over all photos, by the calibrated probabilities `p`."""
    truth, size = answered.truth, len(manifest.classes)
    kinds = np.array([each.malignant for each in manifest.classes])
    malignant, p_malignant = kinds[truth], p[:, kinds].sum(1)
    called = p_malignant >= manifest.deciding_point.threshold
    covered, sizes = _sets(manifest, p, truth)
    figures: dict[str, Estimate] = {}
    for end, power in _RULES.items():
        answers = leading(p, manifest.prior, manifest.top1_prior_power if power is None else power)
        figures["accuracy" + end] = bootstrap.estimate(weighted.mean(truth == answers))
        figures["balanced_accuracy" + end] = bootstrap.estimate(weighted.balanced_accuracy(truth, answers, size))
        figures["macro_f1" + end] = bootstrap.estimate(weighted.macro_f1(truth, answers, size))
    figures |= {
        "macro_auroc": bootstrap.estimate(weighted.macro_auroc(truth, p)),
        "malignant_auroc": bootstrap.estimate(weighted.auroc(malignant, p_malignant)),
        "calibration_error": bootstrap.estimate(weighted.calibration_error(p.argmax(1) == truth, p.max(1))),
        "malignant_calibration_error": bootstrap.estimate(weighted.calibration_error(malignant, p_malignant)),
    }
    if answered.logits is not None and p is answered.probabilities:
        raw = softmax(answered.logits, axis=1)
        figures |= {
            "calibration_error_before": bootstrap.estimate(
                weighted.calibration_error(raw.argmax(1) == truth, raw.max(1))
            ),
            "malignant_calibration_error_before": bootstrap.estimate(
                weighted.calibration_error(malignant, raw[:, kinds].sum(1))
            ),
        }
    figures |= {
        "malignant_sensitivity": share(called[malignant]),
        "malignant_specificity": share(~called[~malignant]),
        "specificity_on_histology": share(~called[~malignant & answered.confirmed]),
        "false_negative_rate": share(~called[malignant]),
        "ppv": share(malignant[called]),
        "npv": share(~malignant[~called]),
        "conformal_coverage": share(covered),
        "conformal_set_size": bootstrap.estimate(weighted.mean(sizes), most=size),
    }
    return _known(figures)


def _sets(
    manifest: Manifest, p: NDArray[np.float64], truth: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Whether each photo's conformal set holds its truth, and how many classes are in it."""
    sets = conformal_sets(manifest, p)
    return sets[np.arange(len(truth)), truth], sets.sum(1)


def _confusion(truth: NDArray[np.int64], answers: NDArray[np.int64], size: int) -> tuple[tuple[int, ...], ...]:
    counted = np.bincount(truth * size + answers, minlength=size * size).reshape(size, size)
    return tuple(tuple(int(n) for n in row) for row in counted)


def at_prevalence(found: Estimate | None, passed: Estimate | None, prevalence: float) -> AtPrevalence:
    """PPV and NPV at another prevalence: both rise with sensitivity and with specificity, so bounds give bounds."""
    if found is None or passed is None:
        return AtPrevalence(prevalence, None, None)
    n = found.n + passed.n
    pairs = ((found.value, passed.value), (found.low, passed.low), (found.high, passed.high))
    sick, well = prevalence, 1 - prevalence
    ppv, low_ppv, high_ppv = (_part(se * sick, (1 - sp) * well) for se, sp in pairs)
    npv, low_npv, high_npv = (_part(sp * well, (1 - se) * sick) for se, sp in pairs)
    told = _known({"ppv": Estimate(ppv, low_ppv, high_ppv, n), "npv": Estimate(npv, low_npv, high_npv, n)})
    return AtPrevalence(prevalence, told.get("ppv"), told.get("npv"))


def _part(of: float, rest: float) -> float:
    return of / (of + rest) if of + rest > 0 else math.nan


def _curves(
    p: NDArray[np.float64],
    truth: NDArray[np.int64],
    malignant: NDArray[np.bool_],
    p_malignant: NDArray[np.float64],
    codes: Sequence[str],
) -> dict[str, dict[str, Curve]]:
    sides = {"malignant": (malignant, p_malignant)} | {code: (truth == k, p[:, k]) for k, code in enumerate(codes)}
    return {
        kind: {name: curve for name, side in sides.items() if (curve := draw(*side)) is not None}
        for kind, draw in (("roc", curves.roc), ("precision_recall", curves.precision_recall))
    }


def _reliability(answered: Answered, kinds: NDArray[np.bool_]) -> dict[str, tuple[Bin, ...]]:
    stages = {"after": answered.probabilities}
    if answered.logits is not None:
        stages["before"] = softmax(answered.logits, axis=1)
    bins: dict[str, tuple[Bin, ...]] = {}
    for stage, p in stages.items():
        bins[stage] = curves.reliability(p.argmax(1) == answered.truth, p.max(1))
        bins[f"malignant_{stage}"] = curves.reliability(kinds[answered.truth], p[:, kinds].sum(1))
    return bins


def _known(figures: dict[str, Estimate]) -> dict[str, Estimate]:
    """Those that these photos can tell, interval included: nothing that is no number is ever shown."""
    return {name: each for name, each in figures.items() if all(map(math.isfinite, (each.value, each.low, each.high)))}
