"""How smooth the window stays while it trains: `python -m dermadesk.gui.training_clock FOLDER [--epochs N] …`.

Prints one line of JSON. The trainings of whoever measures are not touched.
"""

import argparse
import json
import math
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import psutil
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from dermadesk.gui import garbage
from dermadesk.gui.app import make_program
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.main_window import MainWindow
from dermadesk.gui.service import Service
from dermadesk.gui.settings import Settings
from dermadesk.gui.smoothness import Heartbeat
from dermadesk.gui.theme import Theme
from dermadesk.gui.train.training.running import Running
from dermadesk.gui.train.training_page import TrainingPage

_PREPARING, _TRAINING, _FINISHING = "preparing", "training", "finishing"
_TRAIN = 3
_SLOW = 0.05
_LOOKS = 0.005


@dataclass(frozen=True, slots=True)
class Gaps:
    """The event loop's gaps in milliseconds during `seconds` of one part of a run."""

    seconds: float
    p50_ms: float
    p99_ms: float
    worst_ms: float
    above_50_ms: int
    above_200_ms: int


@dataclass(frozen=True, slots=True)
class TrainingSmoothness:
    """Before the first batch, from the first to the last, and after; photos a second while it learned."""

    preparing: Gaps
    training: Gaps
    finishing: Gaps
    photos_per_second: float
    resident_mb: float


class _Watch:
    """Which part of the run a gap falls into; with `sampling`, what the workers were at while the loop stood still."""

    def __init__(self, program: QApplication, running: Running, sampling: bool) -> None:
        self.heart = Heartbeat(program)
        self.running, self.part = running, _PREPARING
        self.starts = {_PREPARING: 0}
        self.paces: list[float] = []
        self.held: Counter[str] = Counter()
        self._sampling = sampling
        self._ended = threading.Event()
        running.told.connect(self._told)

    def start(self) -> None:
        self.heart.start()
        if self._sampling:
            threading.Thread(target=self._sample, name="sampling", daemon=True).start()

    def stop(self) -> None:
        self.heart.stop()
        self._ended.set()

    def gaps(self) -> dict[str, list[float]]:
        edges = [*self.starts.values(), len(self.heart.gaps)]
        return {part: self.heart.gaps[edges[n] : edges[n + 1]] for n, part in enumerate(self.starts)}

    def _told(self) -> None:
        story = self.running.story
        if story.step is not None and self.part == _PREPARING:
            self.part = _TRAINING
            self.starts[_TRAINING] = len(self.heart.gaps)
        if story.learned and self.part == _TRAINING:
            self.part = _FINISHING
            self.starts[_FINISHING] = len(self.heart.gaps)
        if story.step is not None and self.part == _TRAINING:
            self.paces.append(story.step.photos_per_second)

    def _sample(self) -> None:
        """What every thread is at whenever the loop has not come round for long."""
        while not self._ended.wait(_LOOKS):
            late = time.perf_counter() - self.heart.last
            if late > _SLOW:
                names = {each.ident: each.name for each in threading.enumerate()}
                for ident, frame in sys._current_frames().items():
                    if names.get(ident) not in ("sampling", None):
                        place = f"{frame.f_code.co_filename}:{frame.f_lineno} {frame.f_code.co_name}"
                        self.held[f"{self.part} {names[ident]} {place}"] += 1


def measure(
    folders: Sequence[Path], epochs: int = 2, sampling: bool = False, kind: str = "quick"
) -> TrainingSmoothness:
    """Train by the recipe `kind` on the labelled photos in a real window, its page in view, up to the bundle.

    Needs a display or QT_QPA_PLATFORM=offscreen, and a process without a QApplication. Raises what ends the run.
    """
    program = QApplication.instance() or make_program()
    assert isinstance(program, QApplication)
    with tempfile.TemporaryDirectory() as store:
        os.environ["DERMADESK_TRAININGS"] = store
        with garbage.only_here():
            return _measured(program, folders, epochs, sampling, kind)


def _measured(
    program: QApplication, folders: Sequence[Path], epochs: int, sampling: bool, kind: str
) -> TrainingSmoothness:
    from dermadesk.training import projects

    jobs, service = Jobs(program), Service()
    window = MainWindow(Theme(program), jobs, service, Settings())
    window.first_start.read.emit()
    window.resize(1280, 800)
    window.show()
    window.begin([])
    project = projects.new(service.training.store)
    project = replace(
        project,
        folders=tuple(folders),
        kind=kind,
        settings={"optimiser.epochs": epochs},
        step=projects.Step.TRAINING,
    )
    projects.save(project)
    window.go_to(_TRAIN)
    train = window.train.page
    train.flow.open(project.folder)
    _wait(lambda: train.flow.project is not None and jobs.idle)
    page = train.page(projects.Step.TRAINING)
    assert isinstance(page, TrainingPage)
    watch = _Watch(program, page.running, sampling)
    try:
        watch.start()
        page.head.begin.click()
        _wait(lambda: not page.running.active)
        watch.stop()
        resident = psutil.Process().memory_info().rss
    finally:
        window.close()
        jobs.shutdown()
    if page.running.error is not None:
        raise page.running.error
    for place, count in watch.held.most_common(40):
        print(f"{count:5} {place}", file=sys.stderr)
    parts = {part: _told(gaps) for part, gaps in watch.gaps().items()}
    return TrainingSmoothness(
        **parts, photos_per_second=sum(watch.paces) / len(watch.paces), resident_mb=resident / 1e6
    )


def _told(gaps: Sequence[float]) -> Gaps:
    ordered = sorted(1e3 * gap for gap in gaps) or [math.nan]
    return Gaps(
        seconds=sum(gaps),
        p50_ms=ordered[len(ordered) // 2],
        p99_ms=ordered[len(ordered) * 99 // 100],
        worst_ms=ordered[-1],
        above_50_ms=sum(gap > 50 for gap in ordered),
        above_200_ms=sum(gap > 200 for gap in ordered),
    )


def _wait(until: Callable[[], bool]) -> None:
    loop, timer = QEventLoop(), QTimer()
    timer.timeout.connect(lambda: loop.quit() if until() else None)
    timer.start(100)
    loop.exec()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="+", type=Path)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--sampling", action="store_true", help="say what the threads were at in every long gap")
    parser.add_argument("--kind", default="quick", help="quick, thorough, or a recipe by name")
    given = parser.parse_args()
    folders = [each.resolve() for each in given.folder]
    print(json.dumps(asdict(measure(folders, given.epochs, given.sampling, given.kind))))
