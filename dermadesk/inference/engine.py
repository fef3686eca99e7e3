"""The only door to answers: a photo in, an `Analysis` out."""

import itertools
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dermadesk.errors import DermaDeskError, PhotoError
from dermadesk.imaging.photo import Photo
from dermadesk.imaging.pipeline import Pipeline, Prepared
from dermadesk.imaging.quality import QualityReport, assess
from dermadesk.imaging.steps import Region
from dermadesk.inference import bundle as bundles
from dermadesk.inference import heatmaps
from dermadesk.inference.backends import Gradients, choose, gradients
from dermadesk.inference.bundle import Bundle, Manifest
from dermadesk.inference.calibration import Prediction, predict
from dermadesk.inference.heatmaps import Heatmap, Looked
from dermadesk.inference.views import mean_of_views

_READERS = 2
_AHEAD = 4
"""How many photos are read and prepared while one is answered: more only costs memory."""


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """Everything about one photo.

    `heatmap` is that of the class `prediction.top1`, None from a network whose heatmaps are drawn only when
    `Engine.heatmap` is asked; `class_maps` K×h×w float32 (then K×0×0) are kept for the other classes, and
    `embedding` (C,) float32; `logits` (K,) float32 are the answer before any calibration, and `turned` (K,) the mean of
    the probabilities of the photo's eight views, where it was asked for. `prepared_seen` is the part of the upright
    photo that the model saw, in fractions.
    `seconds` holds what each stage took: read (0 when the photo was given), prepare (decoding included), quality,
    inference, heatmap, and their sum as total.
    """

    photo: Photo
    quality: QualityReport
    prepared_seen: Region
    prediction: Prediction
    heatmap: Heatmap | None
    class_maps: NDArray[np.float32]
    embedding: NDArray[np.float32]
    logits: NDArray[np.float32]
    seconds: dict[str, float]
    backend: str
    turned: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A photo that could not be read, and why. `source` is the path as it was given."""

    source: str
    error: DermaDeskError


@dataclass(frozen=True, slots=True, eq=False)
class _Ready:
    """A photo on its way to the network: decoded pixels are gone, the tensor (3×S×S) is left."""

    photo: Photo
    quality: QualityReport
    seen: Region
    tensor: NDArray[np.float32]
    seconds: dict[str, float]


class Engine:
    """A started model. `backend_name` is what runs it, `notice` why that is not what was to be expected, or None.

    One thread at a time may ask it. Raises `BackendError` or `BundleError` when the model does not start.
    """

    def __init__(self, bundle: Bundle, backend: str = "auto") -> None:
        self.bundle = bundle
        self._backend, self.notice = choose(bundle, backend)
        self._pipeline = Pipeline(bundle.manifest.preprocessing, bundle.manifest.input_size)
        self._gradients: Gradients | None = None
        self._drawn: tuple[Analysis, str, NDArray[np.float32]] | None = None

    @classmethod
    def open(cls, name: str | None = None, backend: str = "auto") -> "Engine":
        """Find, verify and start the model called `name`, or the newest; raises as `read` and the constructor do."""
        return cls(bundles.read(bundles.find(name)), backend)

    @property
    def manifest(self) -> Manifest:
        """What the model says of itself."""
        return self.bundle.manifest

    @property
    def backend_name(self) -> str:
        """What answers, in words: `ONNX Runtime (CPU)`."""
        return self._backend.name

    def prepare(self, photo: Photo) -> Prepared:
        """What the model sees of the photo, stage by stage, without asking it; raises `PhotoError` as `analyse`."""
        return self._pipeline.prepare(photo)

    def analyse(self, photo: Photo) -> Analysis:
        """The answer for one photo; `PhotoError` when it cannot be decoded."""
        return self._answer(self._prepare(photo, 0.0))

    def analyse_many(self, paths: Iterable[Path], *, turned: bool = False) -> Iterator[Analysis | Unreadable]:
        """One item per path, in order, each the same as `analyse` gives.

        With `turned`, each has the answer of its eight views too, for eight times the work.
        Photos are read and prepared by two threads while the one before is answered; only a few are held at a time.
        Closing the generator stops it after the photo in hand.
        """
        waiting: deque[tuple[Path, Future[_Ready]]] = deque()
        remaining = iter(paths)
        readers = ThreadPoolExecutor(_READERS, thread_name_prefix="read-photos")
        try:
            while True:
                for path in itertools.islice(remaining, _AHEAD - len(waiting)):
                    waiting.append((path, readers.submit(self._read, path)))
                if not waiting:
                    return
                path, coming = waiting.popleft()
                yield self._finish(path, coming, turned)
        finally:
            readers.shutdown(cancel_futures=True)

    def heatmap(self, analysis: Analysis, class_code: str, method: str | None = None) -> Heatmap:
        """The heatmap of any class, by the method that the manifest names or another one of `heatmaps.METHODS`.

        `cam` draws from the maps that were kept: no pass through the network. `grad_cam` imports torch when it is first
        asked, prepares the photo again, and keeps the maps of the last one. Raises `BackendError` where torch or
        the network's maps are missing.
        """
        method = method or self.manifest.heatmap
        if self._drawn is None or self._drawn[:2] != (analysis, method):
            looked = Looked(analysis.class_maps, lambda: self._look_back(analysis.photo))
            self._drawn = (analysis, method, heatmaps.METHODS[method](looked))
        return self._heatmap(self._drawn[2], analysis.prepared_seen, class_code, method)

    def _look_back(self, photo: Photo) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        if self._gradients is None:
            self._gradients = gradients(self.bundle)
        return self._gradients(self._pipeline.prepare(photo).tensor)

    def _finish(self, path: Path, coming: Future[_Ready], turned: bool) -> Analysis | Unreadable:
        try:
            return self._answer(coming.result(), turned)
        except PhotoError as error:
            return Unreadable(str(path), error)

    def _read(self, path: Path) -> _Ready:
        start = time.perf_counter()
        photo = Photo.from_file(path)
        return self._prepare(photo, time.perf_counter() - start)

    def _prepare(self, photo: Photo, read: float) -> _Ready:
        start = time.perf_counter()
        prepared = self._pipeline.prepare(photo)
        decoded = time.perf_counter()
        quality = assess(photo, prepared)
        seconds = {"read": read, "prepare": decoded - start, "quality": time.perf_counter() - decoded}
        return _Ready(photo, quality, prepared.seen, prepared.tensor, seconds)

    def _answer(self, ready: _Ready, turned: bool = False) -> Analysis:
        start = time.perf_counter()
        outputs = self._backend.run(ready.tensor[None])
        prediction = predict(self.manifest, outputs.logits[0], assessable=not ready.quality.issues)
        answered = time.perf_counter()
        # copies, so that a kept analysis does not keep a whole batch
        class_maps, embedding = outputs.class_maps[0].copy(), outputs.embedding[0].copy()
        heatmap = self._heatmap(class_maps, ready.seen, prediction.top1, "cam") if class_maps.size else None
        seconds = ready.seconds | {"inference": answered - start, "heatmap": time.perf_counter() - answered}
        return Analysis(
            photo=ready.photo,
            quality=ready.quality,
            prepared_seen=ready.seen,
            prediction=prediction,
            heatmap=heatmap,
            class_maps=class_maps,
            embedding=embedding,
            logits=outputs.logits[0].copy(),
            seconds=seconds | {"total": sum(seconds.values())},
            backend=self.backend_name,
            turned=mean_of_views(self.manifest, self._backend.run, ready.tensor) if turned else None,
        )

    def _heatmap(self, class_maps: NDArray[np.float32], seen: Region, class_code: str, method: str) -> Heatmap:
        index = [each.code for each in self.manifest.classes].index(class_code)
        return heatmaps.draw(method, class_maps, index, class_code, seen, self.manifest.map_offset)
