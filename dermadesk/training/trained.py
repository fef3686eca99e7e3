"""What a run has learned, before it becomes a bundle."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermadesk.files import whole_binary
from dermadesk.imaging.fingerprint import Fingerprint
from dermadesk.inference.bundle import DataSource, Novelty
from dermadesk.training import loop
from dermadesk.training.architectures import Network
from dermadesk.training.loop import PreparedSet
from dermadesk.training.recipe import Recipe
from dermadesk.training.split import Split
from dermadesk.training.weights import Parent


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Logits N×K of photos that the network did not learn from, with the truth N, the lesion of each, and its name."""

    logits: NDArray[np.float64]
    labels: NDArray[np.int64]
    groups: tuple[str, ...]
    images: tuple[str, ...]

    @classmethod
    def of(cls, network: Network, recipe: Recipe, photos: PreparedSet) -> "Answers":
        """The answers to photos that were prepared by the recipe's pipeline."""
        scores, _ = loop.logits(network, recipe.pipeline, photos.pixels)
        return cls.told(scores, photos)

    @classmethod
    def told(cls, scores: NDArray[np.floating[Any]], photos: PreparedSet) -> "Answers":
        """The answers whose logits N×K are known already."""
        listed = photos.dataset.photos
        return cls(
            scores.astype(np.float64),
            np.asarray(photos.dataset.labels, np.int64),
            tuple(photo.group for photo in listed),
            tuple(photo.image for photo in listed),
        )

    def save(self, path: Path) -> None:
        """One `.npz`; raises `OutputError` where it cannot be written."""
        with whole_binary(path) as file:
            np.savez(file, logits=self.logits, labels=self.labels, groups=self.groups, images=self.images)

    @classmethod
    def load(cls, path: Path) -> "Answers":
        with np.load(path) as saved:
            return cls(
                saved["logits"], saved["labels"], tuple(saved["groups"].tolist()), tuple(saved["images"].tolist())
            )


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """What a run has learned.

    `training_prior` and `prior` K: the case mix that the network saw, and the one its answers speak of. `crossfit`
    holds one set of answers per fold, over train and calibration together; none without folds. `novelty` is what tells
    other pictures from photos, None where the network cannot. `sources` is the data
    and `parents` the weights that it began with, `prints` the fingerprints of the photos.
    """

    recipe: Recipe
    split: Split
    network: Network
    training_prior: NDArray[np.float64]
    prior: NDArray[np.float64]
    calibration: Answers
    crossfit: tuple[Answers, ...]
    embedding_mean: NDArray[np.float64]
    embedding_std: NDArray[np.float64]
    novelty: Novelty | None = None
    sources: tuple[DataSource, ...] = ()
    parents: tuple[Parent, ...] = ()
    prints: Mapping[str, Fingerprint] = field(default_factory=dict)
