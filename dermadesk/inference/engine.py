"""The only door to answers: a photo in, an `Analysis` out."""

import time
from collections.abc import Generator, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from dermadesk.imaging.photo import Photo
from dermadesk.imaging.pipeline import Pipeline, Prepared
from dermadesk.imaging.steps import Pixels
from dermadesk.inference import bundle as bundles
from dermadesk.inference import stability
from dermadesk.inference.analysis import Analysis, Recalled, Unreadable
from dermadesk.inference.backends import choose, for_workers
from dermadesk.inference.bundle import Bundle, Manifest
from dermadesk.inference.calibration import Decision, answer, decided, posterior
from dermadesk.inference.examiner import Examiner
from dermadesk.inference.heatmaps import Artist, Faithfulness, Heatmap, Progress
from dermadesk.inference.many import Many, Recall
from dermadesk.inference.stability import Stability
from dermadesk.inference.views import VIEWS, mean_of_views

__all__ = ["Analysis", "Engine", "Recalled", "Unreadable"]

K = TypeVar("K")


class Engine:
    """A started model. `backend_name` is what runs it, `notice` why that is not what was to be expected, or None.

    One thread at a time may ask it. Raises `BackendError` or `BundleError` when the model does not start.
    """

    def __init__(self, bundle: Bundle, backend: str = "auto") -> None:
        self.bundle = bundle
        self._backend, self.notice = choose(bundle, backend)
        self._pipeline = Pipeline(bundle.manifest.preprocessing, bundle.manifest.input_size)
        self._artist = Artist(bundle, self._pipeline, self._backend.run)
        self._examiner = Examiner(bundle.manifest, self._pipeline)
        self._many: Many | None = None

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
        ready = self._examiner.ready(self._examiner.decoded(photo))
        (analysis,) = self._examiner.answers([ready], self._backend, 1, turned=views == VIEWS)
        if analysis.turned is not None:
            prediction = answer(self.manifest, analysis.turned, assessable=not analysis.quality.issues)
            analysis = replace(analysis, prediction=prediction, views=VIEWS)
        return self._painted(analysis) if analysis.class_maps.size else analysis

    def override(self, analysis: Analysis) -> Analysis:
        """The same answer with a decision although the photo cannot be assessed, because the doctor asks for it.

        No number changes; `overridden` goes wherever the answer goes. What has a decision comes back as it is.
        """
        prediction = analysis.prediction
        if prediction.decision is not Decision.CANNOT_ASSESS:
            return analysis
        decision = decided(prediction.operating_point, prediction.p_malignant)
        return replace(analysis, prediction=replace(prediction, decision=decision), overridden=True)

    @overload
    def analyse_many(
        self, paths: Iterable[Path], *, turned: bool = ...
    ) -> Generator[Analysis | Unreadable, None, None]: ...

    @overload
    def analyse_many(
        self, paths: Iterable[Path], *, turned: bool = ..., recall: Recall[K]
    ) -> Generator[Analysis | Recalled[K] | Unreadable, None, None]: ...

    def analyse_many(
        self, paths: Iterable[Path], *, turned: bool = False, recall: Recall[K] | None = None
    ) -> Generator[Analysis | Recalled[K] | Unreadable, None, None]:
        """One item per path, in order, each the same as `analyse` gives, but without its heatmap.

        With `turned`, each has the answer of its eight views too, for eight times the work. `recall` is asked about
        every photo once it is read and before it is decoded; what it knows is not computed. The threads that work on
        all cores ask it, several at a time.
        Only a few photos are held at a time. Closing the generator stops it after those in hand. Raises `BackendError`
        where the network does not run.
        """
        if self._many is None:
            self._many = Many(self._examiner, for_workers(self.bundle, self._backend))
        yield from self._many.answers(paths, turned, recall)

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

    def _painted(self, analysis: Analysis) -> Analysis:
        """The analysis with the heatmap of its leading class, from the network's own maps."""
        start = time.perf_counter()
        heatmap = self._artist.paint("cam", analysis.class_maps, analysis.prepared_seen, analysis.prediction.top1)
        seconds = analysis.seconds | {"heatmap": time.perf_counter() - start}
        seconds["total"] += seconds["heatmap"]
        return replace(analysis, heatmap=heatmap, seconds=seconds)
