"""How soon the preprocessing preview follows a slider: `python -m dermadesk.gui.preview_clock PHOTO`.

Prints one line of JSON. For `dermadesk bench`, which starts it.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QAbstractSlider, QApplication

from dermadesk.gui.app import make_program
from dermadesk.gui.examine.preprocessing_panel import PreprocessingPanel
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.service.preview import Preview
from dermadesk.gui.theme import Theme
from dermadesk.imaging.photo import Photo
from dermadesk.inference.engine import Engine

MOVES = 50
SIZE = (816, 616)
"""What the panel has in a window of 1280×720."""

SLIDERS = (("gaussian_blur", "sigma"), ("hair_removal", "threshold"), ("sobel", "strength"))


@dataclass(frozen=True, slots=True)
class Refreshed:
    """Milliseconds from a slider's move to the painted picture, over `moves` of each of the `SLIDERS`.

    `first_ms` is from another photo to its first picture, decoding included.
    """

    moves: int
    first_ms: float
    median_ms: float
    slowest_ms: float


def measure(path: Path, model: str | None = None) -> Refreshed:
    """Move sliders in a real panel, each move when the one before is painted; a few moves before are not counted.

    Needs a display or QT_QPA_PLATFORM=offscreen, and a process without a QApplication. Raises what keeps the model from
    starting, and PhotoError.
    """
    program = QApplication.instance() or make_program()
    assert isinstance(program, QApplication)
    engine, photo, jobs = Engine.open(model), Photo.from_file(path), Jobs(program)
    panel = PreprocessingPanel(Theme(program), jobs, Preview(lambda: engine))
    panel.resize(*SIZE)
    panel.show()
    try:
        start = time.perf_counter()
        _wait_for(panel, lambda: panel.show_photo(photo))
        first = time.perf_counter() - start
        panel.show_analysis(engine.analyse(photo))
        seconds = [each for filter_name, setting in SLIDERS for each in _moved(panel, filter_name, setting)]
    finally:
        panel.close()
        jobs.shutdown()
    return Refreshed(len(seconds), 1e3 * first, 1e3 * statistics.median(seconds), 1e3 * max(seconds))


def _moved(panel: PreprocessingPanel, filter_name: str, setting: str) -> list[float]:
    """Seconds of each of 50 moves, to and fro over the whole slider."""
    _wait_for(panel, lambda: panel.tools.form.choose(filter_name))
    control = panel.tools.form.controls[setting]
    assert isinstance(control, QAbstractSlider)
    places = [round((control.maximum() - 1) * abs(move % 20 - 10) / 10) for move in range(MOVES + 5)]
    seconds = []
    for place in places:
        start = time.perf_counter()
        there = place if place != control.value() else place + 1
        _wait_for(panel, lambda there=there: control.setValue(there))  # type: ignore[misc]
        seconds.append(time.perf_counter() - start)
    return seconds[5:]


def _wait_for(panel: PreprocessingPanel, act: Callable[[], None]) -> None:
    """Until what the act asked for was painted: a timer without an interval is due after that."""
    loop = QEventLoop()
    done = panel.looked.connect(lambda: QTimer.singleShot(0, loop.quit))
    act()
    loop.exec()
    panel.looked.disconnect(done)


if __name__ == "__main__":
    print(json.dumps(asdict(measure(Path(sys.argv[1])))))
