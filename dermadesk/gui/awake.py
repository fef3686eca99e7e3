"""The machine does not fall asleep while something long runs; where it will not be told, the work goes on."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def kept_awake() -> Iterator[bool]:
    """Until the end of the block; yields whether the system has agreed. The screen may go dark."""
    from wakepy import keep

    with keep.running(on_fail="pass") as mode:
        yield mode.active
