"""95 % intervals: Wilson's for a proportion, a bootstrap over lesions for everything else."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_Z = 1.959963984540054  # the normal distribution's 97.5 % point


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval and the number of photos it rests on."""

    value: float
    low: float
    high: float
    n: int


def wilson(hits: int, n: int) -> Estimate:
    """The proportion hits / n (Wilson, 1927); NaN without photos."""
    if n == 0:
        return Estimate(math.nan, math.nan, math.nan, 0)
    p, z2 = hits / n, _Z * _Z
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return Estimate(p, max(0.0, centre - half), min(1.0, centre + half), n)


def bootstrap(
    figure: Callable[[NDArray[np.int64]], float], groups: Sequence[str], *, resamples: int, seed: int = 0
) -> Estimate:
    """`figure` (not negative) of all photos, with the percentile interval over resampled lesions.

    `figure` takes the indices of photos. Photos of one lesion are drawn together, because they are not independent.
    The interval is moved by the bias that resampling adds: a calibration error grows with every photo drawn twice.
    """
    names, place = np.unique(np.asarray(groups), return_inverse=True)
    members = np.split(np.argsort(place, kind="stable"), np.cumsum(np.bincount(place))[:-1])
    generator = np.random.default_rng(seed)
    drawn = [
        figure(np.concatenate([members[i] for i in generator.integers(len(names), size=len(names))]))
        for _ in range(resamples)
    ]
    value = figure(np.arange(len(place)))
    known = [each for each in drawn if not math.isnan(each)]
    if not known:
        return Estimate(value, math.nan, math.nan, len(place))
    low, high = np.percentile(known, (2.5, 97.5)) - (np.mean(known) - value)
    return Estimate(value, max(0.0, float(low)), float(high), len(place))
