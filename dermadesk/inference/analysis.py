"""What comes of a photo that the engine is asked about."""

from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from dermadesk.errors import DermaDeskError
from dermadesk.imaging.photo import Photo
from dermadesk.imaging.quality import QualityReport
from dermadesk.imaging.steps import Region
from dermadesk.inference.calibration import Prediction
from dermadesk.inference.heatmaps import Heatmap

K = TypeVar("K")


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """Everything about one photo.

    `heatmap` is that of the class `prediction.top1`, None of one of many photos, and from a network whose heatmaps are
    drawn only when `Engine.heatmap` is asked; `class_maps` K×h×w float32 (then K×0×0) are kept for any class, and
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


@dataclass(frozen=True, slots=True)
class Recalled(Generic[K]):
    """A photo that was not asked about, because `what` was known of it. `source` is the path as it was given."""

    source: str
    sha256: str
    what: K
