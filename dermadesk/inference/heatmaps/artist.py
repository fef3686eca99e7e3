"""Draws the heatmaps of one started model, and measures them."""

from collections.abc import Callable, Generator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dermadesk.imaging.photo import Photo
from dermadesk.imaging.pipeline import Pipeline
from dermadesk.imaging.steps import Region
from dermadesk.inference.backends import Gradients, Outputs, gradients
from dermadesk.inference.bundle import Bundle
from dermadesk.inference.calibration import posterior
from dermadesk.inference.heatmaps.faithfulness import Faithfulness, measure
from dermadesk.inference.heatmaps.heatmap import Heatmap, draw
from dermadesk.inference.heatmaps.paced import Progress
from dermadesk.inference.heatmaps.registry import METHODS, Looked, Maps


class _Sitting:
    """One photo, prepared once when that is first needed, and its maps by method."""

    def __init__(self, photo: Photo, pipeline: Pipeline) -> None:
        self.photo = photo
        self.maps: dict[str, Maps] = {}
        self._pipeline = pipeline

    @cached_property
    def tensor(self) -> NDArray[np.float32]:
        return self._pipeline.prepare(self.photo).tensor


class Artist:
    """Keeps the maps of the photo that it was last asked about, so that another class of it costs nothing."""

    def __init__(self, bundle: Bundle, pipeline: Pipeline, run: Callable[[NDArray[np.float32]], Outputs]) -> None:
        self._bundle, self._pipeline, self._run = bundle, pipeline, run
        self._gradients: Gradients | None = None
        self._last: _Sitting | None = None

    def draw(
        self, photo: Photo, class_maps: NDArray[np.float32], seen: Region, class_code: str, method: str
    ) -> Generator[Progress, None, Heatmap]:
        """The heatmap of one class of the photo whose answer came with `class_maps`. Raises as the methods do."""
        sitting = self._sitting(photo)
        if method not in sitting.maps:
            looked = Looked(class_maps, lambda: sitting.tensor, lambda: self._look_back(sitting.tensor), self._answer)
            sitting.maps[method] = yield from METHODS[method].draw(looked)
        return self.paint(method, sitting.maps[method], seen, class_code)

    def paint(self, method: str, maps: Maps, seen: Region, class_code: str) -> Heatmap:
        """The heatmap of one class from that method's maps."""
        return draw(method, maps, self._index(class_code), class_code, seen, self._bundle.manifest.map_offset)

    def faithfulness(self, photo: Photo, heatmap: Heatmap) -> Generator[Progress, None, Faithfulness]:
        """How well this heatmap of the photo tells what the network used."""
        tensor, index = self._sitting(photo).tensor, self._index(heatmap.class_code)
        return (yield from measure(heatmap.values, tensor, lambda batch: self._answer(batch)[:, [index]]))

    def _sitting(self, photo: Photo) -> _Sitting:
        """What is known of the photo. Whoever steps aside and goes on later keeps the one that was asked about."""
        if self._last is None or self._last.photo is not photo:
            self._last = _Sitting(photo, self._pipeline)
        return self._last

    def _look_back(self, tensor: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        if self._gradients is None:
            self._gradients = gradients(self._bundle)
        return self._gradients(tensor)

    def _answer(self, batch: NDArray[np.float32]) -> NDArray[np.float64]:
        return posterior(self._bundle.manifest, self._run(batch).logits)

    def _index(self, class_code: str) -> int:
        return [each.code for each in self._bundle.manifest.classes].index(class_code)
