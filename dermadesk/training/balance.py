"""How often the photos of a class are drawn in an epoch, and how much each weighs. Never before the split."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from dermadesk.training.recipe import BalanceSettings

Counts = NDArray[np.int64]


def _power(counts: Counts, settings: BalanceSettings) -> NDArray[np.float64]:
    shares = np.zeros(len(counts))
    shares[counts > 0] = counts[counts > 0] ** (1 - settings.sampling_power)
    return np.asarray(shares * counts.sum() / shares.sum(), np.float64)


METHODS: dict[str, Callable[[Counts, BalanceSettings], NDArray[np.float64] | Counts | int]] = {
    "power": _power,
    "oversample": lambda counts, _: counts.max(),
    "undersample": lambda counts, _: counts[counts > 0].min(),
    "target": lambda _, settings: settings.target_count,
}
"""How many photos of each class an epoch draws, by the name that a recipe gives the method."""


def draws(labels: Sequence[int], classes: int, settings: BalanceSettings) -> Counts:
    """How many photos of each class an epoch draws: 0 where there is none, at least 1 where there is one."""
    counts = np.bincount(labels, minlength=classes)
    wanted = np.maximum(1, np.rint(METHODS[settings.method](counts, settings))).astype(np.int64)
    return np.where(counts > 0, wanted, 0)


def loss_weights(labels: Sequence[int], classes: int, settings: BalanceSettings) -> NDArray[np.float32]:
    """How much a photo of each class weighs in the loss; the mean over the photos that an epoch draws is 1."""
    counts, drawn = np.bincount(labels, minlength=classes), draws(labels, classes, settings)
    weights = np.maximum(counts, 1) ** -settings.class_weight_power
    return np.asarray(weights * drawn.sum() / (weights * drawn).sum(), np.float32)


def class_mix(labels: Sequence[int], classes: int, settings: BalanceSettings) -> NDArray[np.float64]:
    """The case mix that the network learns: one share per class, summing to 1. Calibration undoes it.

    A photo that weighs twice in the loss is learned as if it were drawn twice.
    """
    learned = draws(labels, classes, settings) * loss_weights(labels, classes, settings).astype(np.float64)
    return np.asarray(learned / learned.sum(), np.float64)


def draw(labels: Sequence[int], settings: BalanceSettings, generator: np.random.Generator) -> NDArray[np.int64]:
    """The photos of one epoch as indices into `labels`, shuffled.

    Of a class every photo is drawn equally often, or once more than the others, so that none is left out by chance.
    """
    truth = np.asarray(labels)
    wanted = draws(labels, int(truth.max()) + 1, settings)
    chosen = []
    for label, count in enumerate(wanted):
        own = generator.permutation(np.flatnonzero(truth == label))
        chosen.append(np.resize(own, count))
    return generator.permutation(np.concatenate(chosen))
