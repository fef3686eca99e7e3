"""Methods by name, and what each can draw from."""

from collections.abc import Callable, Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dermadesk.inference.heatmaps.paced import Answer, Progress

Maps = NDArray[np.float32]
"""K×h×w: what spoke for each class (positive) and against it, in any scale."""


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """What a method can draw from; what is a function is only made when it is called. All arrays float32.

    `class_maps` are K×h×w of the answer, 0×0 from a network without exact ones; `photo` gives the prepared photo
    3×S×S, `gradients` its features C×h×w and the gradient of every logit after them K×C×h×w, `answer` the
    probabilities of other photos.
    """

    class_maps: NDArray[np.float32]
    photo: Callable[[], NDArray[np.float32]]
    gradients: Callable[[], tuple[NDArray[np.float32], NDArray[np.float32]]]
    answer: Answer


Drawing = Generator[Progress, None, Maps]


@dataclass(frozen=True, slots=True)
class Method:
    """`draw` makes the maps. Those `of_features` lie where the network's cells do, which can be beside the photo's
    (`Manifest.map_offset`); `by_gradients` needs PyTorch.
    """

    draw: Callable[[Looked], Drawing]
    of_features: bool
    by_gradients: bool


METHODS: dict[str, Method] = {}


def register(
    name: str, *, of_features: bool, by_gradients: bool
) -> Callable[[Callable[[Looked], Drawing]], Callable[[Looked], Drawing]]:
    """Add a method under the name that users and manifests call it by."""

    def add(draw: Callable[[Looked], Drawing]) -> Callable[[Looked], Drawing]:
        METHODS[name] = Method(draw, of_features, by_gradients)
        return draw

    return add


def at_once(draw: Callable[[Looked], Maps]) -> Callable[[Looked], Drawing]:
    """A method that has nothing to tell before it is done."""

    def drawing(looked: Looked) -> Drawing:
        yield from ()
        return draw(looked)

    drawing.__doc__ = draw.__doc__
    return drawing
