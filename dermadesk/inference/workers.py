"""Many things to do, on all cores, and what comes of each in order."""

import itertools
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import cv2

T = TypeVar("T")
R = TypeVar("R")

NAME = "analyse-photos"
"""What the threads' names begin with."""

_NICER = 5
"""By how much a worker steps back, so that the window, which asks for little, is served first."""


def usable_cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def in_order(work: Callable[[T], R], items: Iterable[T], ahead: int) -> Generator[R, None, None]:
    """What `work` returns for each item, in order, done by as many threads as there are cores.

    No more than `ahead` items are taken before the first of them is asked for. Closing the generator stops it after
    those in hand; what `work` raises stops it too.
    """
    waiting: deque[Future[R]] = deque()
    remaining = iter(items)
    with _one_core_each:
        workers = ThreadPoolExecutor(usable_cores(), NAME, _step_back)
        try:
            while True:
                for item in itertools.islice(remaining, ahead - len(waiting)):
                    waiting.append(workers.submit(work, item))
                if not waiting:
                    return
                yield waiting.popleft().result()
        finally:
            workers.shutdown(cancel_futures=True)


class _OneCoreEach:
    """OpenCV does not divide what it does, as long as anybody is inside: all cores have their own work.

    Its threads wait by spinning, which costs a photo a tenth of its time. The setting is one of the whole process.
    """

    def __init__(self) -> None:
        self._inside = 0
        self._before = 0
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        with self._lock:
            if self._inside == 0:
                self._before = cv2.getNumThreads()
                cv2.setNumThreads(1)
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                cv2.setNumThreads(self._before)


_one_core_each = _OneCoreEach()


def _step_back() -> None:
    """Lower the priority of this thread alone; only Linux gives threads one of their own without more ado."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, min(19, os.getpriority(os.PRIO_PROCESS, thread) + _NICER))
