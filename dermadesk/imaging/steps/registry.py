"""Where steps are registered, and what each says of itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""H×W×3, sRGB, 0..255."""

Run = TypeVar("Run", bound=Callable[..., NDArray[Any]])


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle in pixels of the array it speaks of; `x`, `y` is its upper left corner. Fractions are allowed."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Step:
    """A registered step. `pixels` tells that it takes and returns uint8; otherwise it returns float32.

    `limits` are the smallest and the largest value of each setting, or of each number in it.
    """

    name: str
    run: Callable[..., NDArray[Any]]
    region: Callable[..., Region]
    pixels: bool
    limits: Mapping[str, tuple[float, float]]

    def check(self, settings: Mapping[str, Any]) -> None:
        """Raise `ValueError` for a setting that is neither a number nor three, or beyond its limits."""
        for name in self.limits.keys() & settings.keys():
            (least, most), numbers = self.limits[name], np.asarray(settings[name])
            if numbers.dtype.kind not in "iuf" or numbers.shape not in ((), (3,)):
                raise ValueError(f"{name} of {self.name} must be a number, or one per channel, not {settings[name]!r}")
            if not ((numbers >= least) & (numbers <= most)).all():
                raise ValueError(f"{name} of {self.name} must be {least:g} to {most:g}, not {settings[name]!r}")


STEPS: dict[str, Step] = {}


def _whole(height: int, width: int, **_: Any) -> Region:
    return Region(0, 0, width, height)


def register(
    name: str, *, pixels: bool, region: Callable[..., Region] = _whole, **limits: tuple[float, float]
) -> Callable[[Run], Run]:
    """Register the function below under `name`; `limits` are those of its settings."""

    def add(run: Run) -> Run:
        STEPS[name] = Step(name, run, region, pixels, limits)
        return run

    return add
