"""Many changed copies of a photo, answered in batches so small that whoever waits for something else can have it."""

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

Answer = Callable[[NDArray[np.float32]], NDArray[np.float64]]
"""Prepared photos N×3×S×S -> the calibrated probabilities N×K of each."""

STEP = 0.04
"""Seconds that a batch should take at most."""

_LARGEST = 16


@dataclass(frozen=True, slots=True)
class Progress:
    """So many photos of `total` are answered."""

    done: int
    total: int


def answers(
    answer: Answer, photos: Iterator[NDArray[np.float32]], total: int
) -> Generator[Progress, None, NDArray[np.float64]]:
    """The probabilities of `total` photos 3×S×S, as total×K; yields after each batch.

    The first batch holds one photo and tells how many the next ones may hold.
    """
    found: list[NDArray[np.float64]] = []
    done, count = 0, 1
    while batch := list(islice(photos, count)):
        start = time.perf_counter()
        found.append(answer(np.stack(batch)))
        each = (time.perf_counter() - start) / len(batch)
        count = max(1, min(_LARGEST, int(STEP / max(each, 1e-9))))
        done += len(batch)
        yield Progress(done, total)
    return np.concatenate(found)
