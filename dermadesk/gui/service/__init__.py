"""The window's only door to the layers below.

Every method that works is a generator for `Jobs.run`: it runs on the worker thread and yields what the window
shows. OpenCV, NumPy and ONNX Runtime are imported there, so that the window opens before they are loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dermadesk.gui.service.preview import Preview
from dermadesk.gui.service.trust import Trust

if TYPE_CHECKING:
    from PySide6.QtGui import QImage, QPolygonF

    from dermadesk.gui.sources import PhotoSource
    from dermadesk.imaging.photo import Photo
    from dermadesk.imaging.steps import Region
    from dermadesk.inference.bundle import Listed, Manifest
    from dermadesk.inference.engine import Analysis, Engine

SHOWN_SIDE = 900
"""Pixels that the shorter side of the photo needs on the screen; more is decoded when the user zooms in."""


@dataclass(frozen=True, slots=True, eq=False)
class ModelFacts:
    """A model that is ready: what it says of itself, what runs it, and what the user should know about that."""

    manifest: Manifest
    reference: str
    backend: str
    notice: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """The photo's header was read."""

    photo: Photo


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """The photo in sizes for painting, largest first; `full` tells that the largest has every pixel."""

    images: tuple[QImage, ...]
    full: bool


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


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """The model's answer, and its heatmap for the class that leads; None where that one has to be asked for."""

    analysis: Analysis
    overlay: Overlay | None


class Service:
    """One engine, opened when it is first needed. `model` is the name of a bundle, None for the one that ships.

    What belongs to one part of the window has a door of its own: `preview` for the stages, `trust` for what is measured
    behind an answer.
    """

    def __init__(self, model: str | None = None, backend: str = "auto") -> None:
        self._model = model
        self._backend = backend
        self._engine: Engine | None = None
        self.preview = Preview(self._started)
        self.trust = Trust(self._started)

    def open_engine(self) -> Iterator[ModelFacts]:
        """Load and start the model. Raises BundleError or BackendError; photos can be looked at all the same."""
        engine = self._started()
        yield ModelFacts(engine.manifest, engine.bundle.reference, engine.backend_name, engine.notice)

    def show(self, source: PhotoSource) -> Iterator[Opened | Shown]:
        """The photo alone, large enough for the screen. Raises PhotoError."""
        from dermadesk.gui import pictures
        from dermadesk.imaging.photo import Photo

        if source.path is not None:
            photo = Photo.from_file(source.path)
        else:
            photo = Photo.from_bytes(source.encoded_bytes(), source.name)
        yield Opened(photo)
        pixels = photo.pixels(at_least=SHOWN_SIDE)
        yield Shown(pictures.sizes(pixels), full=pixels.shape[1] == photo.width)

    def analyse(self, photo: Photo, views: int = 1) -> Iterator[Answered]:
        """The model's answer on the photo, of one view of it or the mean of eight.

        Raises PhotoError, or the error that kept the model from starting.
        """
        yield self._answered(self._started().analyse(photo, views=views))

    def override(self, analysis: Analysis) -> Iterator[Answered]:
        """The same answer with a decision, because the doctor asks for it although the photo cannot be assessed."""
        yield self._answered(self._started().override(analysis))

    def heatmap(self, analysis: Analysis, class_code: str) -> Iterator[Overlay]:
        """The heatmap of any class: at once from the class maps that the analysis kept, if the model has such.

        Otherwise torch is imported when the first one is asked for. Raises BackendError where there is none.
        """
        yield self._overlay(analysis, class_code)

    def every_pixel(self, photo: Photo) -> Iterator[Shown]:
        """The photo without reduction, for a zoom beyond what is shown."""
        from dermadesk.gui import pictures

        yield Shown(pictures.sizes(photo.pixels()), full=True)

    def models(self) -> Iterator[tuple[tuple[Listed, ...], str]]:
        """Every installed model by its manifest, the broken ones with their error; and the one that is in use."""
        from dermadesk.inference import bundle

        yield bundle.listed(), self._engine.bundle.reference if self._engine is not None else ""

    def _started(self) -> Engine:
        if self._engine is None:
            from dermadesk.inference.engine import Engine

            self._engine = Engine.open(self._model, self._backend)
        return self._engine

    def _answered(self, analysis: Analysis) -> Answered:
        return Answered(analysis, self._overlay(analysis, analysis.prediction.top1) if analysis.heatmap else None)

    def _overlay(self, analysis: Analysis, class_code: str) -> Overlay:
        from dermadesk.gui import pictures

        heatmap = self._started().heatmap(analysis, class_code)
        place = heatmap.place
        aspect = (place.width * analysis.photo.width) / (place.height * analysis.photo.height)
        image, contours = pictures.overlay(heatmap, aspect)
        return Overlay(image, place, class_code, contours, blank=not heatmap.values.any())
