"""An ordered list of steps turns a photo into what the model sees. The only way there, for serving and training."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermadesk.imaging.photo import Photo
from dermadesk.imaging.steps import STEPS, Pixels, Region


@dataclass(frozen=True, slots=True)
class StepSpec:
    """A step by name with its settings, as a manifest writes it."""

    name: str
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """What one step made of its input: H×W×3, uint8 or float32.

    `place` is the part of the upright photo that it shows, in fractions, `seconds` what the step took. The first
    stage is called `photo`: what was decoded, and how long that took.
    """

    name: str
    array: NDArray[Any]
    place: Region
    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """What the model sees of one photo.

    `tensor` is 3×S×S float32, contiguous: one row of the network's input. `pixels` is the same before the first
    float step, S×S×3 uint8: what quality is judged on and what augmentation changes. `stages` keeps every step's
    output for the preview. `seen` is the part of the photo that the model sees, in fractions of the whole upright
    photo's width and height (0..1), whether it was cropped or not.
    """

    tensor: NDArray[np.float32]
    pixels: Pixels
    stages: tuple[Stage, ...]
    seen: Region


_WHOLE = Region(0.0, 0.0, 1.0, 1.0)


class Pipeline:
    """Steps in order, for a network whose input is `input_size` pixels square.

    Raises `ValueError` for steps on pixels after steps on floats, and for settings beyond their limits.
    """

    def __init__(self, specs: Iterable[StepSpec], input_size: int) -> None:
        self.specs = tuple(specs)
        self.input_size = input_size
        kinds = [STEPS[s.name].pixels for s in self.specs]
        self._first_float = kinds.index(False) if False in kinds else len(kinds)
        if any(kinds[self._first_float :]):
            raise ValueError("a step on uint8 pixels cannot follow a float step")
        for spec in self.specs:
            STEPS[spec.name].check(spec.settings)

    def prepare(self, photo: Photo) -> Prepared:
        """The photo, or its crop, as the model sees it; raises `PhotoError` where it cannot be decoded."""
        start = time.perf_counter()
        pixels = photo.pixels(at_least=self.input_size)
        return self._run(Stage("photo", pixels, photo.crop or _WHOLE, time.perf_counter() - start))

    def prepare_pixels(self, pixels: Pixels) -> Prepared:
        """The same for a photo that is decoded already, H×W×3 uint8."""
        return self._run(Stage("photo", pixels, _WHOLE, 0.0))

    def finish(self, pixels: Pixels) -> NDArray[np.float32]:
        """The float steps alone, from S×S×3 uint8 pixels to the 3×S×S tensor: augmented photos enter here."""
        array: NDArray[Any] = pixels
        for spec in self.specs[self._first_float :]:
            array = STEPS[spec.name].run(array, **spec.settings)
        return _channels_first(array)

    def _run(self, first: Stage) -> Prepared:
        stages = [first]
        for spec in self.specs:
            stages.append(_next(stages[-1], spec))
        kept: Pixels = np.ascontiguousarray(stages[self._first_float].array)
        return Prepared(_channels_first(stages[-1].array), kept, tuple(stages), stages[-1].place)


def _next(stage: Stage, spec: StepSpec) -> Stage:
    """What the step makes of the stage before it."""
    start = time.perf_counter()
    array = STEPS[spec.name].run(stage.array, **spec.settings)
    seconds = time.perf_counter() - start
    height, width = stage.array.shape[:2]
    part, before = STEPS[spec.name].region(height, width, **spec.settings), stage.place
    place = Region(
        before.x + before.width * part.x / width,
        before.y + before.height * part.y / height,
        before.width * part.width / width,
        before.height * part.height / height,
    )
    return Stage(spec.name, array, place, seconds)


def _channels_first(array: NDArray[Any]) -> NDArray[np.float32]:
    return np.ascontiguousarray(array.transpose(2, 0, 1), dtype=np.float32)
