"""What it costs to look at the photos and to prepare them, and the room that they take."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dermadesk.imaging import skin_tone
from dermadesk.imaging.photo import Photo
from dermadesk.training import duplicates, fit, measuring
from dermadesk.training.dataset import Dataset
from dermadesk.training.events import TrainEvent
from dermadesk.training.prepared import cache_bound
from dermadesk.training.recipe import Recipe

if TYPE_CHECKING:
    from dermadesk.training.fit import Photos
    from dermadesk.training.split import Split

LEAST = 8
"""Photos with which a first measurement is made."""

_PHOTOS = 64
_PREPARING = 3.0
"""Seconds that preparing photos for the measuring may take."""


@dataclass(frozen=True, slots=True)
class Once:
    """Seconds a photo: to be fingerprinted, to be prepared, to have the tone of its skin measured."""

    looked: float
    prepared: float
    toned: float


def some(dataset: Dataset, recipe: Recipe) -> Generator[TrainEvent, None, tuple[Once, Photos]]:
    """Some of the photos, as many as a few seconds allow, and what one takes."""
    prints, looking = yield from measuring.timed(duplicates.look(spread(dataset, LEAST)))
    readable = prints.readable(spread(dataset, LEAST))
    if not readable.photos:
        raise next(iter(prints.unreadable.values()))
    photos, preparing = yield from measuring.timed(fit.prepared(readable, recipe))
    few = len(readable.photos)
    begun = time.perf_counter()
    skin_tone.of_photo(Photo.from_file(readable.photos[0].path))
    once = Once(looking / few, preparing / few, time.perf_counter() - begun)
    wanted = int(np.clip(_PREPARING / (once.looked + once.prepared), few, _PHOTOS))
    if wanted > few:
        chosen = spread(dataset, wanted)
        prints, looking = yield from measuring.timed(duplicates.look(chosen))
        photos, preparing = yield from measuring.timed(fit.prepared(prints.readable(chosen), recipe))
        count = len(photos.seen.dataset.photos)
        once = dataclasses.replace(once, looked=looking / len(chosen.photos), prepared=preparing / count)
    return once, photos


def spread(dataset: Dataset, count: int) -> Dataset:
    """So many of the photos, spread over all."""
    places = np.unique(np.linspace(0, len(dataset.photos) - 1, count).round().astype(int)).tolist()
    return Dataset(tuple(dataset.photos[place] for place in places), dataset.classes)


def reading(dataset: Dataset, parts: Split, once: Once) -> float:
    """Seconds until the first step: every photo is looked at, and those to learn from are prepared."""
    learned = len(parts.train.photos) + len(parts.calibration.photos)
    return len(dataset.photos) * once.looked + learned * once.prepared


def _room(photos: Photos, parts: Split) -> tuple[int, int]:
    """Bytes that the pixels of all photos of a run take, and the most that are kept."""
    sets = {id(each): each for each in (photos.kept, photos.seen)}.values()
    learned = len(parts.train.photos) + len(parts.calibration.photos)
    wanted = sum(each.pixels[0].nbytes * learned for each in sets)
    return wanted, len(sets) * cache_bound()


def beyond(photos: Photos, parts: Split) -> float:
    """The share of the photos that find no room and are read again in every epoch."""
    wanted, room = _room(photos, parts)
    return max(0.0, 1 - room / wanted)


def kept(photos: Photos, parts: Split) -> int:
    """Bytes of the pixels that a run keeps."""
    return min(_room(photos, parts))
