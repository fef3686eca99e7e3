"""What happens to a photo before and after the network: prepared and judged, then calibrated and concluded."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dermadesk.imaging.photo import Photo
from dermadesk.imaging.pipeline import Pipeline, Prepared
from dermadesk.imaging.quality import QualityReport, assess
from dermadesk.imaging.steps import Region
from dermadesk.inference import novelty
from dermadesk.inference.analysis import Analysis
from dermadesk.inference.backends import Backend, Outputs
from dermadesk.inference.bundle import Manifest
from dermadesk.inference.calibration import predict
from dermadesk.inference.views import mean_of_views


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """A photo as the model sees it, without the stages on the way, and how many seconds each took so far."""

    photo: Photo
    prepared: Prepared
    seconds: dict[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """A photo on its way to the network: decoded pixels are gone, the tensor (3×S×S) is left."""

    photo: Photo
    quality: QualityReport
    seen: Region
    tensor: NDArray[np.float32]
    seconds: dict[str, float]


class Examiner:
    """Each stage is given several photos where there are several. Holds nothing that changes: any thread may ask it."""

    def __init__(self, manifest: Manifest, pipeline: Pipeline) -> None:
        self._manifest, self._pipeline = manifest, pipeline
        self._direction = np.asarray(manifest.novelty.direction if manifest.novelty else ())

    def decoded(self, photo: Photo, read: float = 0.0) -> Decoded:
        """The photo prepared; `read` is how many seconds it took to read. Raises `PhotoError`."""
        start = time.perf_counter()
        # decoded pixels of a photo that cannot be reduced may be hundreds of megabytes: they go at once
        prepared = replace(self._pipeline.prepare(photo), stages=())
        return Decoded(photo, prepared, {"read": read, "prepare": time.perf_counter() - start})

    def ready(self, decoded: Decoded) -> Ready:
        """The photo judged."""
        start = time.perf_counter()
        photo, prepared = decoded.photo, decoded.prepared
        quality = assess(photo, prepared)
        seconds = decoded.seconds | {"quality": time.perf_counter() - start}
        return Ready(photo, quality, prepared.seen, prepared.tensor, seconds)

    def answers(self, photos: Sequence[Ready], backend: Backend, at_once: int, turned: bool) -> Iterator[Analysis]:
        """The answer to each photo, without a heatmap; with `turned`, of its eight views too.

        The network is asked about exactly `at_once` each time, filled up with nothing. Raises `BackendError`, and
        `BundleError` for an answer that is no numbers.
        """
        asked: list[tuple[Outputs, int, float]] = []
        for first in range(0, len(photos), at_once):
            some = photos[first : first + at_once]
            start = time.perf_counter()
            outputs = backend.run(_batch([ready.tensor for ready in some], at_once))
            share = (time.perf_counter() - start) / len(some)
            asked += [(outputs, row, share) for row in range(len(some))]
        for ready, (outputs, row, share) in zip(photos, asked, strict=True):
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
