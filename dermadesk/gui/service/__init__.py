"""The window's only door to the layers below.

Every method that works is a generator for `Jobs.run`: it runs on the worker thread and yields what the window
shows. OpenCV, NumPy and ONNX Runtime are imported there, so that the window opens before they are loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dermadesk.gui.service.batches import Batches
from dermadesk.gui.service.cases import Cases
from dermadesk.gui.service.heatmaps import Heatmaps, Overlay
from dermadesk.gui.service.models import Models
from dermadesk.gui.service.preview import Preview
from dermadesk.gui.service.training import Training
from dermadesk.gui.service.trust import Trust

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from dermadesk.gui.sources import PhotoSource
    from dermadesk.imaging.photo import Photo
    from dermadesk.inference.bundle import Manifest
    from dermadesk.inference.engine import Analysis, Engine
    from dermadesk.inference.heatmaps import Offer

SHOWN_SIDE = 900
"""Pixels that the shorter side of the photo needs on the screen; more is decoded when the user zooms in."""


@dataclass(frozen=True, slots=True, eq=False)
class ModelFacts:
    """A model that is ready: what it says of itself, what runs it, and what the user should know about that.

    `offers` tells of every heatmap method by its name whether it can be chosen, or why not.
    """

    manifest: Manifest
    reference: str
    backend: str
    notice: str | None
    offers: Mapping[str, Offer]


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
class Answered:
    """The model's answer, and its heatmap for the class that leads; None where that one has to be asked for."""

    analysis: Analysis
    overlay: Overlay | None


class Service:
    """One engine, opened when it is first needed. `model` is the name of a bundle, None for the one that ships.

    What belongs to one part of the window has a door of its own: `preview` for the stages, `trust` for what is measured
    behind an answer, `heatmaps` for where the model looked, `cases` for what is kept, `batches` for folders of photos,
    which a second engine answers, `training` for what is trained, `models_door` for what models there are.
    """

    def __init__(self, model: str | None = None, backend: str = "auto") -> None:
        self._model = model
        self._backend = backend
        self._engine: Engine | None = None
        self.preview = Preview(self._started)
        self.trust = Trust(self._started)
        self.heatmaps = Heatmaps(self._started)
        self.cases = Cases()
        self.batches = Batches(self._opened, model=model)
        self.training = Training()
        self.models_door = Models(self._answering)

    def open_engine(self) -> Iterator[ModelFacts]:
        """Load and start the model. Raises BundleError or BackendError; photos can be looked at all the same."""
        engine = self._started()
        offers = self.heatmaps.offers()
        yield ModelFacts(engine.manifest, engine.bundle.reference, engine.backend_name, engine.notice, offers)

    def switch_model(self, reference: str) -> Iterator[ModelFacts]:
        """Answer with the installed model `reference` from now on, Examine at once and a batch when it next begins.

        Belongs on the worker of `open_engine`. Where it raises BundleError or BackendError, all is as before.
        """
        from dermadesk.inference.engine import Engine

        self._engine = Engine.open(reference, self._backend)
        self._model = reference
        self.trust.forget()
        self.batches.reopen()
        yield from self.open_engine()

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

    def every_pixel(self, photo: Photo) -> Iterator[Shown]:
        """The photo without reduction, for a zoom beyond what is shown."""
        from dermadesk.gui import pictures

        yield Shown(pictures.sizes(photo.pixels()), full=True)

    def another_engine(self) -> Engine:
        """The model in use, started once more: for another worker. Raises BundleError or BackendError."""
        return self._opened()

    def _answering(self) -> str:
        return self._engine.bundle.reference if self._engine is not None else ""

    @property
    def on_gpu(self) -> bool:
        """Whether the engine that answers photos runs on a GPU; it may not have been started."""
        return self._engine is not None and "CUDA" in self._engine.backend_name

    def _started(self) -> Engine:
        if self._engine is None:
            self._engine = self._opened()
        return self._engine

    def _opened(self) -> Engine:
        from dermadesk.inference.engine import Engine

        return Engine.open(self._model, self._backend)

    def _answered(self, analysis: Analysis) -> Answered:
        heatmap = analysis.heatmap
        return Answered(analysis, None if heatmap is None else self.heatmaps.painted(analysis, heatmap))
