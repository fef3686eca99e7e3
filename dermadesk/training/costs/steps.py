"""What it costs to learn: a few steps by the loop itself, of which nothing is kept."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dermadesk.training import fit, loop, sampling
from dermadesk.training.architectures import Network
from dermadesk.training.costs.photos import LEAST, spread
from dermadesk.training.events import BatchSizeChosen, BatchSizeHalved, Step, TrainEvent
from dermadesk.training.loop import PreparedSet
from dermadesk.training.recipe import BalanceSettings, Recipe

if TYPE_CHECKING:
    from dermadesk.training.fit import Photos, Weights
    from dermadesk.training.split import Split

_STEPS = 3
_ENOUGH = 20.0
"""Seconds of steps after which `_LEAST_STEPS` are enough."""

_LEAST_STEPS = 3
"""The first of them warms up and does not count."""


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """What one network takes: seconds by the median, fastest and slowest step, its steps, epochs, bytes on the disk.

    `read_again` counts the photos that its epochs are made of.
    """

    network: Network
    seconds: tuple[float, float, float]
    steps: int
    epochs: int
    read_again: int
    photos_per_second: float
    batch_size: int
    batches: int
    disk: int


@dataclass(frozen=True, slots=True)
class _Pace:
    """Seconds a photo by the median, fastest and slowest step, the steps that were measured, and the photos at once."""

    photo: tuple[float, float, float]
    measured: int
    batch_size: int


def learned(
    recipe: Recipe, parts: Split, photos: Photos, weights: Weights, folder: Path
) -> Generator[TrainEvent, None, Learned]:
    """The network of the recipe after a few steps on `photos`, and what all of its steps take; files go into `folder`.

    Raises `TrainingError` or `BundleError` for weights that do not fit, `OutputError` for a folder that is full.
    """
    begun = time.perf_counter()
    network = fit.begun_network(recipe, photos.kept, weights)
    beginning = time.perf_counter() - begun
    repeated = [place % len(photos.kept.pixels) for place in range(len(parts.train.photos))]
    learn = PreparedSet(parts.train, photos.kept.pixels.chosen(repeated))
    held_out = photos.seen.part(spread(photos.seen.dataset, LEAST))
    head = min(recipe.network.frozen_epochs, recipe.optimiser.epochs)
    whole = yield from _pace(network, recipe.where(network={"frozen_epochs": 0}), learn, held_out, folder / "main.pt")
    frozen = whole
    if head:
        alone = recipe.where(network={"frozen_epochs": head}, optimiser={"batch_size": whole.batch_size})
        frozen = yield from _pace(network, alone, learn, held_out, folder / "head.pt")
    drawn = len(sampling.epoch(parts.train.labels, recipe, 1))
    others = _others(recipe, parts, drawn)
    full = (recipe.optimiser.epochs - head) * drawn + others
    by_step = whole.batch_size * recipe.optimiser.accumulate
    statistics = min(fit.MEASURED, len(parts.train.photos)) / len(photos.kept.pixels)
    return Learned(
        network,
        seconds=tuple(  # type: ignore[arg-type]
            full * whole.photo[way] + head * drawn * frozen.photo[way] + beginning * (1 + max(1.0, statistics))
            for way in range(3)
        ),
        steps=-(-drawn // by_step) * recipe.optimiser.epochs + others // by_step,
        epochs=recipe.optimiser.epochs,
        read_again=recipe.optimiser.epochs * drawn + others,
        photos_per_second=1 / whole.photo[0],
        batch_size=whole.batch_size,
        batches=whole.measured,
        disk=(folder / "main.pt").stat().st_size * (1 + recipe.crossfit.folds),
    )


def _others(recipe: Recipe, parts: Split, drawn: int) -> int:
    """The photos that specialists and folds learn from, beside those of the main training."""
    unbalanced = recipe.where(balance=BalanceSettings())
    pairs = recipe.ensemble.pairs if recipe.ensemble.kind == "specialists" else ()
    own = (fit.pair_and_one_of_each(parts.train, pair, recipe.seed) for pair in pairs)
    special = sum(recipe.ensemble.epochs * len(sampling.epoch(each.labels, unbalanced, 1)) for each in own)
    folds = recipe.crossfit.folds
    grown = 1 + len(parts.calibration.photos) / len(parts.train.photos)
    return special + round(max(0, folds - 1) * recipe.crossfit.epochs * drawn * grown)


def _pace(
    network: Network, recipe: Recipe, learn: PreparedSet, held_out: PreparedSet, path: Path
) -> Generator[TrainEvent, None, _Pace]:
    """A few steps by the loop itself; its checkpoint stays at `path`."""
    training = loop.train(network, recipe, learn, held_out, path, path.stem)
    seconds: list[float] = []
    size, drawn = recipe.optimiser.batch_size, len(sampling.epoch(learn.dataset.labels, recipe, 1))
    try:
        while len(seconds) <= _STEPS and (len(seconds) < _LEAST_STEPS or sum(seconds) < _ENOUGH):
            begun = time.perf_counter()
            event = next(training, None)
            if event is None:
                break
            if isinstance(event, BatchSizeChosen | BatchSizeHalved):
                size = event.batch_size
            if isinstance(event, Step):
                seconds.append((time.perf_counter() - begun) * event.steps / drawn)
            yield event
    finally:
        training.close()
    measured = seconds[1:] or seconds  # the first one warms up
    return _Pace((float(np.median(measured)), min(measured), max(measured)), len(measured), size)
