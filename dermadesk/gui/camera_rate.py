"""How smooth the camera's preview is with the quality gate on: `python -m dermadesk.gui.camera_rate VIDEO SECONDS`.

The video plays the camera. Prints one line of JSON. For `dermadesk bench`, which starts it.
"""

import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from dermadesk.gui.app import make_program
from dermadesk.gui.camera.camera import State
from dermadesk.gui.examine.camera_panel import CameraPanel
from dermadesk.gui.settings import Settings
from dermadesk.gui.theme import Theme

_PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class CameraRate:
    """Frames per second that were painted and judged, and milliseconds from the asking to the first picture."""

    shown_per_second: float
    judged_per_second: float
    first_picture_ms: float


def measure(video: Path, seconds: float) -> CameraRate:
    """Show the video in the camera panel for so long, counted from its first second on, when all is loaded.

    Needs a display or QT_QPA_PLATFORM=offscreen. Raises `CameraError` where the video is not shown.
    """
    program = QApplication.instance() or make_program()
    assert isinstance(program, QApplication)
    panel = CameraPanel(Theme(program), Settings())
    panel.resize(880, 740)  # about what the window of 1280×800 leaves for it
    panel.show()
    asked = time.perf_counter()
    panel.start(video)
    try:
        while panel.view.painted == 0 and time.perf_counter() - asked < _PATIENCE and panel.camera.error is None:
            _wait(0.002)
        first = time.perf_counter() - asked
        _wait(1.0)
        painted, judged, start = panel.view.painted, panel.camera.judged, time.perf_counter()
        _wait(seconds)
        taken = time.perf_counter() - start
        painted, judged = panel.view.painted - painted, panel.camera.judged - judged
        if panel.camera.state is not State.LIVE:
            raise panel.camera.error or RuntimeError(f"the camera is {panel.camera.state}")
    finally:
        panel.stop()
        panel.close()
    return CameraRate(painted / taken, judged / taken, 1000 * first)


def _wait(seconds: float) -> None:
    """Let the window work for so long."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


if __name__ == "__main__":
    print(json.dumps(asdict(measure(Path(sys.argv[1]), float(sys.argv[2])))))
