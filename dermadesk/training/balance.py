"""How often each photo of the train part is drawn, so that rare diagnoses are learned too. Never before the split."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def drawing_probabilities(labels: Sequence[int], classes: int, power: float) -> NDArray[np.float64]:
    """One probability per photo (they sum to 1): a class of n gets n ** (1 - power) of the draws, shared alike."""
    counts = np.bincount(labels, minlength=classes).astype(np.float64)
    weights = counts[np.asarray(labels)] ** -power
    return np.asarray(weights / weights.sum(), np.float64)


def class_mix(labels: Sequence[int], classes: int, power: float) -> NDArray[np.float64]:
    """The case mix that the network sees: one share per class, summing to 1. Calibration undoes it."""
    probabilities = drawing_probabilities(labels, classes, power)
    return np.bincount(labels, weights=probabilities, minlength=classes).astype(np.float64)


def draw_epoch(probabilities: NDArray[np.float64], seed: int, epoch: int) -> NDArray[np.int64]:
    """As many indices as there are photos, drawn with replacement; the same for the same seed and epoch."""
    generator = np.random.default_rng((seed, epoch))
    return generator.choice(len(probabilities), size=len(probabilities), p=probabilities)
