"""The memory of a training process: how it is kept, how much a batch may take, and what to do when there is none."""

import ctypes
import functools
import gc
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import psutil
import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

_FASTER = 1.05
"""A doubled batch must be this much faster per photo to be worth its memory."""


def keep_freed_memory() -> None:
    """Tell glibc to keep large buffers: giving them back every step costs more in page faults than the arithmetic."""
    if sys.platform == "linux" and hasattr(ctypes.CDLL(None), "mallopt"):
        libc = ctypes.CDLL(None)
        trim_threshold, mmap_threshold = -1, -3
        libc.mallopt(mmap_threshold, 1 << 30)
        libc.mallopt(trim_threshold, 2**31 - 1)


def exhausted(error: BaseException) -> bool:
    """Whether an error says that memory has run out; torch has an exception for it on the GPU only."""
    told = str(error).lower()
    words = ("out of memory", "allocate memory", "not enough memory")
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or any(word in told for word in words)


def batches_tried(rehearse: Callable[[int], None], limit: int, seconds: float = 60.0) -> Generator[int, None, int]:
    """How many photos at once are fastest, a power of two (or `limit`): doubled while each doubling pays and fits.

    `rehearse(n)` is one step with n photos, undone; each n is told before it is tried. On the CPU memory is asked for
    before it is taken: the kernel would end the process, not refuse. Ends after about so many seconds. Raises
    `MemoryError` when not even one photo fits.
    """
    size, best, pace, until = min(8, limit), 0, 0.0, time.monotonic() + seconds
    while True:
        yield size
        before = psutil.Process().memory_info().rss
        try:
            rehearse(size)
            begun = time.perf_counter()
            rehearse(size)
            reached = size / (time.perf_counter() - begun)
        except (MemoryError, RuntimeError) as error:
            if not exhausted(error):
                raise
            reached = 0.0
        if reached == 0.0:
            release()
        if reached == 0.0 and best == 0 and size > 1:
            size //= 2
            limit = size  # smaller is all that is left to try
            continue
        if reached == 0.0 and best == 0:
            raise MemoryError("not even one photo fits")
        if reached < _FASTER * pace:
            return best
        best, pace = size, reached
        grown = psutil.Process().memory_info().rss - before
        if size == limit or time.monotonic() > until or 2 * grown > psutil.virtual_memory().available / 2:
            return best
        size = min(2 * size, limit)


def release() -> None:
    """Give back what a failed step may have left."""
    if gc.isenabled():  # a window lets no thread but its own collect
        gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


@contextmanager
def recomputed(trunk: nn.Module, wanted: bool) -> Iterator[None]:
    """Where `wanted`: only what passes between the trunk's parts is kept for the backward pass, the rest is made again.

    Less memory for about a third more time (Chen et al., "Training deep nets with sublinear memory cost", 2016). The
    gradients and the statistics of batch norms are the same.
    """
    parts = list(trunk.children()) if wanted else []
    for part in parts:
        again = functools.partial(_again, part)
        part.forward = functools.partial(_forward, part.forward, again)
    try:
        yield
    finally:
        for part in parts:
            del part.forward  # the class's own is behind it


def _forward(
    forward: Callable[[Tensor], Tensor], again: Callable[[], AbstractContextManager[None]], x: Tensor
) -> Tensor:
    made: Tensor = checkpoint(forward, x, use_reentrant=False, context_fn=lambda: (nullcontext(), again()))
    return made


@contextmanager
def _again(part: nn.Module) -> Iterator[None]:
    """The second forward pass: batch norms have counted these photos already."""
    norms = [each for each in part.modules() if isinstance(each, nn.modules.batchnorm._BatchNorm) and each.training]
    momenta = [each.momentum for each in norms]
    for each in norms:
        each.momentum = 0.0
    try:
        yield
    finally:
        for each, momentum in zip(norms, momenta, strict=True):
            each.momentum = momentum
