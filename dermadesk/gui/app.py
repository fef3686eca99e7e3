"""The start of the window, in this order:

1. `dermadesk.__main__` has found that no command was asked for and that a window can be shown.
2. Qt is imported and the application made. Nothing else that is heavy is imported before the window is there.
3. The settings are read; the theme takes the system's font size and its light or dark.
4. The crash handler is installed: from here on an exception is shown, and the program goes on.
5. The window is made and shown, empty. The worker thread exists and has nothing to do.
6. Once the window has been painted, the first photo given at the start is read and shown by the worker, which
   imports OpenCV for it; then the worker loads the model, which imports ONNX Runtime; then it answers.
7. Photos come in from drops, the clipboard, the dialog, and on macOS from the program's icon, until the window
   closes; a folder of them goes to the batch, which has workers and an engine of its own. Then the workers refuse new
   work, end what they do, and are waited for.
"""

import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from dermadesk.gui import garbage, icons
from dermadesk.gui.crash import CrashHandler
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.main_window import MainWindow
from dermadesk.gui.service import Service
from dermadesk.gui.settings import Settings
from dermadesk.gui.theme import Theme


class Program(QApplication):
    """The application; `file_opened` carries a photo that was given to the program's icon (macOS)."""

    file_opened = Signal(str)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self.file_opened.emit(event.file())
            return True
        return super().event(event)


def run(photos: Sequence[str | Path], watch: Callable[[MainWindow], None] | None = None) -> int:
    """Open the window on `photos` (none is fine) until it is closed; the exit status comes back.

    `watch` is given the window before it is shown: `start_clock` measures with it.
    """
    program = make_program()
    settings = Settings()
    theme = Theme(program, settings.appearance)
    crashes = CrashHandler(program)
    crashes.install()
    jobs = Jobs(program)
    jobs.crashed.connect(crashes.show)
    window = MainWindow(theme, jobs, Service(), settings)
    window.crashed.connect(crashes.show)
    window.painted.connect(lambda: window.begin([str(p) for p in photos]))
    program.file_opened.connect(lambda file: window.open_files([file]))
    if watch is not None:
        watch(window)
    window.show()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Qt's loop would never let Python hear of Ctrl-C
    with garbage.only_here():
        status = program.exec()
        window.hide()
        jobs.shutdown()
    crashes.uninstall()
    return status


def make_program() -> Program:
    """The application with its names and icon; one in a process."""
    program = Program(sys.argv[:1])
    program.setApplicationName("DermaDesk")
    program.setDesktopFileName("dermadesk")
    program.setWindowIcon(icons.program())
    return program
