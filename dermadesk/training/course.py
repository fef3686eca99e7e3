"""How far a stage has come: the numbers of its checkpoint."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from dermadesk.training.recipe import OptimiserSettings


@dataclass(slots=True)
class Course:
    """`epoch` (from 1) is the one in progress and `step` the steps of it that are done.

    `batch_size` photos go through a network at once, `step_size` make one step of the optimiser in all processes
    together. The sums are over the photos of the epoch so far. `flat` counts the epochs since the held-out loss fell
    or the learning rate was reduced, `reductions` how often that was; `halvings` how often it was halved since the loss
    was no number any more.
    """

    batch_size: int
    step_size: int
    epoch: int = 1
    step: int = 0
    photos: int = 0
    loss_sum: float = 0.0
    correct: int = 0
    best_epoch: int = 0
    best_loss: float = float("inf")
    flat: int = 0
    reductions: int = 0
    halvings: int = 0

    def as_numbers(self) -> dict[str, Any]:
        """All of it; `Course(**numbers)` is the same again."""
        return asdict(self)

    def plan(self, photos: int) -> list[range]:
        """The places of each step's photos in an epoch; the steps of an epoch differ by one photo at most."""
        edges = np.linspace(0, photos, -(-photos // self.step_size) + 1).round().astype(int).tolist()
        return [range(first, end) for first, end in pairwise(edges)]

    def stepped(self, loss_sum: float, correct: int, photos: int) -> None:
        """One more step is done."""
        self.step += 1
        self.photos += photos
        self.loss_sum += loss_sum
        self.correct += correct

    def judged(self, loss: float, settings: OptimiserSettings) -> bool:
        """The epoch is done, with that loss on the photos held out; whether it is the best so far."""
        better = loss < self.best_loss
        if better:
            self.best_loss, self.best_epoch, self.flat = loss, self.epoch, 0
        else:
            self.flat += 1
        if settings.schedule == "plateau" and self.flat >= settings.patience:
            self.flat, self.reductions = 0, self.reductions + 1
        self.epoch, self.step, self.photos, self.loss_sum, self.correct = self.epoch + 1, 0, 0, 0.0, 0
        return better

    def ends_early(self, settings: OptimiserSettings) -> bool:
        """Whether so many epochs have brought nothing that early stopping ends the stage."""
        return 0 < settings.early_stopping <= self.epoch - 1 - self.best_epoch


def share(positions: Sequence[int], rank: int, size: int) -> Sequence[int]:
    """The positions of a step that one of `size` processes takes: together they take each once."""
    return positions[rank::size]
