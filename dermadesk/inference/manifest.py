"""What a bundle says of itself: the types of `manifest.json`."""

from dataclasses import dataclass, field
from typing import Any

from dermadesk.imaging.pipeline import StepSpec

FORMAT = "dermadesk-bundle/1"
HEATMAPS = ("cam", "grad_cam")
"""How heatmaps can be drawn; `heatmaps` has a method of each name."""


@dataclass(frozen=True, slots=True)
class ModelClass:
    """One class of a model. `code` is its ISIC name."""

    code: str
    name: str
    malignant: bool


@dataclass(frozen=True, slots=True)
class Conformal:
    """Class-conditional conformal quantiles of the score 1 - p, one per class in logit order.

    A class belongs to the prediction set when 1 - p <= its quantile; the most probable one always does. `lesions`
    counts the lesions each quantile was computed from; the classes in `pooled` had fewer than 20 and use the quantile
    pooled over all.
    Source: Vovk, "Conditional validity of inductive conformal predictors" (2012).
    """

    level: float
    quantiles: tuple[float, ...]
    lesions: tuple[int, ...]
    pooled: tuple[str, ...]
    method: str


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """P(malignant) at or above `threshold` is called suspicious.

    `sensitivity` and `specificity` are those of the `part` it was chosen on, with `n_malignant` and `n_benign` photos.
    """

    name: str
    threshold: float
    sensitivity: float
    specificity: float
    part: str
    n_malignant: int
    n_benign: int


@dataclass(frozen=True, slots=True)
class NoveltyShare:
    """What novelty does with some photos: the shares (0..1) that it refuses, and that it refuses or warns about."""

    what: str
    photos: int
    refused: float
    marked: float


@dataclass(frozen=True, slots=True)
class Novelty:
    """How `inference.novelty` measures a photo: `offset` + `direction` (C numbers) · embedding at length 1.

    1.0 is the limit from which on a photo is refused; from `warns_from` (0..1) on it is warned about. `method` tells
    how both were set, `measured` what they do.
    """

    direction: tuple[float, ...]
    offset: float
    warns_from: float
    method: str
    measured: tuple[NoveltyShare, ...] = ()


@dataclass(frozen=True, slots=True)
class DataSource:
    """A data set that the model has seen, with its licence and how it was split."""

    name: str
    photos: int
    lesions: int
    licence: str
    citation: str
    split: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that a bundle says of itself; `manifest.json` is this, key by key.

    `prior` is the case mix that the probabilities are calibrated on and `training_prior` the mix that the network
    saw while it was trained, both in logit order. The leading class has
    the largest posterior / prior ** `top1_prior_power`: 0 is the most probable one, 1 lets all diagnoses weigh alike.
    `operating_point` names the one of `operating_points` that decides. `embedding` holds the mean and standard
    deviation per channel of the training photos' embeddings. `novelty` is None in a bundle without that check.
    `metrics` are the figures on the test part.
    `heatmap` names the method of `heatmaps` that is true of the network: `cam` (it gives exact class maps) or
    `grad_cam`. `map_offset` is how far right of and below what it speaks of a heatmap lies, in fractions of the input's
    side.
    `files` maps every other file of the bundle to its sha256, 64 lower-case hexadecimal digits.
    """

    format: str
    id: str
    version: str
    created: str
    software: dict[str, str]
    files: dict[str, str]
    architecture: str
    input_size: int
    preprocessing: tuple[StepSpec, ...]
    classes: tuple[ModelClass, ...]
    training_prior: tuple[float, ...]
    prior: tuple[float, ...]
    temperature: float
    conformal: Conformal
    operating_points: tuple[OperatingPoint, ...]
    operating_point: str
    top1_prior_power: float
    metrics: dict[str, Any]
    data: tuple[DataSource, ...]
    parents: tuple[str, ...]
    licence: str
    heatmap: str = "cam"
    map_offset: tuple[float, float] = (0.0, 0.0)
    embedding: dict[str, tuple[float, ...]] = field(default_factory=dict)
    novelty: Novelty | None = None
    intended_use: str = ""
    limitations: tuple[str, ...] = ()

    @property
    def reference(self) -> str:
        """How answers name the model: `id version`."""
        return f"{self.id} {self.version}"

    @property
    def prevalence(self) -> float:
        """The share (0..1) of malignant photos in the case mix that the probabilities are calibrated on."""
        return float(sum(share for share, each in zip(self.prior, self.classes, strict=True) if each.malignant))

    @property
    def leading_rule(self) -> str:
        """How the leading class is found, in words."""
        words = {0.0: "the most probable one", 1.0: "the one with the largest posterior / prior"}
        rule = f"the one with the largest posterior / prior^{self.top1_prior_power:g}"
        return words.get(self.top1_prior_power, rule)

    @property
    def deciding_point(self) -> OperatingPoint:
        """The operating point that the manifest names as the one that decides."""
        return next(point for point in self.operating_points if point.name == self.operating_point)
