"""The Train tab on its own with a new training open, and drawn photos for it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from dermadesk.gui.service import Service
from dermadesk.gui.theme import Theme
from dermadesk.gui.train.page import TrainPage
from dermadesk.gui.train.photos_page import PhotosPage
from dermadesk.training.projects import Project, Step
from tests.drawings import draw_lesion, encode


@pytest.fixture
def train(qtbot: QtBot, theme: Theme, tiny_bundle: Path) -> Iterator[TrainPage]:
    made = open_train(qtbot, theme, tiny_bundle)
    yield made
    made.shutdown()


@pytest.fixture
def page(qtbot: QtBot, train: TrainPage) -> PhotosPage:
    """The page Photos of a new training."""
    train.start.begin.click()
    settle(qtbot, train)
    return photos_of(train)


def open_train(qtbot: QtBot, theme: Theme, bundle: Path) -> TrainPage:
    """The tab as a new start of the program opens it."""
    made = TrainPage(theme, Service(str(bundle)))
    qtbot.addWidget(made)
    made.resize(1196, 720)
    made.show()
    settle(qtbot, made)
    return made


def photos_of(train: TrainPage) -> PhotosPage:
    """Its page Photos."""
    made = train.page(Step.PHOTOS)
    assert isinstance(made, PhotosPage)
    return made


def project_of(page: PhotosPage) -> Project:
    """The training that is open."""
    assert page.flow.project is not None
    return page.flow.project


def settle(qtbot: QtBot, train: TrainPage) -> None:
    """Wait until the worker has nothing to do, and until what came of it asked for nothing more."""
    for _ in range(3):
        qtbot.wait(1)
        qtbot.waitUntil(lambda: train.desk.idle, timeout=20_000)


def take(qtbot: QtBot, train: TrainPage, *paths: Path) -> None:
    """Drop these on the tab, and wait until they were read."""
    assert train.take([str(path) for path in paths])
    settle(qtbot, train)


def draw(folder: Path, *names: str) -> Path:
    """The folder with a drawn lesion under each of these names, each another one."""
    for number, name in enumerate(names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encode(draw_lesion(160, 120, seed=number)))
    return folder


def untouched(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file below a folder with its size and when it was changed: what must stay the same."""
    found = {}
    for root, _, files in os.walk(folder):
        for name in files:
            told = os.stat(os.path.join(root, name))
            found[os.path.join(root, name)] = (told.st_size, told.st_mtime_ns)
    return found
