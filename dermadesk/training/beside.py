"""Training beside a window: what is used is divided so that the window never waits."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import torch

_SWITCH = 0.001
"""Seconds after which a thread that runs Python gives way to one that waits: the window's, above all."""


@contextmanager
def a_window() -> Iterator[int]:
    """Until the end of the block this thread trains on one core fewer than there are, and gives way more readily.

    Yields on how many cores. What torch and Python were set to before is theirs again afterwards.
    """
    threads, switch = torch.get_num_threads(), sys.getswitchinterval()
    used = max(1, cores() - 1)
    torch.set_num_threads(used)
    sys.setswitchinterval(min(_SWITCH, switch))
    try:
        yield used
    finally:
        torch.set_num_threads(threads)
        sys.setswitchinterval(switch)


def cores() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def gpu() -> str:
    """The name of the GPU that is trained on; empty for none."""
    return torch.cuda.get_device_name() if torch.cuda.is_available() else ""


def held() -> int:
    """Bytes that this process holds: of the GPU's memory where it trains there, otherwise of the machine's."""
    return torch.cuda.memory_reserved() if torch.cuda.is_available() else int(psutil.Process().memory_info().rss)
