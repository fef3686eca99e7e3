"""How fast a folder is answered in the window, and how smooth it stays: `python -m dermadesk.gui.batch_clock FOLDER…`.

Prints one line of JSON. For `dermadesk bench`, which starts it. Nothing is recalled and nothing is kept: the batches of
whoever measures are not touched.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from dermadesk.gui.app import make_program
from dermadesk.gui.batch.page import BatchPage
from dermadesk.gui.batch.running import State
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.main_window import MainWindow
from dermadesk.gui.service import Service
from dermadesk.gui.settings import Settings
from dermadesk.gui.smoothness import Heartbeat
from dermadesk.gui.theme import Theme

_TICK_MS = 250
"""How often the table is scrolled on, and whether it is done is asked."""


@dataclass(frozen=True, slots=True)
class BatchRate:
    """Photos per second from the start to the last row, the event loop's gaps in milliseconds meanwhile, and megabytes
    resident at their most, the table of all photos included.

    `close_ms` is how long it takes to close the window.
    """

    photos: int
    photos_per_second: float
    slowest_gap_ms: float
    gaps_above_50_ms: int
    resident_mb: float
    close_ms: float


def measure(given: Sequence[str], model: str | None = None) -> BatchRate:
    """Answer every photo of these folders in a real window, its table in view, scrolled on four times a second.

    Loading the model is not measured. Needs a display or QT_QPA_PLATFORM=offscreen, and a process without a
    QApplication. Raises what keeps the model from starting.
    """
    program = QApplication.instance() or make_program()
    assert isinstance(program, QApplication)
    with tempfile.TemporaryDirectory() as store:
        before = os.environ.get("DERMADESK_BATCHES")
        os.environ["DERMADESK_BATCHES"] = store
        try:
            return _measured(program, given, model)
        finally:
            os.environ.pop("DERMADESK_BATCHES")
            if before is not None:
                os.environ["DERMADESK_BATCHES"] = before


def _measured(program: QApplication, given: Sequence[str], model: str | None) -> BatchRate:
    jobs = Jobs(program)
    window = MainWindow(Theme(program), jobs, Service(model), Settings())
    window.first_start.read.emit()
    window.resize(1280, 800)
    window.show()
    window.begin([str(path) for path in given])
    window.go_to(1)
    page, process, heart = window.batch, psutil.Process(), Heartbeat(program)
    if page.is_empty:
        page.look(given)
    errors: list[Exception] = []
    page.running.failed.connect(errors.append)
    resident = 0
    try:
        _wait(lambda: page.running.state is State.READY and page.work.idle and jobs.idle, errors)
        heart.start()
        start = time.perf_counter()
        page.running.start()

        def finished() -> bool:
            nonlocal resident
            resident = max(resident, process.memory_info().rss)
            _scroll(page)
            return page.running.state is State.FINISHED

        _wait(finished, errors)
        seconds = time.perf_counter() - start
        heart.stop()
    finally:
        closing = time.perf_counter()
        window.close()
        closed = time.perf_counter() - closing
        jobs.shutdown()
    total = page.lines.rowCount()
    slowest, above = max(heart.gaps), sum(gap > 0.05 for gap in heart.gaps)
    return BatchRate(total, total / seconds, 1e3 * slowest, above, resident / 1e6, 1e3 * closed)


def _scroll(page: BatchPage) -> None:
    """A page further, from the end back to the beginning."""
    bar = page.table.verticalScrollBar()
    bar.setValue(0 if bar.value() >= bar.maximum() else bar.value() + bar.pageStep())


def _wait(until: Callable[[], bool], errors: Sequence[Exception]) -> None:
    """Let the window work until then. Raises what went wrong meanwhile."""
    loop, timer = QEventLoop(), QTimer()
    timer.timeout.connect(lambda: loop.quit() if until() or errors else None)
    timer.start(_TICK_MS)
    loop.exec()
    if errors:
        raise errors[0]


if __name__ == "__main__":
    print(json.dumps(asdict(measure([str(Path(folder).resolve()) for folder in sys.argv[1:]]))))
