"""How long a training takes on this machine and what it needs, measured on a few batches of the photos themselves."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dermadesk.training.dataset import Dataset
from dermadesk.training.events import TrainEvent
from dermadesk.training.recipe import Recipe

if TYPE_CHECKING:
    from dermadesk.training.fit import Weights


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a training takes, by what was measured.

    `seconds` from the first photo read to the bundle written, between `seconds_low` and `seconds_high`.
    `memory_bytes` beside what the program has now, of `free_bytes` there are; on a GPU, of the GPU's. `disk_bytes` of
    checkpoints and bundle. `steps` of the optimiser in all, `batch_size` photos at once.
    """

    seconds: float
    seconds_low: float
    seconds_high: float
    memory_bytes: int
    disk_bytes: int
    photos_per_second: float
    steps: int
    batch_size: int
    free_bytes: int = 0
    on_gpu: bool = False
    batches: int = 0


def estimate(recipe: Recipe, dataset: Dataset, weights: Weights) -> Generator[TrainEvent, None, Estimate]:
    """Measure on a few batches of these photos, and leave nothing behind; the events are those of a training.

    `dataset` holds all photos with the recipe's classes. Raises `LabelError` where it cannot be divided, and
    `TrainingError` or `BundleError` for weights that do not fit.
    """
    raise NotImplementedError
    yield
