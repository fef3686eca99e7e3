"""No thread but the window's collects garbage: a widget that another one ended crashed the program."""

import gc
import threading
from collections.abc import Iterator

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dermadesk.gui import garbage
from dermadesk.gui.jobs import Jobs


def test_a_cycle_that_holds_a_widget_is_ended_in_the_windows_thread(qtbot: QtBot, jobs: Jobs) -> None:
    collected: list[str] = []

    def note(phase: str, _info: dict[str, int]) -> None:
        if phase == "start":
            collected.append(threading.current_thread().name)

    class Held(QWidget):
        def __init__(self) -> None:
            super().__init__()
            self.me = self

    ended: list[str] = []
    Held().destroyed.connect(lambda: ended.append(threading.current_thread().name))

    def allocates() -> Iterator[int]:
        for n in range(20):
            yield len([[] for _ in range(gc.get_threshold()[0] * 5)]) + n

    gc.callbacks.append(note)
    try:
        jobs.run("allocates", allocates, lambda _: None, lambda _: None)
        qtbot.waitUntil(lambda: jobs.idle)
        kept = [[] for _ in range(gc.get_threshold()[0] * 5)]
        qtbot.waitUntil(lambda: bool(collected))
        gc.collect()
    finally:
        gc.callbacks.remove(note)
    assert kept
    assert ended == ["MainThread"]
    assert set(collected) == {"MainThread"}


def test_afterwards_python_collects_by_itself_again() -> None:
    gc.enable()
    try:
        with garbage.only_here():
            assert not gc.isenabled()
        assert gc.isenabled()
    finally:
        gc.disable()  # as the other tests of the window have it
