"""Python's cyclic garbage collector, in the window's thread and nowhere else.

A collection runs in whichever thread happens to allocate. When a worker's finds a cycle that holds a widget, the
widget is ended in that thread while Qt uses it in its own, and the program crashes. So nothing is collected by itself
while the window is open; a timer of the window's thread collects when Python would have.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QTimer

_EVERY = 500
"""Milliseconds between two looks whether there is enough to collect."""

_held = 0


@contextmanager
def not_now() -> Iterator[None]:
    """Until the end of the block nothing is collected, whichever thread it is; what is there then is never searched.

    For imports: what they bring stays, and searching hundreds of thousands of things for garbage takes long.
    """
    global _held
    _held += 1
    try:
        yield
    finally:
        gc.freeze()
        _held -= 1


@contextmanager
def only_here() -> Iterator[None]:
    """Until the end of the block, only the thread that entered it collects, whenever its Qt loop is idle enough."""
    timer = QTimer(interval=_EVERY)
    timer.timeout.connect(_collect)
    found = gc.isenabled()
    gc.disable()
    timer.start()
    try:
        yield
    finally:
        timer.stop()
        gc.collect()
        if found:
            gc.enable()


def _collect() -> None:
    """The oldest generation that is due, by Python's own thresholds."""
    if _held:
        return
    counted, due = gc.get_count(), gc.get_threshold()
    for generation in (2, 1, 0):
        if counted[generation] > due[generation]:
            gc.collect(generation)
            return
