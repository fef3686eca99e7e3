"""Every operating point a model could have, on photos it was not trained on: quick enough to follow a slider."""

import dataclasses
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dermadesk.errors import ErrorCode, TrainingError
from dermadesk.evaluation.assess import AtPrevalence, at_prevalence
from dermadesk.inference.calibration import posterior
from dermadesk.inference.manifest import Manifest, OperatingPoint
from dermadesk.inference.proportions import Estimate, wilson

CHOSEN = "chosen"
"""The name of an operating point that a person chose."""


@dataclass(frozen=True, slots=True)
class AtPoint:
    """What a `threshold` on P(malignant) gives, each with Wilson's interval; None where no photo can tell it.

    `ppv` and `npv` are those of the photos' own mix.
    """

    threshold: float
    sensitivity: Estimate | None
    specificity: Estimate | None
    ppv: Estimate | None
    npv: Estimate | None

    def at_prevalence(self, prevalence: float) -> AtPrevalence:
        """PPV and NPV where that share (0..1) of lesions is malignant, by Bayes' rule."""
        return at_prevalence(self.sensitivity, self.specificity, prevalence)


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """P(malignant) of the photos of one `part`, in rising order: of the malignant ones and of the benign ones."""

    part: str
    malignant: NDArray[np.float64]
    benign: NDArray[np.float64]

    @classmethod
    def of(cls, manifest: Manifest, part: str, probabilities: NDArray[np.float64], truth: NDArray[np.int64]) -> "Sweep":
        """From calibrated probabilities N×K and the truth N, both in logit order."""
        kinds = np.array([each.malignant for each in manifest.classes])
        p_malignant, malignant = probabilities[:, kinds].sum(1), kinds[truth]
        return cls(part, np.sort(p_malignant[malignant]), np.sort(p_malignant[~malignant]))

    @classmethod
    def calibration(cls, manifest: Manifest, answers: Path) -> "Sweep":
        """Of the photos whose logits a run kept in `calibration.npz`. Raises `TrainingError` for a damaged file."""
        try:
            with answers.open("rb") as file, np.load(file, allow_pickle=False) as saved:
                logits, truth = saved["logits"], np.asarray(saved["labels"], np.int64)
            return cls.of(manifest, "calibration", posterior(manifest, logits), truth)
        except (OSError, ValueError, KeyError, IndexError, EOFError, zipfile.BadZipFile) as error:
            detail = f"{answers.name} cannot be read ({error}); train again, and it is written anew"
            raise TrainingError(ErrorCode.RUN_INVALID, str(answers.parent), detail) from error

    @property
    def prevalence(self) -> float:
        """The share (0..1) of malignant photos; NaN without photos."""
        total = len(self.malignant) + len(self.benign)
        return len(self.malignant) / total if total else float("nan")

    def at(self, threshold: float) -> AtPoint:
        """What the operating point `threshold` gives."""
        missed = int(np.searchsorted(self.malignant, threshold))
        passed = int(np.searchsorted(self.benign, threshold))
        found, wrongly = len(self.malignant) - missed, len(self.benign) - passed
        return AtPoint(
            threshold,
            _share(found, len(self.malignant)),
            _share(passed, len(self.benign)),
            _share(found, found + wrongly),
            _share(passed, passed + missed),
        )

    def deciding(self, manifest: Manifest, threshold: float) -> Manifest:
        """The manifest with `threshold` as the point that decides, with the figures of these photos."""
        at = self.at(threshold)
        point = OperatingPoint(
            name=CHOSEN,
            threshold=threshold,
            sensitivity=at.sensitivity.value if at.sensitivity else 0.0,
            specificity=at.specificity.value if at.specificity else 0.0,
            part=self.part,
            n_malignant=len(self.malignant),
            n_benign=len(self.benign),
        )
        others = tuple(each for each in manifest.operating_points if each.name != CHOSEN)
        return dataclasses.replace(manifest, operating_points=(*others, point), operating_point=CHOSEN)


def _share(hits: int, n: int) -> Estimate | None:
    return wilson(hits, n) if n else None
