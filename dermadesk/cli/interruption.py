"""Ctrl-C and requests to terminate, as something that a command looks at when it is ready to stop."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def stop_requests() -> Iterator[list[int]]:
    """A list that is empty until Ctrl-C or a request to terminate, then holds the signal's number.

    The work at hand is finished first, so that every file is complete. A second Ctrl-C changes nothing: launchers
    pass on the one that the terminal has sent already.
    """
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
