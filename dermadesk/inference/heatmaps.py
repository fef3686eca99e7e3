"""Where the network looked: methods registered by name, and the way from its maps to the photo."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from dermadesk.errors import BackendError, ErrorCode
from dermadesk.imaging.steps import Region


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """What a method can draw from: the class maps K×h×w of the answer (0×0 from a network without exact ones), and,
    when it is called, the features C×h×w and the gradient of every logit after them, K×C×h×w. All float32.
    """

    class_maps: NDArray[np.float32]
    gradients: Callable[[], tuple[NDArray[np.float32], NDArray[np.float32]]]


Method = Callable[[Looked], NDArray[np.float32]]
"""What the network looked at -> K×h×w float32: what spoke for each class (positive) and against it, in any scale."""

METHODS: dict[str, Method] = {}

_FINER = 16
"""How much finer the heatmap is than the network's own map: 7×7 becomes 112×112, and the window does the rest."""


@dataclass(frozen=True, slots=True, eq=False)
class Heatmap:
    """What spoke for the class `class_code`: `values` h×w float32, 0..1, 1 where most did.

    All zeros when nothing spoke for it. `place` is where the values lie, in fractions of the upright photo's width
    and height; the model has not seen what is outside. `method` is the registered name. It is not evidence.
    """

    values: NDArray[np.float32]
    place: Region
    class_code: str
    method: str


def _register(name: str) -> Callable[[Method], Method]:
    def add(method: Method) -> Method:
        METHODS[name] = method
        return method

    return add


@_register("cam")
def cam(looked: Looked) -> NDArray[np.float32]:
    """Class activation maps: exact for global average pooling and one linear layer (Zhou et al., 2016)."""
    if not looked.class_maps.size:
        detail = "its head is more than pooling and one linear layer, so it has no class activation maps"
        raise BackendError(ErrorCode.HEATMAP_UNAVAILABLE, "this model", detail)
    return looked.class_maps


@_register("grad_cam")
def grad_cam(looked: Looked) -> NDArray[np.float32]:
    """Each channel by the mean of its gradient, for any head (Selvaraju et al., "Grad-CAM", 2017).

    For pooling and one linear layer it is the class activation map, but for its scale. Imports torch.
    """
    features, gradients = looked.gradients()
    return np.asarray(np.einsum("kc,chw->khw", gradients.mean((2, 3)), features), np.float32)


def draw(
    method: str,
    class_maps: NDArray[np.float32],
    index: int,
    class_code: str,
    seen: Region,
    offset: tuple[float, float] = (0.0, 0.0),
) -> Heatmap:
    """The heatmap of one class from the maps of that method, scaled so that its peak is 1, at the place `seen`.

    `offset` is the manifest's `map_offset`: a network that pads its strided convolutions evenly answers in each cell
    for what lies up and left of it, so that an uncorrected map points beside the lesion.
    """
    values = _moved(_finer(class_maps[index]), offset)
    peak = float(values.max())
    scaled = values / np.float32(peak) if peak > 0 else np.zeros_like(values)
    return Heatmap(scaled, seen, class_code, method)


def _finer(class_map: NDArray[np.float32]) -> NDArray[np.float32]:
    """What is positive in h×w, with `_FINER` times the cells."""
    positive = np.maximum(class_map, 0)
    height, width = positive.shape
    size = (width * _FINER, height * _FINER)
    return np.asarray(cv2.resize(positive, size, interpolation=cv2.INTER_LINEAR), np.float32)


def _moved(values: NDArray[np.float32], offset: tuple[float, float]) -> NDArray[np.float32]:
    """The map moved left and up by `offset`, in fractions of its width and height; its edges are drawn out."""
    height, width = values.shape
    shift = np.array([[1, 0, -offset[0] * width], [0, 1, -offset[1] * height]], np.float64)
    moved = cv2.warpAffine(values, shift, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.float32)
