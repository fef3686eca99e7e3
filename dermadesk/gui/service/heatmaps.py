"""Heatmaps for the window, made on the worker: one over the photo, several beside each other, how far to trust each.

Generators for `Jobs.run`. What is measured of a map is long work that nobody waits for: run it behind.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dermadesk.errors import DermaDeskError
from dermadesk.gui.colour_maps import HeatmapLook

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtGui import QImage, QPolygonF

    from dermadesk.imaging.photo import Photo
    from dermadesk.imaging.steps import Region
    from dermadesk.inference.engine import Analysis, Engine
    from dermadesk.inference.heatmaps import Faithfulness, Heatmap, Offer


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """A heatmap as a picture; `place` is where in the upright photo it lies, in fractions of 0..1.

    `contours` are closed lines in fractions of that place, around what drew at least half as much of the model's
    attention as the peak. `blank` tells that nothing in the photo spoke for the class, so that there is nothing to see.
    """

    image: QImage
    place: Region
    class_code: str
    contours: tuple[QPolygonF, ...]
    blank: bool
    method: str = "cam"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A map that takes time: so much of it is done, 0..1; None while PyTorch is loaded."""

    class_code: str
    method: str
    share: float | None


@dataclass(frozen=True, slots=True)
class NotDrawn:
    """A map that cannot be drawn, and why."""

    class_code: str
    method: str
    error: DermaDeskError


@dataclass(frozen=True, slots=True)
class MapTrust:
    """What was measured of a map: its faithfulness, and its share on the lesion (0..1).

    `inside` is None where no lesion was found or the map is empty.
    """

    class_code: str
    method: str
    faithfulness: Faithfulness
    inside: float | None


Wanted = tuple[str, str]
"""The code of a class and the name of a method."""


class Heatmaps:
    """`engine` gives the model whose answer is on the page. Raises PhotoError and BackendError, as the engine does.

    `look` is how maps are painted where nothing else is wanted; the window sets it when the user chooses.
    """

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine
        self.look = HeatmapLook()
        self._outlined: tuple[Photo, Engine, NDArray[np.bool_]] | None = None

    def offers(self) -> Mapping[str, Offer]:
        """Every method by name, and whether it can be chosen for this model, or why not."""
        from dermadesk.inference import heatmaps

        return heatmaps.offers(self._engine().manifest)

    def overlay(
        self, analysis: Analysis, class_code: str, method: str | None = None, look: HeatmapLook | None = None
    ) -> Iterator[Waiting | Overlay]:
        """The heatmap of a class, the last thing to come; by the method that is true of the model if none is named."""
        from dermadesk.inference.heatmaps import Heatmap

        for step in self._drawing(analysis, class_code, method):
            yield self.painted(analysis, step, look) if isinstance(step, Heatmap) else step

    def painted(self, analysis: Analysis, heatmap: Heatmap, look: HeatmapLook | None = None) -> Overlay:
        """A heatmap of that photo as a picture."""
        from dermadesk.gui import pictures

        place = heatmap.place
        aspect = (place.width * analysis.photo.width) / (place.height * analysis.photo.height)
        image, contours = pictures.overlay(heatmap, aspect, look or self.look)
        return Overlay(image, place, heatmap.class_code, contours, not heatmap.values.any(), heatmap.method)

    def faithfulness(
        self, analysis: Analysis, class_code: str, method: str | None = None
    ) -> Iterator[Waiting | MapTrust]:
        """What there is to measure of a map; the result comes last."""
        from dermadesk.inference.heatmaps import Faithfulness, Heatmap, share_inside

        for drawn in self._drawing(analysis, class_code, method):
            if not isinstance(drawn, Heatmap):
                yield drawn
                continue
            lesion = self._lesion(analysis.photo)
            inside = share_inside(drawn, lesion) if lesion.any() else None
            for step in self._engine().faithfulness(analysis, drawn):
                if isinstance(step, Faithfulness):
                    yield MapTrust(class_code, drawn.method, step, inside)
                else:
                    yield Waiting(class_code, drawn.method, step.done / step.total)

    def compare(
        self, analysis: Analysis, wanted: Sequence[Wanted], look: HeatmapLook | None = None
    ) -> Iterator[Waiting | Overlay | NotDrawn | MapTrust]:
        """Several maps: first each as a picture, or why there is none, then what is measured of each."""
        drawn = []
        for class_code, method in wanted:
            try:
                yield from self.overlay(analysis, class_code, method, look)
            except DermaDeskError as error:
                yield NotDrawn(class_code, method, error)
            else:
                drawn.append((class_code, method))
        for class_code, method in drawn:
            yield from self.faithfulness(analysis, class_code, method)

    def _drawing(self, analysis: Analysis, class_code: str, method: str | None) -> Iterator[Waiting | Heatmap]:
        from dermadesk.inference.heatmaps import METHODS, Heatmap

        engine = self._engine()
        method = method or engine.manifest.heatmap
        if METHODS[method].by_gradients and "torch" not in sys.modules:
            yield Waiting(class_code, method, None)
        for step in engine.drawing(analysis, class_code, method):
            yield step if isinstance(step, Heatmap) else Waiting(class_code, method, step.done / step.total)

    def _lesion(self, photo: Photo) -> NDArray[np.bool_]:
        """The outline's inside in the square that the model sees."""
        from dermadesk.imaging.lesion import outline

        engine = self._engine()
        if self._outlined is None or self._outlined[0] is not photo or self._outlined[1] is not engine:
            self._outlined = photo, engine, outline(engine.prepare(photo).pixels).mask
        return self._outlined[2]
