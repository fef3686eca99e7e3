"""A result column on its own, and answers of the tiny model to show in it."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from dermadesk.gui.examine.result_column import ResultColumn
from dermadesk.gui.settings import Settings
from dermadesk.gui.theme import Theme
from dermadesk.imaging.photo import Photo
from dermadesk.inference import bundle
from dermadesk.inference.engine import Engine
from tests.drawings import draw_lesion, encode

OpenColumn = Callable[[], ResultColumn]
Lesion = Callable[..., Photo]


@pytest.fixture(scope="module")
def engine(tiny_bundle: Path) -> Engine:
    return Engine(bundle.read(tiny_bundle), "onnx")


@pytest.fixture(scope="session")
def lesion() -> Lesion:
    """Suspicious as it is, nothing without a `radius`, not to be assessed with little `light`."""

    def draw(radius: float = 0.22, light: float = 1.0) -> Photo:
        pixels = (draw_lesion(450, 450, radius=radius) * light).astype(np.uint8)
        return Photo.from_bytes(encode(pixels, "png"), "drawing.png")

    return draw


@pytest.fixture
def open_column(qtbot: QtBot, theme: Theme) -> OpenColumn:
    """A column as wide and as high as in the window; each has the settings that the one before left."""

    def open_one() -> ResultColumn:
        column = ResultColumn(theme, Settings())
        qtbot.addWidget(column)
        column.resize(364, 694)
        column.show()
        return column

    return open_one


@pytest.fixture
def column(open_column: OpenColumn) -> ResultColumn:
    return open_column()
