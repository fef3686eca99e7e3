"""The window that is photographed: its own stores, waiting for what it works on, and the pictures of it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from dermadesk.files import make_folder
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.main_window import MainWindow
from dermadesk.gui.service import Service
from dermadesk.gui.settings import Settings
from dermadesk.gui.theme import Appearance, Theme

LARGE, SMALL = (1280, 720), (640, 360)
_LOOKS_MS = 20
_SETTLES = 3
"""Looks in a row in which nothing may be at work before a page counts as settled."""


class NotReached(Exception):
    """A page did not come to the state that was to be shown."""


class Stage:
    """A window that writes pictures of itself into `folder`, numbered in the order in which they are taken."""

    def __init__(self, program: QApplication, folder: Path, model: str | None) -> None:
        self._folder = make_folder(folder)
        self._theme = Theme(program, Appearance.LIGHT)
        self._jobs = Jobs(program)
        self._taken = 0
        settings = Settings()
        settings.purpose_was_read = True
        self.window = MainWindow(self._theme, self._jobs, Service(model), settings)
        self.window.resize(*LARGE)
        self.window.show()
        self.window.begin([])

    def close(self) -> None:
        """Close the window and wait for its workers."""
        self.window.close()
        self._jobs.shutdown()
        QApplication.processEvents()  # the settings are written before their folder is deleted

    def wait(self, until: Callable[[], bool], seconds: float = 120.0, what: str = "") -> None:
        """Let the window work until then. Raises `NotReached` after so many seconds."""
        loop, timer, end = QEventLoop(), QTimer(), time.monotonic() + seconds
        timer.timeout.connect(lambda: loop.quit() if until() or time.monotonic() > end else None)
        timer.start(_LOOKS_MS)
        loop.exec()
        timer.stop()
        if not until():
            raise NotReached(what or f"nothing more happened within {seconds:.0f} s")

    def settle(self) -> None:
        """Wait until no worker but the one that trains has anything to do, and what came asked for nothing more."""
        quiet = 0

        def settled() -> bool:
            nonlocal quiet
            quiet = quiet + 1 if all(each.idle for each in self._workers()) else 0
            return quiet >= _SETTLES

        self.wait(settled)

    def _workers(self) -> list[Jobs]:
        window = self.window
        found = [self._jobs, window.batch.work]
        found += [window.train.made.desk] if window.train.made is not None else []
        return found + ([window.models.made.jobs] if window.models.made is not None else [])

    def take(self, name: str, *, small: bool = True, of: QWidget | None = None) -> None:
        """The window, or a dialog over it, in light and dark, and in light on a small screen."""
        self._taken += 1
        stem = f"{self._taken:02}-{name}"
        for appearance in (Appearance.DARK, Appearance.LIGHT):
            self._theme.choose(appearance)
            self._save(of or self.window, f"{stem}-{appearance}")
        if small and of is None:
            for _ in range(2):  # a page that makes itself narrow at the first lets the window be narrower at the second
                self.window.resize(*SMALL)
                self._paint()
            self._save(self.window, f"{stem}-small")
            self.window.resize(*LARGE)
            self._paint()

    def _save(self, widget: QWidget, name: str) -> None:
        self._paint()
        widget.grab().save(str(self._folder / f"{name}.png"))
        print(f"{name}.png", flush=True)

    def _paint(self) -> None:
        """What a change of size or colours asked for is laid out and painted."""
        self.wait(lambda: True)
        for _ in range(_SETTLES):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
            QApplication.processEvents()
        self.settle()


@contextmanager
def own_stores(folder: Path) -> Iterator[None]:
    """What the window keeps is kept in `folder` meanwhile: nothing of whoever looks is touched."""
    names = {"BATCHES": "batches", "CASES": "cases", "TRAININGS": "trainings", "MODELS": "models"}
    chosen = {f"DERMADESK_{name}": str(folder / place) for name, place in names.items()}
    chosen["DERMADESK_SETTINGS"] = str(folder / "settings.ini")
    before = {name: os.environ.get(name) for name in chosen}
    os.environ.update(chosen)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value
