"""From a folder of labelled photos to a model that Examine answers with, in the real window."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from dermadesk.bench.labelled import write_labelled
from dermadesk.gui.main_window import MainWindow
from dermadesk.gui.train.recipe_page import RecipePage
from dermadesk.gui.train.training_page import TrainingPage
from dermadesk.training.projects import Start, State, Step
from tests.gui.train.walking import SMALLEST, Walk


@pytest.fixture(scope="session")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """72 drawings in folders named melanoma, nevus and basal cell carcinoma; not to be changed."""
    return write_labelled(tmp_path_factory.mktemp("clinic") / "photos of 2026", 24, (160, 120))


@pytest.fixture
def walk(qtbot: QtBot, window: MainWindow) -> Walk:
    return Walk(qtbot, window)


def test_from_a_folder_of_labelled_photos_to_a_model_that_examine_uses(walk: Walk, labelled: Path) -> None:
    page = walk.open()
    walk.bring(labelled)
    walk.until(lambda: page.flow.project is not None)
    assert walk.project.step is Step.PHOTOS
    walk.settle()
    assert "72" in walk.said()
    walk.go_on()
    walk.go_on()
    assert walk.project.step is Step.RECIPE
    recipe = walk.shown
    assert isinstance(recipe, RecipePage)
    walk.press(recipe.start.choices["scratch"].radio)
    for place, value in SMALLEST.items():
        walk.set(place, value)
    assert walk.project.start is Start.SCRATCH
    assert walk.project.settings["network.architecture"] == SMALLEST["network.architecture"]
    walk.go_on()
    shown = walk.shown
    assert isinstance(shown, TrainingPage)
    walk.press(shown.head.begin)
    walk.until(lambda: walk.project.state is State.TRAINED, 120)
    walk.go_on()
