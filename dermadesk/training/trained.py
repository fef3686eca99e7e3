"""What a run has learned, before it becomes a bundle."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dermadesk.files import whole_binary
from dermadesk.training import loop
from dermadesk.training.architectures import Network
from dermadesk.training.loop import PreparedSet
from dermadesk.training.recipe import Recipe
from dermadesk.training.split import Split


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Logits N×K of photos that the network did not learn from, with the truth N, the lesion of each, and its name."""

    logits: NDArray[np.float64]
    labels: NDArray[np.int64]
    groups: tuple[str, ...]
    images: tuple[str, ...]

    @classmethod
    def of(cls, network: Network, recipe: Recipe, photos: PreparedSet) -> "Answers":
        scores, _ = loop.logits(network, recipe.pipeline, photos.pixels)
        listed = photos.dataset.photos
        return cls(
            scores.astype(np.float64),
            np.asarray(photos.dataset.labels),
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
    """What a run has learned. `crossfit` holds one set of answers per fold, over train and calibration together."""

    recipe: Recipe
    split: Split
    network: Network
    training_prior: NDArray[np.float64]
    prior: NDArray[np.float64]
    calibration: Answers
    crossfit: tuple[Answers, ...]
    embedding_mean: NDArray[np.float64]
    embedding_std: NDArray[np.float64]
