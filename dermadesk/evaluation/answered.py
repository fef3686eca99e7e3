"""Photos with a known diagnosis and a model's answers to them: what every figure is made of."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Known(Protocol):
    """What a labelled photo tells beside its diagnosis."""

    @property
    def group(self) -> str: ...
    @property
    def confirmed(self) -> bool: ...
    @property
    def age(self) -> float | None: ...
    @property
    def sex(self) -> str: ...
    @property
    def site(self) -> str: ...
    @property
    def source(self) -> str: ...


@dataclass(frozen=True, slots=True)
class About:
    """Whom and what a photo shows; empty or None where it is not known. `tone` is the skin's ITA in degrees."""

    age: float | None = None
    sex: str = ""
    site: str = ""
    source: str = ""
    tone: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """Photos with a known diagnosis and the model's answers to them, row by row.

    `probabilities` N×K calibrated, in logit order; `truth` N places in that order; `groups` the lesion of each;
    `confirmed` tells which truths histology proved. What is not at hand may be left out: `logits` N×K before any
    calibration, `turned` N×K with test-time augmentation, `about` one for each photo.
    """

    probabilities: NDArray[np.float64]
    truth: NDArray[np.int64]
    groups: tuple[str, ...]
    confirmed: NDArray[np.bool_]
    logits: NDArray[np.float64] | None = None
    turned: NDArray[np.float64] | None = None
    about: tuple[About, ...] = ()

    @classmethod
    def of(
        cls,
        photos: Sequence[Known],
        truth: Sequence[int] | NDArray[np.int64],
        probabilities: NDArray[np.float64],
        *,
        logits: NDArray[np.float64] | None = None,
        turned: NDArray[np.float64] | None = None,
        tones: Sequence[float | None] | None = None,
    ) -> "Answered":
        """Answers to labelled `photos`, with everything that these tell; `tones` is the ITA of each, if measured."""
        measured = [None] * len(photos) if tones is None else tones
        return cls(
            probabilities,
            np.asarray(truth, np.int64),
            tuple(each.group for each in photos),
            np.array([each.confirmed for each in photos], bool),
            logits,
            turned,
            tuple(
                About(each.age, each.sex, each.site, each.source, tone)
                for each, tone in zip(photos, measured, strict=True)
            ),
        )

    def where(self, keep: NDArray[np.bool_]) -> "Answered":
        """The photos for which `keep` (N) is true."""
        rows = np.flatnonzero(keep)
        return dataclasses.replace(
            self,
            probabilities=self.probabilities[rows],
            truth=self.truth[rows],
            groups=tuple(self.groups[row] for row in rows),
            confirmed=self.confirmed[rows],
            logits=None if self.logits is None else self.logits[rows],
            turned=None if self.turned is None else self.turned[rows],
            about=tuple(self.about[row] for row in rows) if self.about else (),
        )
