"""A real window on the tiny bundle, offscreen, with settings and a log of its own. A warning from Qt fails a test."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dermadesk.gui import garbage
from dermadesk.gui.app import Program
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.main_window import MainWindow
from dermadesk.gui.service import Service
from dermadesk.gui.settings import Settings
from dermadesk.gui.theme import Appearance, Theme
from dermadesk.gui.train.training_page import TrainingPage
from dermadesk.training.projects import Step
from tests.drawings import draw_lesion, encode

HERE = Path(__file__).parent
NAMES = ("inference", "camera", "batch", "batch-view", "training", "training-desk", "models")
"""The workers of the window."""
MACHINE_SAYS = ("^This plugin does not support", "No RHI backend", "pipewire", "Could not open media")
"""What Qt complains of without a display, a graphics card, a sound server; and about a video that is none."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore(*MACHINE_SAYS))


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return Program


@pytest.fixture(scope="package", autouse=True)
def collected_as_in_the_program(qapp: QApplication) -> Iterator[None]:
    with garbage.only_here():
        yield


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the settings, the cases or the log of whoever runs it."""
    monkeypatch.setenv("DERMADESK_BATCHES", str(tmp_path / "batches"))
    monkeypatch.setenv("DERMADESK_CASES", str(tmp_path / "cases"))
    monkeypatch.setenv("DERMADESK_TRAININGS", str(tmp_path / "trainings"))
    monkeypatch.setenv("DERMADESK_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("DERMADESK_SETTINGS", str(tmp_path / "settings.ini"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """A worker that outlives its test fails it."""
    yield
    assert [t.name for t in threading.enumerate() if t.name in NAMES] == []


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    made = Theme(qapp, Appearance.LIGHT)
    yield made
    made.choose(Appearance.LIGHT)  # the system's scheme that Qt was told outlives the theme
    made.setParent(None)
    made.deleteLater()


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    assert made.shutdown()


def stop_training(qtbot: QtBot, window: MainWindow) -> None:
    """End what still trains, as the user would who is asked when the window closes."""
    page = window.train.made.pages.get(Step.TRAINING) if window.train.made is not None else None
    if isinstance(page, TrainingPage) and page.running.active:
        page.running.stop()
        qtbot.waitUntil(lambda: not page.running.active, timeout=300_000)


OpenWindow = Callable[..., MainWindow]


@pytest.fixture
def open_window(qtbot: QtBot, theme: Theme, jobs: Jobs, tiny_bundle: Path) -> OpenWindow:
    """Opens a window as `app.run` does; `first_start` leaves the page that says what the program is for."""

    def open_one(
        *photos: Path, first_start: bool = False, size: tuple[int, int] | None = (1280, 720), model: str | None = None
    ) -> MainWindow:
        settings = Settings()
        settings.purpose_was_read = not first_start
        window = MainWindow(theme, jobs, Service(model or str(tiny_bundle)), settings)
        qtbot.addWidget(window, before_close_func=lambda window: stop_training(qtbot, window))
        window.painted.connect(lambda: window.begin([str(p) for p in photos]))
        if size is not None:
            window.resize(*size)
        with qtbot.waitSignal(window.painted):
            window.show()
        return window

    return open_one


@pytest.fixture
def window(open_window: OpenWindow, jobs: Jobs, qtbot: QtBot) -> MainWindow:
    """An empty window with the model loaded."""
    opened = open_window()
    qtbot.waitUntil(lambda: opened.examine.model is not None, timeout=20_000)
    qtbot.waitUntil(lambda: jobs.idle)
    return opened


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Photos by what the tiny model says of them, and files that are none."""
    folder = tmp_path_factory.mktemp("photos")
    skin = draw_lesion(600, 450, radius=0.0)
    contents = {
        "suspicious.jpg": encode(draw_lesion(600, 450)),
        "left.jpg": encode(draw_lesion(600, 450, centre=(0.35, 0.5))),
        "nothing.jpg": encode(skin),
        "dark.png": encode((draw_lesion(600, 450) * 0.03).astype("uint8"), "png"),
        "large.jpg": encode(draw_lesion(4000, 3000)),
        "cut.jpg": encode(draw_lesion(600, 450))[:9000],
        "text.jpg": b"this is not a photo",
        "empty.jpg": b"",
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return {Path(name).stem: folder / name for name in contents}


def files(*paths: Path) -> QMimeData:
    """What a file manager drags."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(p)) for p in paths])
    return mime


def drop(window: MainWindow, mime: QMimeData) -> None:
    """Drag over the window and let go."""
    where, buttons, keys = QPointF(300, 300), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(where.toPoint(), Qt.DropAction.CopyAction, mime, buttons, keys)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(where, Qt.DropAction.CopyAction, mime, buttons, keys))
