"""Test-time augmentation: a lesion has no up, so a model may be asked of all eight views of its square."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from dermadesk.inference.backends import Outputs
from dermadesk.inference.bundle import Manifest
from dermadesk.inference.calibration import posterior

VIEWS = 8
"""How many ways there are to lay a square: four turns, and the mirror image of each."""


def dihedral(tensor: NDArray[np.float32]) -> NDArray[np.float32]:
    """A photo C×S×S as it is, turned by 90°, 180° and 270°, and the mirror image of each: 8×C×S×S."""
    both = (tensor, tensor[:, :, ::-1])
    return np.stack([np.rot90(each, turns, axes=(1, 2)) for each in both for turns in range(4)])


def mean_of_views(
    manifest: Manifest, run: Callable[[NDArray[np.float32]], Outputs], tensor: NDArray[np.float32]
) -> NDArray[np.float64]:
    """The mean of the probabilities (K,) that `run` gives for the eight views of one prepared photo C×S×S.

    Each view is calibrated by itself and then averaged: a mean of posteriors of one case mix is one again, so prior,
    operating point and sets keep their meaning. The temperature was fitted on single views, so that the mean may be
    less sure than it could be.
    """
    return np.asarray(posterior(manifest, run(dihedral(tensor)).logits).mean(axis=0))
