"""What happens to a photo before and after the network: prepared and judged, then calibrated and concluded."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dermadesk.imaging.photo import Photo
from dermadesk.imaging.pipeline import Pipeline
from dermadesk.imaging.quality import QualityReport, assess
from dermadesk.imaging.steps import Region
from dermadesk.inference import novelty
from dermadesk.inference.analysis import Analysis
from dermadesk.inference.backends import Backend
from dermadesk.inference.bundle import Manifest
from dermadesk.inference.calibration import predict
from dermadesk.inference.views import mean_of_views


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """A photo on its way to the network: decoded pixels are gone, the tensor (3×S×S) is left."""

    photo: Photo
    quality: QualityReport
    seen: Region
    tensor: NDArray[np.float32]
    seconds: dict[str, float]


class Examiner:
    """Holds nothing that changes: any thread may ask it."""

    def __init__(self, manifest: Manifest, pipeline: Pipeline) -> None:
        self._manifest, self._pipeline = manifest, pipeline
        self._direction = np.asarray(manifest.novelty.direction if manifest.novelty else ())

    def ready(self, photo: Photo, read: float = 0.0) -> Ready:
        """The photo prepared and judged; `read` is how many seconds it took to read. Raises `PhotoError`."""
        start = time.perf_counter()
        prepared = self._pipeline.prepare(photo)
        decoded = time.perf_counter()
        quality = assess(photo, prepared)
        seconds = {"read": read, "prepare": decoded - start, "quality": time.perf_counter() - decoded}
        return Ready(photo, quality, prepared.seen, prepared.tensor, seconds)

    def answers(self, photos: Sequence[Ready], backend: Backend, at_once: int, turned: bool) -> Iterator[Analysis]:
        """The answer to each of at most `at_once` photos, without heatmaps; with `turned`, of their eight views too.

        The network is asked about exactly so many, filled up with nothing. Raises `BackendError`, and `BundleError` for
        an answer that is no numbers.
        """
        if not photos:
            return
        start = time.perf_counter()
        outputs = backend.run(_batch([ready.tensor for ready in photos], at_once))
        share = (time.perf_counter() - start) / len(photos)
        for row, ready in enumerate(photos):
            start = time.perf_counter()
            # copies, so that a kept analysis does not keep a whole batch
            logits, embedding = outputs.logits[row].copy(), outputs.embedding[row].copy()
            quality, novel = self._judged(ready.quality, embedding)
            prediction = predict(self._manifest, logits, assessable=not quality.issues)
            mean = mean_of_views(self._manifest, backend.run, ready.tensor) if turned else None
            seconds = ready.seconds | {"inference": share + time.perf_counter() - start, "heatmap": 0.0}
            yield Analysis(
                photo=ready.photo,
                quality=quality,
                prepared_seen=ready.seen,
                prediction=prediction,
                heatmap=None,
                class_maps=outputs.class_maps[row].copy(),
                embedding=embedding,
                logits=logits,
                seconds=seconds | {"total": sum(seconds.values())},
                backend=backend.name,
                turned=mean,
                novelty=novel,
            )

    def _judged(self, quality: QualityReport, embedding: NDArray[np.float32]) -> tuple[QualityReport, float | None]:
        """The report with what novelty finds, and the novelty."""
        known = self._manifest.novelty
        if known is None:
            return quality, None
        value = float(novelty.along(self._direction, known.offset, embedding[None])[0])
        found = novelty.finding(known, value)
        return (quality.with_finding(found) if found else quality), value


def _batch(tensors: Sequence[NDArray[np.float32]], size: int) -> NDArray[np.float32]:
    """size×3×S×S of at most so many tensors 3×S×S, zeros after them; one alone is not copied."""
    if size == 1:
        return tensors[0][None]
    batch = np.zeros((size, *tensors[0].shape), np.float32)
    for row, tensor in enumerate(tensors):
        batch[row] = tensor
    return batch
