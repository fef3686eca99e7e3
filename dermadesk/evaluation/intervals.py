"""95 % intervals: Wilson's for a proportion, a bootstrap over lesions for everything else."""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from dermadesk.inference.proportions import Estimate as Estimate
from dermadesk.inference.proportions import wilson as wilson

_AT_ONCE = 1_000_000
"""How many weights are held at a time: more is slower, because the processor's caches overflow."""

Weights = NDArray[np.float64]
"""R×N: how often each of N photos was drawn, in each of R resamples."""

Figure = Callable[[Weights], NDArray[np.float64]]
"""A figure of R resamples at once: weights R×N -> R values; NaN where a resample cannot tell."""


def share(hits: NDArray[np.bool_]) -> Estimate:
    """The part of photos for which `hits` is true, with Wilson's interval."""
    return wilson(int(hits.sum()), len(hits))


class Bootstrap:
    """Resamples of lesions, drawn once and the same for every figure.

    Photos of one lesion are drawn together, because they are not independent.
    """

    def __init__(self, groups: Sequence[str], resamples: int = 500, seed: int = 0) -> None:
        names, self._lesion = np.unique(np.asarray(groups), return_inverse=True)
        generator = np.random.default_rng(seed)
        self._drawn = np.zeros((resamples, len(names)), np.uint16)
        for row in self._drawn:
            row += np.bincount(generator.integers(len(names), size=len(names)), minlength=len(names)).astype(np.uint16)

    def whole(self, figure: Figure) -> float:
        """The figure of all photos; NaN where it cannot be told."""
        return float(figure(np.ones((1, len(self._lesion))))[0])

    def draws(self, figure: Figure) -> NDArray[np.float64]:
        """The figure of each resample; NaN where it cannot be told."""
        step = max(1, _AT_ONCE // max(1, len(self._lesion)))
        parts = [
            figure(self._drawn[first : first + step, self._lesion].astype(np.float64))
            for first in range(0, len(self._drawn), step)
        ]
        return np.concatenate(parts) if parts else np.empty(0)

    def estimate(self, figure: Figure, n: int | None = None, most: float = 1.0) -> Estimate:
        """A figure between 0 and `most`, with its percentile interval; `n` photos decide it (all of them).

        The interval is moved by the bias that resampling adds: a calibration error grows with every photo drawn twice.
        """
        value, drawn = self.whole(figure), self.draws(figure)
        known = drawn[~np.isnan(drawn)]
        photos = len(self._lesion) if n is None else n
        if not len(known) or math.isnan(value):
            return Estimate(value, math.nan, math.nan, photos)
        low, high = np.percentile(known, (2.5, 97.5)) - (known.mean() - value)
        # a skewed figure may end up outside its moved interval, which would read as a mistake
        return Estimate(value, min(value, max(0.0, float(low))), max(value, min(most, float(high))), photos)
