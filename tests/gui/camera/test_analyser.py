"""Frames are judged one at a time off the window's thread; what comes too fast is dropped, not queued."""

import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dermadesk.gui.camera.analyser import Analyser
from dermadesk.gui.camera.frames import Frame, Judged
from dermadesk.imaging.photo import Photo
from dermadesk.imaging.quality import QualityReport


class SlowJudge:
    """Judges when it is let; remembers what it was given, and in which thread."""

    def __init__(self) -> None:
        self.let = threading.Semaphore(0)
        self.given: list[int] = []
        self.threads: set[str] = set()

    def __call__(self, frame: Frame) -> Judged:
        self.given.append(frame.number)
        self.threads.add(threading.current_thread().name)
        assert self.let.acquire(timeout=10)
        return Judged(frame, QualityReport((), {}), 0.0)


def frame(number: int) -> Frame:
    return Frame(QImage(8, 8, QImage.Format.Format_RGB32), number, number / 30)


@pytest.fixture
def judge() -> SlowJudge:
    return SlowJudge()


@pytest.fixture
def analyser(qapp: QApplication, judge: SlowJudge) -> Iterator[Analyser]:
    made = Analyser(judge=judge)
    yield made
    judge.let.release(10)
    made.close()
    made.deleteLater()


def test_a_slow_judge_gets_the_newest_frame_and_no_queue(qtbot: QtBot, analyser: Analyser, judge: SlowJudge) -> None:
    results: list[int] = []
    analyser.judged.connect(lambda judged: results.append(judged.frame.number))
    for number in range(50):
        analyser.offer(frame(number))
    qtbot.waitUntil(lambda: judge.given == [0])
    judge.let.release()
    qtbot.waitUntil(lambda: judge.given == [0, 49])
    judge.let.release()
    qtbot.waitUntil(lambda: results == [0, 49])
    assert analyser.dropped == 48
    assert not analyser.busy
    assert judge.threads == {"camera"}


def test_frames_that_are_dropped_take_no_memory(qtbot: QtBot, analyser: Analyser, judge: SlowJudge) -> None:
    kept: list[weakref.ref[QImage]] = []
    for number in range(30):
        each = frame(number)
        kept.append(weakref.ref(each.image))
        analyser.offer(each)
    del each
    qtbot.waitUntil(lambda: judge.given == [0])
    assert [number for number, image in enumerate(kept) if image() is not None] == [0, 29]


def test_what_was_judged_before_forgetting_is_not_told(qtbot: QtBot, analyser: Analyser, judge: SlowJudge) -> None:
    results: list[int] = []
    analyser.judged.connect(lambda judged: results.append(judged.frame.number))
    analyser.offer(frame(0))
    qtbot.waitUntil(lambda: judge.given == [0])
    analyser.forget()
    analyser.offer(frame(1))
    judge.let.release(2)
    qtbot.waitUntil(lambda: results == [1])


def test_a_judge_that_breaks_is_reported_once(qtbot: QtBot, qapp: QApplication) -> None:
    def broken(frame: Frame) -> Judged:
        raise ZeroDivisionError(frame.number)

    analyser, errors = Analyser(judge=broken), []
    analyser.failed.connect(errors.append)
    for number in range(5):
        analyser.offer(frame(number))
    qtbot.waitUntil(lambda: len(errors) == 1)
    analyser.offer(frame(6))
    assert not analyser.busy
    analyser.close()
    assert [str(each) for each in errors] == ["0"]


def test_a_picture_is_encoded_while_frames_are_judged(qtbot: QtBot, analyser: Analyser, judge: SlowJudge) -> None:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(0xFF336699)
    got: list[bytes] = []
    analyser.encode(image, "Camera", got.append)
    qtbot.waitUntil(lambda: len(got) == 1)
    photo = Photo.from_bytes(got[0], "Camera")
    assert (photo.width, photo.height) == (40, 30)
    assert photo.pixels()[0, 0].tolist() == [0x33, 0x66, 0x99]
