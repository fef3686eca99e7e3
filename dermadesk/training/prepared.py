"""Photos as the network is to see them, kept in memory up to a bound."""

import os
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import overload

import psutil
import torch

from dermadesk.errors import ErrorCode, PhotoError, TrainingError
from dermadesk.imaging.photo import Photo
from dermadesk.imaging.pipeline import Pipeline
from dermadesk.imaging.steps import Pixels
from dermadesk.training import distributed
from dermadesk.training.dataset import Dataset
from dermadesk.training.events import PhotosPrepared

CACHE_GB = 4.0
"""The bound for the pixels of each prepared set: 28,000 photos of 224 px."""
_TOGETHER = 250
_NAMED = 5


class PhotoPixels(Sequence[Pixels]):
    """S×S×3 uint8 of each photo; those that found no room are read and prepared again whenever they are asked for."""

    def __init__(self, paths: Sequence[Path], pipeline: Pipeline, kept: Sequence[Pixels | None]) -> None:
        self._paths, self._pipeline, self._kept = tuple(paths), pipeline, tuple(kept)

    def __len__(self) -> int:
        return len(self._paths)

    @overload
    def __getitem__(self, index: int) -> Pixels: ...
    @overload
    def __getitem__(self, index: slice) -> "PhotoPixels": ...
    def __getitem__(self, index: int | slice) -> "Pixels | PhotoPixels":
        if isinstance(index, slice):
            return self.chosen(range(*index.indices(len(self))))
        kept = self._kept[index]
        if kept is None:
            kept = _read_if_there(self._paths[index], self._pipeline)
        if kept is None:
            raise _lost([self._paths[index]])
        return kept

    @property
    def kept_bytes(self) -> int:
        """The memory that they take."""
        return sum(pixels.nbytes for pixels in self._kept if pixels is not None)

    def chosen(self, places: Sequence[int]) -> "PhotoPixels":
        """Some of them in another order, not copied."""
        return PhotoPixels([self._paths[i] for i in places], self._pipeline, [self._kept[i] for i in places])


@dataclass(frozen=True, slots=True, eq=False)
class PreparedSet:
    """A data set with every photo as the model sees it, in the order of `dataset`."""

    dataset: Dataset
    pixels: PhotoPixels

    def part(self, dataset: Dataset) -> "PreparedSet":
        """The prepared photos of a part of the data set, not copied."""
        place = {photo.image: index for index, photo in enumerate(self.dataset.photos)}
        return PreparedSet(dataset, self.pixels.chosen([place[photo.image] for photo in dataset.photos]))


def cache_bound() -> int:
    """Bytes: 4 GB, or what the environment variable DERMADESK_CACHE_GB says, and at most half of the memory at hand.

    Processes of one run on one machine share it.
    """
    wanted = float(os.environ.get("DERMADESK_CACHE_GB", CACHE_GB)) * 2**30
    return int(min(wanted, psutil.virtual_memory().available / 2) / distributed.size_here())


def prepare(
    dataset: Dataset, pipeline: Pipeline, cache: int | None = None
) -> Generator[PhotosPrepared, None, PreparedSet]:
    """Every photo through the pipeline that serving uses, once; returns the prepared set.

    At most `cache` bytes of pixels are kept (150 KB a photo of 224 px), `cache_bound()` unless told otherwise; the
    photos beyond are read when they are needed, in every epoch anew. Raises `TrainingError` that names the photos that
    cannot be read any more.
    """
    kept: list[Pixels | None] = []
    lost: list[Path] = []
    photos, room = dataset.photos, cache_bound() if cache is None else cache
    with ThreadPoolExecutor(torch.get_num_threads()) as pool:
        for first in range(0, len(photos), _TOGETHER):
            if distributed.main():
                yield PhotosPrepared(first, len(photos))
            if room <= 0:
                break
            paths = [photo.path for photo in photos[first : first + _TOGETHER]]
            for path, pixels in zip(paths, pool.map(_read_if_there, paths, [pipeline] * len(paths)), strict=True):
                if pixels is None:
                    lost.append(path)
                else:
                    room -= pixels.nbytes
                kept.append(pixels if room >= 0 else None)
    if lost:
        raise _lost(lost)
    kept += [None] * (len(photos) - len(kept))
    return PreparedSet(dataset, PhotoPixels([photo.path for photo in photos], pipeline, kept))


def _read_if_there(path: Path, pipeline: Pipeline) -> Pixels | None:
    try:
        return pipeline.prepare(Photo.from_file(path)).pixels
    except PhotoError:
        return None


def _lost(photos: Sequence[Path]) -> TrainingError:
    named = ", ".join(str(path) for path in photos[:_NAMED])
    more = f" and {len(photos) - _NAMED:,} more" if len(photos) > _NAMED else ""
    count = f"{len(photos):,} photos" if len(photos) > 1 else "A photo"
    return TrainingError(ErrorCode.PHOTOS_LOST, named + more, count)
