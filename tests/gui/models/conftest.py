"""Models that a clinic might have: one in use, a newer one, a broken one, beside the one that ships."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from dermadesk import paths
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.main_window import MainWindow
from dermadesk.gui.models.page import ModelsPage
from dermadesk.gui.service.models import Model
from dermadesk.inference import bundle
from tests.gui.conftest import OpenWindow
from tests.tiny_bundle import tiny_files, tiny_manifest

USED, NEWER = "tiny 1.0.0", "tiny 1.1.0"
MODELS = 4
MEASURED = {
    "overall": {
        "malignant_sensitivity": {"value": 0.9512, "low": 0.9, "high": 0.981, "n": 290},
        "malignant_auroc": {"value": 0.9312, "low": 0.911, "high": 0.95, "n": 1490},
    }
}


@pytest.fixture
def models_folder() -> Path:
    """The folder of the user's models, with the tiny one in use, a newer one made from it, and a broken one."""
    folder = paths.installed_models()
    newer = dataclasses.replace(
        tiny_manifest(),
        version="1.1.0",
        created="2026-02-03T04:05:06+00:00",
        metrics=MEASURED,
        parents=("tiny 1.0.0 (CC0-1.0), sha256 0123456789abcdef",),
        licence="CC BY-NC 4.0",
    )
    bundle.write(folder, tiny_manifest(), tiny_files())
    bundle.write(
        folder, newer, tiny_files() | {"MODEL_CARD.md": b"# Tiny, mended\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"}
    )
    bundle.use(bundle.read(folder / "tiny-1.0.0"))
    broken = folder / "broken-2.0.0"
    broken.mkdir()
    (broken / "manifest.json").write_text("{}", encoding="utf-8")
    return folder


@pytest.fixture
def window(open_window: OpenWindow, models_folder: Path, jobs: Jobs, qtbot: QtBot) -> MainWindow:
    """The real window, at the place Models, with what is to be told of the model in use."""
    opened = open_window(model=USED)
    qtbot.waitUntil(lambda: opened.examine.model is not None, timeout=20_000)
    opened.go_to(MODELS)
    page = opened.models.page
    qtbot.waitUntil(lambda: page.shelf is not None and page.jobs.idle, timeout=10_000)
    return opened


@pytest.fixture
def page(window: MainWindow) -> ModelsPage:
    return window.models.page


Choose = Callable[[str], Model]


@pytest.fixture
def choose(page: ModelsPage, qtbot: QtBot) -> Choose:
    """Marks a model and waits until its card was read."""

    def do(reference: str) -> Model:
        page.list.choose(reference)
        qtbot.waitUntil(lambda: page.jobs.idle, timeout=10_000)
        model = page.list.choice
        assert model is not None and model.reference == reference
        return model

    return do
