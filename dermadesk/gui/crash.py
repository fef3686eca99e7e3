"""What nobody expected: a report to copy, an entry in the log, and the program goes on.

The report holds the versions, the kind of the exception and the lines of code it passed through. Paths outside
the program and names of pictures are taken out of it: they may name a patient.
"""

import platform
import re
import sys
import threading
import traceback
from datetime import datetime
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, Slot, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from dermadesk import __version__, paths
from dermadesk.gui import trouble
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.labels import label

_LARGEST_LOG = 1_000_000
_PACKAGE = Path(__file__).resolve().parent.parent
_LIBRARY_PATH = re.compile(r'File "(?:[^"]*[/\\])?(site-packages|lib[/\\]python3\.\d+|Lib)[/\\]([^"]+)"')
_PICTURE = re.compile(r"[^\s\"'/\\]+(?: [^\s\"'/\\]+)*\.(jpe?g|jpe|png|bmp|tiff?|webp|heic|dcm)\b", re.IGNORECASE)
_QUOTED_PATH = re.compile(r"(['\"])(?:[A-Za-z]:[\\/]|/|~|\\\\)[^'\"\n]*\1")
_BARE_PATH = re.compile(r"(?<![\w.<])(?:[A-Za-z]:\\|/)[^\s'\"<>:]+(?:[/\\][^\s'\"<>:]+)+")


def report(error: BaseException) -> str:
    """The report on an exception, without paths or names of photos."""
    lines = traceback.format_exception(type(error), error, error.__traceback__)
    head = [
        f"DermaDesk {__version__}",
        f"{platform.system()} {platform.release()} {platform.machine()}",
        f"Python {platform.python_version()}, Qt {qVersion()}",
        f"{datetime.now():%Y-%m-%d %H:%M:%S}",
        "\n",
    ]
    return "\n".join(head) + without_patients("".join(lines))


def without_patients(text: str) -> str:
    """The text with code named from its package's folder, and every other path and picture's name taken out."""
    text = text.replace(str(_PACKAGE) + "/", "dermadesk/").replace(str(_PACKAGE) + "\\", "dermadesk\\")
    text = _LIBRARY_PATH.sub(lambda m: f'File "{m[2]}"', text)
    text = _QUOTED_PATH.sub(lambda m: f"{m[1]}<path>{m[1]}", text)
    text = _BARE_PATH.sub("<path>", text)
    return _PICTURE.sub(lambda m: f"<photo>.{m[1]}", text)


def write_log(text: str) -> bool:
    """Add an entry to the log, which begins anew when it is large; False where it cannot be written."""
    file = paths.log_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists() and file.stat().st_size > _LARGEST_LOG:
            file.replace(file.with_suffix(".old.log"))
        with file.open("a", encoding="utf-8") as log:
            log.write(text.rstrip() + "\n\n")
    except OSError:
        return False
    return True


class CrashDialog(QDialog):
    """What happened, what is safe, what to do next, and the report."""

    def __init__(self, text: str, logged: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("DermaDesk")
        self.setAccessibleName("The program made a mistake")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        column.addWidget(label("The program made a mistake", "heading", wrap=True))
        column.addWidget(
            label(
                trouble.CRASH + (f" {trouble.CRASH_LOGGED}" if logged else ""),
                wrap=True,
            )
        )
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("Report")
        column.addWidget(self.text, 1)
        self.copy = button("Copy the report", "Put the report on the clipboard")
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
        self.go_on = button("Go on", "Close this report", primary=True)
        self.go_on.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.copy)
        row.addWidget(self.go_on)
        column.addLayout(row)
        self.go_on.setFocus()
        self.resize(640, 420)


class CrashHandler(QObject):
    """Takes exceptions from any thread and shows them in the window's, one dialog at a time.

    It guards against itself: whatever fails in here only goes to the standard error.
    """

    _arrived = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.dialog: CrashDialog | None = None
        self._inside = threading.local()
        self._arrived.connect(self.show, Qt.ConnectionType.QueuedConnection)
        self._before = (sys.excepthook, threading.excepthook)

    def install(self) -> None:
        """Handle from now on what nobody else did, in every thread."""
        sys.excepthook = self._hook
        threading.excepthook = lambda args: self._hook(args.exc_type, args.exc_value, args.exc_traceback)

    def uninstall(self) -> None:
        """Give the hooks back."""
        sys.excepthook, threading.excepthook = self._before

    def _hook(self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None or issubclass(kind, KeyboardInterrupt | SystemExit) or getattr(self._inside, "busy", False):
            sys.__excepthook__(kind, error or kind(), trace)
            return
        self._inside.busy = True
        try:
            sys.__excepthook__(kind, error, trace)
            self._arrived.emit(error)
        finally:
            self._inside.busy = False

    @Slot(object)
    def show(self, error: BaseException) -> None:
        """Log the exception and show it; while one is shown, further ones only go to the log."""
        try:
            text = report(error)
            logged = write_log(text)
            if self.dialog is None:
                self.dialog = CrashDialog(text, logged, QApplication.activeWindow())
                self.dialog.finished.connect(self._closed)
                self.dialog.open()
        except Exception:
            self.dialog = None
            traceback.print_exc()

    @Slot()
    def _closed(self) -> None:
        self.dialog = None
