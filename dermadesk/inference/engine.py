"""The only door to answers: a photo in, an `Analysis` out."""

import itertools
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dermadesk.errors import DermaDeskError, PhotoError
from dermadesk.imaging.photo import Photo
from dermadesk.imaging.pipeline import Pipeline, Prepared
from dermadesk.imaging.quality import QualityReport, assess
from dermadesk.imaging.steps import Pixels, Region
from dermadesk.inference import bundle as bundles
from dermadesk.inference import novelty, stability
from dermadesk.inference.backends import choose
from dermadesk.inference.bundle import Bundle, Manifest
from dermadesk.inference.calibration import Decision, Prediction, answer, decided, posterior, predict
from dermadesk.inference.heatmaps import Artist, Faithfulness, Heatmap, Progress
from dermadesk.inference.stability import Stability
from dermadesk.inference.views import VIEWS, mean_of_views

_READERS = 2
_AHEAD = 4
"""How many photos are read and prepared while one is answered: more only costs memory."""


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """Everything about one photo.

    `heatmap` is that of the class `prediction.top1`, None from a network whose heatmaps are drawn only when
    `Engine.heatmap` is asked; `class_maps` K×h×w float32 (then K×0×0) are kept for the other classes, and
    `embedding` (C,) float32; `logits` (K,) float32 are the answer before any calibration, and `turned` (K,) the mean of
    the probabilities of the photo's eight views, where it was asked for. `views` is how many of them `prediction` is
    made of: 1 (the photo as it is), or 8; all else is of the photo as it is. `overridden` tells that the doctor asked
    for a decision although the photo could not be assessed. `novelty` is how far the photo is from those that the
    network learned from: about 0 for one of them, 1.0 at the limit, None for a bundle without that check; what follows
    from it is among the findings of `quality`. `prepared_seen` is the part of the upright photo that the
    model saw, in fractions.
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
    views: int = 1
    overridden: bool = False
    novelty: float | None = None


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
        self._artist = Artist(bundle, self._pipeline, self._backend.run)

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

    def analyse(self, photo: Photo, *, views: int = 1) -> Analysis:
        """The answer for one photo; `PhotoError` when it cannot be decoded.

        With 8 `views` it is made of the mean of the photo's eight views, for eight times the work (Wang et al.,
        "Aleatoric uncertainty estimation with test-time augmentation", 2019). `ValueError` for any other number.
        """
        if views not in (1, VIEWS):
            raise ValueError(f"{views} views: there are 1 and {VIEWS}")
        analysis = self._answer(self._prepare(photo, 0.0), turned=views == VIEWS)
        return analysis if analysis.turned is None else self._of_all_views(analysis, analysis.turned)

    def override(self, analysis: Analysis) -> Analysis:
        """The same answer with a decision although the photo cannot be assessed, because the doctor asks for it.

        No number changes; `overridden` goes wherever the answer goes. What has a decision comes back as it is.
        """
        prediction = analysis.prediction
        if prediction.decision is not Decision.CANNOT_ASSESS:
            return analysis
        decision = decided(prediction.operating_point, prediction.p_malignant)
        return replace(analysis, prediction=replace(prediction, decision=decision), overridden=True)

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

        `cam` draws from the maps that were kept: no pass through the network. `grad_cam` and `grad_cam_pp` import torch
        when they are first asked, `occlusion` asks the network hundreds of times. Another class of the same photo
        costs nothing. Raises `BackendError` where torch or the network's maps are missing.
        """
        *_, heatmap = self.drawing(analysis, class_code, method)
        assert isinstance(heatmap, Heatmap)
        return heatmap

    def drawing(self, analysis: Analysis, class_code: str, method: str | None = None) -> Iterator[Progress | Heatmap]:
        """The same with its progress, at least every 100 ms but for the import of torch; the heatmap comes last."""
        method = method or self.manifest.heatmap
        photo, class_maps, seen = analysis.photo, analysis.class_maps, analysis.prepared_seen
        yield (yield from self._artist.draw(photo, class_maps, seen, class_code, method))

    def faithfulness(self, analysis: Analysis, heatmap: Heatmap) -> Iterator[Progress | Faithfulness]:
        """Whether the heatmap of that photo marks what the network used, beside chance; the result comes last.

        Asks the network hundreds of times, in batches of less than 100 ms.
        """
        yield (yield from self._artist.faithfulness(analysis.photo, heatmap))

    def stability(self, analysis: Analysis) -> Iterator[Stability]:
        """How often variations of the photo get the same decision, counted up; an item for each variation.

        Each is answered as the photo was, of one view or eight. Where the photo cannot be assessed, the decision is the
        one that the operating point would make. The photo is decoded anew: raises `PhotoError` as `analyse` does.
        """
        decision = decided(analysis.prediction.operating_point, analysis.prediction.p_malignant)

        def same(pixels: Pixels) -> bool:
            probabilities = self._probabilities(self._pipeline.prepare_pixels(pixels).tensor, analysis.views)
            return answer(self.manifest, probabilities, assessable=True).decision is decision

        size = self.manifest.input_size
        yield from stability.measure(analysis.photo.pixels(at_least=size), size, same)

    def _probabilities(self, tensor: NDArray[np.float32], views: int) -> NDArray[np.float64]:
        """(K,) of one prepared photo 3×S×S, of one view or the mean of eight."""
        if views == VIEWS:
            return mean_of_views(self.manifest, self._backend.run, tensor)
        return np.asarray(posterior(self.manifest, self._backend.run(tensor[None]).logits)[0])

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
        quality, novel = self._judged(ready.quality, outputs.embedding[0])
        prediction = predict(self.manifest, outputs.logits[0], assessable=not quality.issues)
        mean = mean_of_views(self.manifest, self._backend.run, ready.tensor) if turned else None
        answered = time.perf_counter()
        # copies, so that a kept analysis does not keep a whole batch
        class_maps, embedding = outputs.class_maps[0].copy(), outputs.embedding[0].copy()
        heatmap = self._artist.paint("cam", class_maps, ready.seen, prediction.top1) if class_maps.size else None
        seconds = ready.seconds | {"inference": answered - start, "heatmap": time.perf_counter() - answered}
        return Analysis(
            photo=ready.photo,
            quality=quality,
            prepared_seen=ready.seen,
            prediction=prediction,
            heatmap=heatmap,
            class_maps=class_maps,
            embedding=embedding,
            logits=outputs.logits[0].copy(),
            seconds=seconds | {"total": sum(seconds.values())},
            backend=self.backend_name,
            turned=mean,
            novelty=novel,
        )

    def _judged(self, quality: QualityReport, embedding: NDArray[np.float32]) -> tuple[QualityReport, float | None]:
        """The report with what novelty finds, and the novelty."""
        known = self.manifest.novelty
        if known is None:
            return quality, None
        value = float(novelty.novelties(known, embedding[None])[0])
        found = novelty.finding(known, value)
        return (quality.with_finding(found) if found else quality), value

    def _of_all_views(self, analysis: Analysis, mean: NDArray[np.float64]) -> Analysis:
        """The analysis with the eight views' answer, and the heatmap of the class that then leads."""
        prediction = answer(self.manifest, mean, assessable=not analysis.quality.issues)
        averaged = replace(analysis, prediction=prediction, views=VIEWS)
        if analysis.heatmap is None or prediction.top1 == analysis.prediction.top1:
            return averaged
        return replace(averaged, heatmap=self.heatmap(averaged, prediction.top1, "cam"))
