"""The file camera, and a machine without any other."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtMultimedia import QMediaDevices
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dermadesk.gui.camera.camera import Camera
from tests.videos import blurred, dark, good, write_video


@pytest.fixture(scope="session")
def videos(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Scenes of a second, played again and again, and one that changes."""
    folder = tmp_path_factory.mktemp("videos")
    scenes = {
        "good": [good] * 15,
        "dark": [dark] * 15,
        "blurred": [blurred] * 15,
        "changing": [good] * 15 + [dark] * 15,
        "rarely sharp": ([blurred] * 7 + [good]) * 4,
        "fast": [good] * 60,
    }
    return {
        name: write_video(folder / f"{name}.mp4", frames, rate=60 if name == "fast" else 15)
        for name, frames in scenes.items()
    }


@pytest.fixture
def camera(qapp: QApplication, qtbot: QtBot) -> Iterator[Camera]:
    made = Camera()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def no_camera(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a camera, whatever is plugged into this one."""
    monkeypatch.setattr(QMediaDevices, "videoInputs", staticmethod(list))
