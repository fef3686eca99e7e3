"""Photos made ready for the network in threads: decoded where they are not kept, augmented, finished."""

from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import torch
from numpy.typing import NDArray

Photo = NDArray[np.float32]
"""3×S×S, as the network sees it."""


def supplied(
    make: Callable[[int], Photo], plan: Sequence[Sequence[int]], ahead: int
) -> Generator[list[Photo], None, None]:
    """For each step of the plan the photos at its positions, made by `make` in as many threads as torch has.

    So many steps `ahead` are made while the network computes. On the CPU that must be 0: there the network uses every
    core, and a thread beside it makes all of its threads wait at each layer for the one that was held up.
    """
    pool = ThreadPoolExecutor(torch.get_num_threads())
    coming: deque[list[Future[Photo]]] = deque()
    try:
        for positions in plan:
            coming.append([pool.submit(make, position) for position in positions])
            if len(coming) > ahead:
                yield [photo.result() for photo in coming.popleft()]
        while coming:
            yield [photo.result() for photo in coming.popleft()]
    finally:
        pool.shutdown(cancel_futures=True)
