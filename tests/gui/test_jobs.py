"""Work off the window's thread: in order, superseded by number, ended at the next yield."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from dermadesk.errors import ErrorCode, PhotoError
from dermadesk.gui.jobs import Jobs

WINDOW = threading.main_thread()


class Heard:
    """What came back, and in which thread."""

    def __init__(self) -> None:
        self.events: list[Any] = []
        self.errors: list[Exception] = []

    def event(self, event: Any) -> None:
        assert threading.current_thread() is WINDOW
        self.events.append(event)

    def error(self, error: Exception) -> None:
        assert threading.current_thread() is WINDOW
        self.errors.append(error)


def test_events_come_back_in_order_to_the_window_s_thread(qtbot: QtBot, jobs: Jobs) -> None:
    heard = Heard()

    def count() -> Iterator[int]:
        assert threading.current_thread() is not WINDOW
        yield from range(5)

    jobs.run("a", count, heard.event, heard.error)
    jobs.run("b", lambda: iter("xy"), heard.event, heard.error)
    qtbot.waitUntil(lambda: jobs.idle)
    assert heard.events == [0, 1, 2, 3, 4, "x", "y"]


def test_a_newer_job_of_a_lane_supersedes_those_that_wait(qtbot: QtBot, jobs: Jobs) -> None:
    heard, gate = Heard(), threading.Event()

    def wait() -> Iterator[str]:
        gate.wait(5)
        yield "gate"

    jobs.run("gate", wait, heard.event, heard.error)
    for number in range(3):
        jobs.run("photo", lambda n=number: iter([n]), heard.event, heard.error)
    gate.set()
    qtbot.waitUntil(lambda: jobs.idle)
    assert heard.events == ["gate", 2]


def test_a_job_that_runs_behind_steps_aside_for_those_that_come_later(qtbot: QtBot, jobs: Jobs) -> None:
    heard, asked = Heard(), threading.Event()

    def long() -> Iterator[str]:
        yield "long begins"
        asked.wait(5)
        yield "long steps aside"
        yield "long ends"

    jobs.run("long", long, heard.event, heard.error, behind=True)
    qtbot.waitUntil(lambda: heard.events == ["long begins"])
    jobs.run("longer", lambda: iter(["last"]), heard.event, heard.error, behind=True)
    jobs.run("photo", lambda: iter("ab"), heard.event, heard.error)
    asked.set()
    qtbot.waitUntil(lambda: jobs.idle)
    assert heard.events == ["long begins", "long steps aside", "a", "b", "long ends", "last"]


def test_what_stepped_aside_is_closed_when_the_program_ends(qtbot: QtBot, jobs: Jobs) -> None:
    heard, asked, busy, closed = Heard(), threading.Event(), threading.Event(), threading.Event()

    def long() -> Iterator[int]:
        try:
            yield 1
            asked.wait(5)
            yield 2
            yield 3
        finally:
            closed.set()

    def photo() -> Iterator[int]:
        busy.set()
        while not jobs._closing:
            yield 0

    jobs.run("long", long, heard.event, heard.error, behind=True)
    qtbot.waitUntil(lambda: heard.events == [1])
    jobs.run("photo", photo, heard.event, heard.error)
    asked.set()
    assert busy.wait(5)
    assert not closed.is_set()
    assert jobs.shutdown()
    assert closed.is_set()


def test_a_running_job_is_closed_by_its_own_thread(qtbot: QtBot, jobs: Jobs) -> None:
    heard, started, gate, closed_in = Heard(), threading.Event(), threading.Event(), []

    def long() -> Iterator[int]:
        try:
            started.set()
            gate.wait(5)
            yield 1
            yield 2
        finally:
            closed_in.append(threading.current_thread().name)

    jobs.run("photo", long, heard.event, heard.error)
    assert started.wait(5)
    jobs.cancel("photo")
    gate.set()
    qtbot.waitUntil(lambda: jobs.idle)
    assert heard.events == []
    assert closed_in == ["inference"]


def test_an_expected_error_goes_to_whoever_asked(qtbot: QtBot, jobs: Jobs) -> None:
    heard, crashes = Heard(), []
    jobs.crashed.connect(crashes.append)

    def fail() -> Iterator[int]:
        raise PhotoError(ErrorCode.EMPTY_FILE, "x.jpg")
        yield

    jobs.run("photo", fail, heard.event, heard.error)
    qtbot.waitUntil(lambda: jobs.idle)
    assert [e.code for e in heard.errors if isinstance(e, PhotoError)] == [ErrorCode.EMPTY_FILE]
    assert crashes == []


def test_an_unexpected_error_is_also_a_crash_and_the_worker_goes_on(qtbot: QtBot, jobs: Jobs) -> None:
    heard, crashes = Heard(), []
    jobs.crashed.connect(crashes.append)

    def fail() -> Iterator[float]:
        yield 1 / 0

    jobs.run("photo", fail, heard.event, heard.error)
    jobs.run("photo2", lambda: iter(["alive"]), heard.event, heard.error)
    qtbot.waitUntil(lambda: jobs.idle)
    assert [type(e) for e in heard.errors] == [ZeroDivisionError]
    assert crashes == heard.errors
    assert heard.events == ["alive"]


def test_shutdown_refuses_cancels_and_waits(qtbot: QtBot) -> None:
    jobs, heard, started = Jobs(), Heard(), threading.Event()

    def endless() -> Iterator[int]:
        while True:
            started.set()
            QThread.msleep(5)
            yield 1

    jobs.run("photo", endless, heard.event, heard.error)
    jobs.run("later", lambda: iter(["never"]), heard.event, heard.error)
    assert started.wait(5)
    assert jobs.shutdown(5)
    assert jobs.run("after", lambda: iter(["never"]), heard.event, heard.error) == 0
    seen = list(heard.events)
    qtbot.wait(30)
    assert heard.events == seen  # what was on its way is dropped
    assert "never" not in heard.events


@pytest.mark.parametrize("rounds", [300])
def test_many_events_arrive_whole(qtbot: QtBot, jobs: Jobs, rounds: int) -> None:
    heard = Heard()
    jobs.run("a", lambda: ({"n": n} for n in range(rounds)), heard.event, heard.error)
    qtbot.waitUntil(lambda: jobs.idle)
    assert [e["n"] for e in heard.events] == list(range(rounds))


def test_the_worker_is_never_far_ahead_of_the_window(qtbot: QtBot, jobs: Jobs) -> None:
    made, ahead, came = 0, [], []

    def steps() -> Iterator[int]:
        nonlocal made
        for made in range(1, 301):
            ahead.append(made - len(came))
            yield made

    jobs.run("lane", steps, came.append, lambda _: None)
    qtbot.waitUntil(lambda: jobs.idle, timeout=10_000)
    assert came == list(range(1, 301))
    assert max(ahead) <= 8  # what arrives in one go is taken in before anything is painted
