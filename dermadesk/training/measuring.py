"""How long something takes and how much memory it needs, while it goes on as a generator that can be stopped."""

import ctypes
import gc
import sys
import threading
import time
from collections.abc import Generator
from types import TracebackType
from typing import TypeVar

import psutil
import torch

from dermadesk.training.events import TrainEvent

T = TypeVar("T")
_EVERY = 0.02
"""Seconds between two looks at the memory."""


def timed(journey: Generator[TrainEvent, None, T]) -> Generator[TrainEvent, None, tuple[T, float]]:
    """The same journey; its result and the seconds that it worked, without those that its events were held."""
    seconds = 0.0
    try:
        while True:
            begun = time.perf_counter()
            try:
                event = next(journey)
            except StopIteration as end:
                return end.value, seconds + time.perf_counter() - begun
            seconds += time.perf_counter() - begun
            yield event
    finally:
        journey.close()


class Peak:
    """The most memory that was taken between `with` and its end, beside what was taken before: bytes.

    The GPU's where there is one, of this process; else that of the process, looked at from a thread of its own.
    """

    def __init__(self) -> None:
        self._on_gpu = torch.cuda.is_available()
        self._most = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, name="memory-peak", daemon=True)

    def __enter__(self) -> "Peak":
        give_back()
        self.free = torch.cuda.mem_get_info()[0] if self._on_gpu else psutil.virtual_memory().available
        self._before = torch.cuda.memory_reserved() if self._on_gpu else self._taken()
        if self._on_gpu:
            torch.cuda.reset_peak_memory_stats()
        else:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        if not self._on_gpu:
            self._thread.join()
        give_back()

    @property
    def bytes(self) -> int:
        """What it came to so far."""
        most = torch.cuda.max_memory_reserved() if self._on_gpu else max(self._most, self._taken())
        return max(0, most - self._before)

    def _look(self) -> None:
        while not self._ended.wait(_EVERY):
            self._most = max(self._most, self._taken())

    def _taken(self) -> int:
        return int(psutil.Process().memory_info().rss)


def give_back() -> None:
    """Return what is no longer used to the system: a training tells glibc to keep it."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    if sys.platform == "linux" and hasattr(ctypes.CDLL(None), "malloc_trim"):
        ctypes.CDLL(None).malloc_trim(0)
