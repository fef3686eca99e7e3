"""How smooth the window stays while photos are analysed: `python -m dermadesk.gui.smoothness PHOTO…`.

Prints one line of JSON. For `dermadesk bench`, which starts it.
"""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

from dermadesk.gui.app import make_program
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.main_window import MainWindow
from dermadesk.gui.service import Service
from dermadesk.gui.settings import Settings
from dermadesk.gui.sources import from_paths
from dermadesk.gui.theme import Theme


@dataclass(frozen=True, slots=True)
class Smoothness:
    """The event loop's gaps in milliseconds while `photos` were examined one after another, and the memory after."""

    photos: int
    slowest_gap_ms: float
    median_gap_ms: float
    milliseconds_per_photo: float
    resident_bytes: int


class Heartbeat(QObject):
    """Notes when the event loop comes round: a timer without an interval, which is due whenever the loop is free.

    `last` is when it last did, by `time.perf_counter`.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.gaps: list[float] = []
        self.last = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Begin to note the time between two rounds, in seconds; a round is due every millisecond."""
        self.last = time.perf_counter()
        self._timer.start(1)

    def stop(self) -> None:
        """Note no more."""
        self._timer.stop()

    @Slot()
    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append(now - self.last)
        self.last = now


def measure(photos: Sequence[Path], model: str | None = None) -> Smoothness:
    """Examine `photos` one after another in a real window, each when the one before is answered and painted.

    The first photo warms up what is loaded once, and is not measured. Needs a display or QT_QPA_PLATFORM=offscreen,
    and a process without a QApplication. Raises what keeps the model from starting.
    """
    program = QApplication.instance() or make_program()
    assert isinstance(program, QApplication)
    jobs = Jobs(program)
    window = MainWindow(Theme(program), jobs, Service(model), Settings())
    window.first_start.read.emit()
    window.resize(1280, 800)
    window.show()
    heart = Heartbeat(program)
    try:
        window.begin([])
        _examine(window, photos[:1])
        heart.start()
        start = time.perf_counter()
        _examine(window, photos)
        seconds = time.perf_counter() - start
        heart.stop()
        resident = psutil.Process().memory_info().rss
    finally:
        window.close()
        jobs.shutdown()
    gaps = sorted(heart.gaps)
    slowest, median, each = 1e3 * gaps[-1], 1e3 * gaps[len(gaps) // 2], 1e3 * seconds / len(photos)
    return Smoothness(len(photos), slowest, median, each, resident)


def _examine(window: MainWindow, photos: Sequence[Path]) -> None:
    """Show the photos as one drop, turning the page at each answer, until the last is answered."""
    loop = QEventLoop()
    errors: list[Exception] = []
    page = window.examine

    def answered(_: object) -> None:
        if page.queue.index + 1 == len(page.queue):
            QTimer.singleShot(0, loop.quit)
        else:
            QTimer.singleShot(0, lambda: page.turn_page(1))

    def failed(error: Exception) -> None:
        errors.append(error)
        loop.quit()

    page.answered.connect(answered)
    page.failed.connect(failed)
    page.take(from_paths([str(p) for p in photos]))
    loop.exec()
    page.answered.disconnect(answered)
    page.failed.disconnect(failed)
    if errors:
        raise errors[0]


if __name__ == "__main__":
    print(json.dumps(asdict(measure([Path(photo) for photo in sys.argv[1:]]))))
