"""Two models on one list that neither has learned from: paired differences, exact tests, and whether B may follow A.

Every difference is B's figure minus A's. Both are asked about the same photos, so that what they have in common
cancels out.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from dermadesk.errors import LabelError
from dermadesk.evaluation import weighted
from dermadesk.evaluation.calibrate import one_per_lesion
from dermadesk.evaluation.intervals import Bootstrap, Figure
from dermadesk.inference.bundle import Manifest, ModelClass
from dermadesk.inference.calibration import leading
from dermadesk.taxonomy import BINARY, Diagnosis, class_set, diagnosis

FEWEST_MALIGNANT = 50
"""Malignant lesions without which a list cannot carry a promotion."""

LARGEST_LOSS = 0.02
"""How much malignant sensitivity B may lose at worst: the lower 95 % bound of the difference."""

SENSITIVITY = "malignant_sensitivity"


@dataclass(frozen=True, slots=True)
class Shared:
    """What both models can say: `classes`, and the place among these of each class of A and of B, in logit order."""

    classes: tuple[Diagnosis, ...]
    of_a: tuple[int, ...]
    of_b: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One model's answers to N photos.

    `called` (N) is whether it calls each suspicious, at its own operating point; `p_malignant` (N); `answers` (N) are
    places among the shared classes.
    """

    called: NDArray[np.bool_]
    p_malignant: NDArray[np.float64]
    answers: NDArray[np.int64]

    @classmethod
    def of(cls, manifest: Manifest, probabilities: NDArray[np.float64], places: Sequence[int]) -> "Side":
        """From calibrated probabilities N×K, by the bundle's own rules; `places` are `Shared.of_a` or `of_b`."""
        p_malignant = probabilities[:, [each.malignant for each in manifest.classes]].sum(1)
        answers = leading(probabilities, manifest.prior, manifest.top1_prior_power)
        return cls(p_malignant >= manifest.deciding_point.threshold, p_malignant, np.asarray(places, np.int64)[answers])


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of both models, `difference` (B - A) with its paired 95 % interval, and the photos it rests on."""

    a: float
    b: float
    difference: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Paired:
    """McNemar's test, exact: of `lesions` (one photo each) only A was right on `only_a` and only B on `only_b`.

    `p` is the chance of a split as uneven or more, were both models equally often right (McNemar, 1947).
    """

    only_a: int
    only_b: int
    lesions: int
    p: float


class Verdict(StrEnum):
    """What the intervals of all differences say together."""

    B_BETTER = "b_better"
    A_BETTER = "a_better"
    MIXED = "mixed"
    NO_DIFFERENCE = "no_difference_shown"


class Refusal(StrEnum):
    """Why B is not promoted."""

    TOO_FEW_MALIGNANT = "too_few_malignant"
    MAY_MISS_MORE = "may_miss_more"
    NOT_THE_DEFAULT = "not_the_default"
    NOT_COMPARED = "not_compared"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was found. A figure that the photos cannot tell is missing from `differences` or `tests`."""

    photos: int
    lesions: int
    malignant: int
    malignant_lesions: int
    classes: tuple[str, ...]
    differences: dict[str, Difference]
    tests: dict[str, Paired]

    @property
    def verdict(self) -> Verdict:
        """By the differences whose interval leaves out zero."""
        better = any(each.low > 0 for each in self.differences.values())
        worse = any(each.high < 0 for each in self.differences.values())
        if better and worse:
            return Verdict.MIXED
        return Verdict.B_BETTER if better else Verdict.A_BETTER if worse else Verdict.NO_DIFFERENCE

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Why the photos do not carry a promotion of B; none if they do."""
        found = []
        if self.malignant_lesions < FEWEST_MALIGNANT:
            found.append(Refusal.TOO_FEW_MALIGNANT)
        change = self.differences.get(SENSITIVITY)
        if change is None or change.low < -LARGEST_LOSS:
            found.append(Refusal.MAY_MISS_MORE)
        return tuple(found)

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self) | {"verdict": self.verdict, "refusals": self.refusals}


def shared_classes(a: Sequence[ModelClass], b: Sequence[ModelClass]) -> Shared:
    """The coarser of the two class sets, when every class of the finer one falls into it; else benign and malignant."""
    for fine, coarse in sorted(((a, b), (b, a)), key=lambda pair: len(pair[1])):
        onto = tuple(Diagnosis(each.code, each.name, each.malignant) for each in coarse)
        try:
            places = _places(fine, onto)
        except LabelError:
            continue
        if all(onto[place].malignant == each.malignant for place, each in zip(places, fine, strict=True)):
            own = tuple(range(len(coarse)))
            return Shared(onto, *((places, own) if fine is a else (own, places)))
    binary = class_set(BINARY)
    kinds = [each.malignant for each in binary]
    of_a, of_b = (tuple(kinds.index(each.malignant) for each in classes) for classes in (a, b))
    return Shared(binary, of_a, of_b)


def _places(fine: Sequence[ModelClass], onto: tuple[Diagnosis, ...]) -> tuple[int, ...]:
    declared = tuple(Diagnosis(each.code, each.name, each.malignant) for each in fine)
    return tuple(onto.index(diagnosis(each.code, onto, declared)) for each in fine)


def compare(
    shared: Shared, truth: NDArray[np.int64], groups: Sequence[str], a: Side, b: Side, resamples: int = 2000
) -> Comparison:
    """Both models on the same N photos. `truth` are places among the shared classes, `groups` the lesion of each.

    The intervals come from `resamples` of the lesions, the tests from the first photo of each.
    """
    malignant = np.array([each.malignant for each in shared.classes])[truth]
    size = len(shared.classes)
    bootstrap = Bootstrap(groups, resamples)
    figures = {
        SENSITIVITY: (weighted.mean(a.called, malignant), weighted.mean(b.called, malignant), malignant.sum()),
        "malignant_specificity": (
            weighted.mean(~a.called, ~malignant),
            weighted.mean(~b.called, ~malignant),
            (~malignant).sum(),
        ),
        "balanced_accuracy": (
            weighted.balanced_accuracy(truth, a.answers, size),
            weighted.balanced_accuracy(truth, b.answers, size),
            len(truth),
        ),
        "malignant_auroc": (
            weighted.auroc(malignant, a.p_malignant),
            weighted.auroc(malignant, b.p_malignant),
            len(truth),
        ),
    }
    differences = {name: _difference(bootstrap, *figure) for name, figure in figures.items()}
    first = one_per_lesion(groups)
    kind = malignant[first]
    calls = [(side.called == malignant)[first] for side in (a, b)]
    answers = [(side.answers == truth)[first] for side in (a, b)]
    return Comparison(
        photos=len(truth),
        lesions=len(first),
        malignant=int(malignant.sum()),
        malignant_lesions=len({group for group, each in zip(groups, malignant, strict=True) if each}),
        classes=tuple(each.code for each in shared.classes),
        differences={name: each for name, each in differences.items() if each is not None},
        tests={
            "malignant_calls": mcnemar(*calls),
            "malignant_found": mcnemar(*(each[kind] for each in calls)),
            "leading_class": mcnemar(*answers),
        },
    )


def mcnemar(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> Paired:
    """The exact two-sided test on where A and B were right (N each)."""
    only_a, only_b = int((a & ~b).sum()), int((b & ~a).sum())
    p = float(binomtest(only_a, only_a + only_b).pvalue) if only_a + only_b else 1.0
    return Paired(only_a, only_b, len(a), p)


def _difference(bootstrap: Bootstrap, a: Figure, b: Figure, n: int) -> Difference | None:
    """None when one of them cannot be told."""
    of_a, of_b = bootstrap.whole(a), bootstrap.whole(b)
    drawn = bootstrap.draws(lambda weights: b(weights) - a(weights))
    known = drawn[~np.isnan(drawn)]
    if np.isnan(of_b - of_a) or not len(known):
        return None
    low, high = np.percentile(known, (2.5, 97.5))
    return Difference(of_a, of_b, of_b - of_a, float(low), float(high), int(n))
