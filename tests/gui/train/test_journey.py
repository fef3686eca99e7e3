"""From a folder of labelled photos to a model that Examine answers with, in the real window."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from dermadesk import paths
from dermadesk.bench.labelled import write_labelled
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.main_window import MainWindow
from dermadesk.gui.train.install_page import InstallPage
from dermadesk.gui.train.recipe_page import RecipePage
from dermadesk.gui.train.result_page import ResultPage
from dermadesk.gui.train.training_page import TrainingPage
from dermadesk.inference import bundle
from dermadesk.training.projects import Start, State, Step
from tests.gui.conftest import drop, files
from tests.gui.train.walking import SMALLEST, Walk


@pytest.fixture(scope="session")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """72 drawings in folders named melanoma, nevus and basal cell carcinoma; not to be changed."""
    return write_labelled(tmp_path_factory.mktemp("clinic") / "photos of 2026", 24, (160, 120))


@pytest.fixture
def own_models() -> Path:
    """Where models are installed."""
    return paths.installed_models()


@pytest.fixture
def walk(qtbot: QtBot, window: MainWindow, jobs: Jobs) -> Walk:
    return Walk(qtbot, window, jobs)


def test_from_a_folder_of_labelled_photos_to_a_model_that_examine_uses(
    qtbot: QtBot, walk: Walk, labelled: Path, own_models: Path
) -> None:
    before = {each: each.stat().st_mtime_ns for each in labelled.rglob("*")}
    page = walk.open()
    # photos
    walk.bring(labelled)
    walk.until(lambda: page.flow.project is not None)
    walk.settle()
    assert walk.project.step is Step.PHOTOS
    assert "72\N{NO-BREAK SPACE}labelled photos of 72\N{NO-BREAK SPACE}lesions" in walk.said()
    walk.go_on()
    # check
    assert "72 photos" in walk.said()
    walk.go_on()
    # recipe
    recipe = walk.shown
    assert isinstance(recipe, RecipePage)
    walk.press(recipe.start.choices["scratch"].radio)
    for place, value in SMALLEST.items():
        walk.set(place, value)
    assert walk.project.start is Start.SCRATCH
    walk.go_on()
    # training
    training = walk.shown
    assert isinstance(training, TrainingPage)
    walk.press(training.head.begin)
    walk.until(lambda: not training.running.active, 150)
    assert walk.project.state is State.TRAINED, page.notice.text.text()
    assert training.running.story.done_epochs == SMALLEST["optimiser.epochs"]
    walk.go_on()
    # result
    result = walk.shown
    assert isinstance(result, ResultPage)
    walk.until(lambda: result.beside is not None)
    assert walk.window.examine.model is not None
    assert "tiny 1.0.0" in walk.said()  # the model in use, which it is compared with
    for tab in result.sections._buttons.values():
        walk.press(tab)
        assert not page.notice.isVisible(), page.notice.text.text()
    walk.go_on()
    # install
    install = walk.shown
    assert isinstance(install, InstallPage)
    install.name.name.clear()
    qtbot.keyClicks(install.name.name, "Our clinic")
    qtbot.keyClicks(install.name.notes, "72 drawings, of a test")
    walk.until(install.install.isEnabled)
    if not install.use.wanted:
        walk.press(install.use.switch)
        qtbot.keyClicks(install.use.reason, "to see that it works")
    walk.press(install.install)
    walk.until(lambda: bool(walk.project.installed), 90)
    walk.until(lambda: walk.jobs.idle)
    walk.settle()
    assert walk.project.installed == "our-clinic 1.0.0"
    assert not page.notice.isVisible(), page.notice.text.text()
    written = bundle.read(own_models / "our-clinic-1.0.0")
    assert written.reference == "our-clinic 1.0.0"
    assert [each.code for each in written.manifest.classes] == ["MEL", "NV", "BCC"]
    assert "72 drawings, of a test" in (written.folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    # examine
    walk.window.go_to(0)
    with qtbot.waitSignal(walk.window.examine.answered, timeout=20_000):
        drop(walk.window, files(sorted((labelled / "nevus").iterdir())[0]))
    analysis = walk.window.examine.analysis
    assert analysis is not None
    assert analysis.prediction.model == "our-clinic 1.0.0"
    assert "our-clinic 1.0.0" in walk.said(walk.window.examine)
    # the user's folder
    assert {each: each.stat().st_mtime_ns for each in labelled.rglob("*")} == before
