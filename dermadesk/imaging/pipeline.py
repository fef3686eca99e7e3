"""An ordered list of steps turns a photo into what the model sees. The only way there, for serving and training."""

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
    """What one step made of its input: H×W×3, uint8 or float32."""

    name: str
    array: NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """What the model sees of one photo.

    `tensor` is 3×S×S float32, contiguous: one row of the network's input. `pixels` is the same before the first
    float step, S×S×3 uint8: what quality is judged on and what augmentation changes. `stages` keeps every step's
    output for the preview. `seen` is the part of the photo that the model sees, in fractions of the upright
    photo's width and height (0..1).
    """

    tensor: NDArray[np.float32]
    pixels: Pixels
    stages: tuple[Stage, ...]
    seen: Region


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
        """The photo as the model sees it; raises `PhotoError` where it cannot be decoded."""
        return self.prepare_pixels(photo.pixels(at_least=self.input_size))

    def prepare_pixels(self, pixels: Pixels) -> Prepared:
        """The same for a photo that is decoded already, H×W×3 uint8."""
        array: NDArray[Any] = pixels
        stages = [Stage("photo", array)]
        seen = Region(0.0, 0.0, 1.0, 1.0)
        for spec in self.specs[: self._first_float]:
            height, width = array.shape[:2]
            place = STEPS[spec.name].region(height, width, **spec.settings)
            seen = Region(
                seen.x + seen.width * place.x / width,
                seen.y + seen.height * place.y / height,
                seen.width * place.width / width,
                seen.height * place.height / height,
            )
            array = STEPS[spec.name].run(array, **spec.settings)
            stages.append(Stage(spec.name, array))
        kept: Pixels = np.ascontiguousarray(array)
        for spec in self.specs[self._first_float :]:
            array = STEPS[spec.name].run(array, **spec.settings)
            stages.append(Stage(spec.name, array))
        return Prepared(_channels_first(array), kept, tuple(stages), seen)

    def finish(self, pixels: Pixels) -> NDArray[np.float32]:
        """The float steps alone, from S×S×3 uint8 pixels to the 3×S×S tensor: augmented photos enter here."""
        array: NDArray[Any] = pixels
        for spec in self.specs[self._first_float :]:
            array = STEPS[spec.name].run(array, **spec.settings)
        return _channels_first(array)


def _channels_first(array: NDArray[Any]) -> NDArray[np.float32]:
    return np.ascontiguousarray(array.transpose(2, 0, 1), dtype=np.float32)
