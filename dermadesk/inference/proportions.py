"""A proportion and how sure it is."""

import math
from dataclasses import dataclass

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
