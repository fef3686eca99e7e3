"""The figures that decide, for women and men, young and old, each body site, source and skin tone by itself."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dermadesk.evaluation import weighted
from dermadesk.evaluation.answered import About, Answered
from dermadesk.evaluation.intervals import Bootstrap, Estimate, share
from dermadesk.imaging import skin_tone

FEWEST = 20
"""With fewer photos than this a figure is not given: too few to say."""

UNKNOWN = "unknown"

_AGES = ((0, 30, "under 30"), (30, 50, "30 to 49"), (50, 70, "50 to 69"), (70, 200, "70 and over"))

FIGURES = ("malignant_sensitivity", "malignant_specificity", "specificity_on_histology", "malignant_auroc", "accuracy")
"""What is said of each group."""


@dataclass(frozen=True, slots=True)
class Group:
    """The photos of one group. A figure that `figures` lacks rests on fewer than `FEWEST` photos, or on none.

    Sensitivity counts malignant photos, specificity benign ones; AUROC needs enough of both.
    """

    photos: int
    lesions: int
    malignant: int
    figures: dict[str, Estimate]


def _age(about: About) -> str:
    return UNKNOWN if about.age is None else next((name for low, high, name in _AGES if low <= about.age < high), "")


def _tone(about: About) -> str:
    return UNKNOWN if about.tone is None else skin_tone.group(about.tone)


KINDS: dict[str, tuple[Callable[[About], str], tuple[str, ...]]] = {
    "sex": (lambda about: about.sex, ("female", "male")),
    "age": (_age, tuple(name for *_, name in _AGES)),
    "site": (lambda about: about.site, ()),
    "source": (lambda about: about.source, ()),
    "skin_tone": (_tone, tuple(name for _, name in skin_tone.GROUPS)),
}
"""How photos are told apart: the name of a photo's group, and the order of the names (else by their size)."""


def by_group(
    answered: Answered,
    malignant: NDArray[np.bool_],
    p_malignant: NDArray[np.float64],
    called: NDArray[np.bool_],
    right: NDArray[np.bool_],
    resamples: int,
) -> dict[str, dict[str, Group]]:
    """Groups by kind and name. A kind of which nothing is known is left out; N rows as in `answered`."""
    found: dict[str, dict[str, Group]] = {}
    for kind, (name_of, order) in KINDS.items():
        names = np.array([name_of(each) or UNKNOWN for each in answered.about])
        present, counts = np.unique(names, return_counts=True)
        if not set(present) - {UNKNOWN}:
            continue
        size = dict(zip(present.tolist(), counts.tolist(), strict=True))
        ranked = [name for name in order if name in size]
        ranked += sorted(set(size) - set(ranked), key=lambda name: (name == UNKNOWN, -size[name], name))
        found[kind] = {}
        for name in ranked:
            rows = names == name
            found[kind][name] = _group(
                answered.where(rows), malignant[rows], p_malignant[rows], called[rows], right[rows], resamples
            )
    return found


def _group(
    answered: Answered,
    malignant: NDArray[np.bool_],
    p_malignant: NDArray[np.float64],
    called: NDArray[np.bool_],
    right: NDArray[np.bool_],
    resamples: int,
) -> Group:
    figures = {
        "malignant_sensitivity": share(called[malignant]),
        "malignant_specificity": share(~called[~malignant]),
        "specificity_on_histology": share(~called[~malignant & answered.confirmed]),
        "accuracy": share(right),
    }
    if min(malignant.sum(), (~malignant).sum()) >= FEWEST:
        bootstrap = Bootstrap(answered.groups, resamples)
        figures["malignant_auroc"] = bootstrap.estimate(weighted.auroc(malignant, p_malignant))
    return Group(
        photos=len(malignant),
        lesions=len(set(answered.groups)),
        malignant=int(malignant.sum()),
        figures={name: figures[name] for name in FIGURES if name in figures and figures[name].n >= FEWEST},
    )
