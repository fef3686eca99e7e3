"""Draws the heatmaps of one started model."""

from collections.abc import Callable, Generator

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


class Artist:
    """Keeps the maps of the photo that it was last asked about, so that another class of it costs nothing."""

    def __init__(self, bundle: Bundle, pipeline: Pipeline, run: Callable[[NDArray[np.float32]], Outputs]) -> None:
        self._bundle, self._pipeline, self._run = bundle, pipeline, run
        self._gradients: Gradients | None = None
        self._photo: Photo | None = None
        self._prepared: NDArray[np.float32] | None = None
        self._maps: dict[str, Maps] = {}

    def draw(
        self, photo: Photo, class_maps: NDArray[np.float32], seen: Region, class_code: str, method: str
    ) -> Generator[Progress, None, Heatmap]:
        """The heatmap of one class of the photo whose answer came with `class_maps`. Raises as the methods do."""
        self._turn_to(photo)
        if method not in self._maps:
            looked = Looked(class_maps, lambda: self._tensor(photo), lambda: self._look_back(photo), self._answer)
            self._maps[method] = yield from METHODS[method].draw(looked)
        return self.paint(method, self._maps[method], seen, class_code)

    def paint(self, method: str, maps: Maps, seen: Region, class_code: str) -> Heatmap:
        """The heatmap of one class from that method's maps."""
        return draw(method, maps, self._index(class_code), class_code, seen, self._bundle.manifest.map_offset)

    def faithfulness(self, photo: Photo, heatmap: Heatmap) -> Generator[Progress, None, Faithfulness]:
        """How well this heatmap of the photo tells what the network used."""
        self._turn_to(photo)
        index = self._index(heatmap.class_code)
        return (yield from measure(heatmap.values, self._tensor(photo), lambda batch: self._answer(batch)[:, [index]]))

    def _turn_to(self, photo: Photo) -> None:
        if photo is not self._photo:
            self._photo, self._prepared, self._maps = photo, None, {}

    def _tensor(self, photo: Photo) -> NDArray[np.float32]:
        if self._prepared is None:
            self._prepared = self._pipeline.prepare(photo).tensor
        return self._prepared

    def _look_back(self, photo: Photo) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        if self._gradients is None:
            self._gradients = gradients(self._bundle)
        return self._gradients(self._tensor(photo))

    def _answer(self, batch: NDArray[np.float32]) -> NDArray[np.float64]:
        return posterior(self._bundle.manifest, self._run(batch).logits)

    def _index(self, class_code: str) -> int:
        return [each.code for each in self._bundle.manifest.classes].index(class_code)
