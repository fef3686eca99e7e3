"""From a folder of labelled photos to a model that Examine answers with, in the real window."""

import csv
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dermadesk import paths
from dermadesk.bench.labelled import write_labelled
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.main_window import MainWindow
from dermadesk.gui.train.install_page import InstallPage
from dermadesk.gui.train.recipe.controls import Number, OneOf
from dermadesk.gui.train.recipe_page import RecipePage
from dermadesk.gui.train.result_page import ResultPage
from dermadesk.gui.train.training_page import TrainingPage
from dermadesk.inference import bundle
from dermadesk.training.projects import Start, State, Step
from tests.gui.conftest import OpenWindow, drop, files
from tests.gui.train.walking import SMALLEST, Walk

ALT = Qt.KeyboardModifier.AltModifier


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


def test_drops_and_the_keyboard_are_enough(qtbot: QtBot, walk: Walk, labelled: Path, own_models: Path) -> None:
    window, page = walk.window, walk.open()
    window.go_to(0)
    window.activateWindow()
    walk.key(Qt.Key.Key_4, ALT)
    walk.bring(labelled)
    walk.until(lambda: page.flow.project is not None)
    walk.settle()
    for step in (Step.CHECK, Step.RECIPE):
        walk.until(page.next.isEnabled)
        walk.key(Qt.Key.Key_Right, ALT)
        assert walk.project.step is step
    recipe = walk.shown
    assert isinstance(recipe, RecipePage)
    walk.tab_to(recipe.start.choices["shipped"].radio)
    while not recipe.start.choices["scratch"].radio.isChecked():
        walk.key(Qt.Key.Key_Right)
    assert walk.project.start is Start.SCRATCH
    walk.by_key(recipe.expert.opener)
    for section in ("network", "optimiser"):
        walk.by_key(recipe.expert.sections[section].head)
    rows = recipe.expert.rows
    networks = rows["network.architecture"].control
    assert isinstance(networks, OneOf)
    walk.tab_to(networks.chooser)
    while networks.value() != SMALLEST["network.architecture"]:
        walk.key(Qt.Key.Key_Up)
    for place in ("network.input_size", "optimiser.epochs", "optimiser.batch_size"):
        box = rows[place].control
        assert isinstance(box, Number)
        walk.type(box.boxes[0], str(SMALLEST[place]))
        walk.key(Qt.Key.Key_Tab)
        assert walk.project.settings[place] == SMALLEST[place]
    walk.until(page.next.isEnabled)
    walk.key(Qt.Key.Key_Right, ALT)
    training = walk.shown
    assert isinstance(training, TrainingPage)
    walk.by_key(training.head.begin)
    walk.until(lambda: not training.running.active, 150)
    assert walk.project.state is State.TRAINED, page.notice.text.text()
    walk.key(Qt.Key.Key_Right, ALT)
    walk.until(page.next.isEnabled)
    walk.key(Qt.Key.Key_Right, ALT)
    install = walk.shown
    assert isinstance(install, InstallPage)
    walk.type(install.name.name, "By keys")
    walk.until(lambda: install.installing.draft is not None)
    if not install.use.wanted:
        walk.by_key(install.use.switch)
        walk.type(install.use.reason, "to see that it works")
    walk.until(install.install.isEnabled)
    walk.by_key(install.install)
    walk.until(lambda: bool(walk.project.installed), 90)
    walk.until(lambda: walk.jobs.idle)
    assert bundle.read(own_models / "by-keys-1.0.0").reference == walk.project.installed == "by-keys 1.0.0"
    walk.key(Qt.Key.Key_1, ALT)
    with qtbot.waitSignal(window.examine.answered, timeout=20_000):
        drop(window, files(sorted((labelled / "melanoma").iterdir())[0]))
    assert window.examine.analysis is not None
    assert window.examine.analysis.prediction.model == "by-keys 1.0.0"


@pytest.mark.real
def test_a_hundred_real_photos_become_a_model(
    qtbot: QtBot, open_window: OpenWindow, jobs: Jobs, shared: Path, tmp_path: Path, own_models: Path
) -> None:
    """From the shipped model, by the quick recipe, in a window that answers with the shipped model meanwhile."""
    photos, table = a_hundred(shared / "data" / "ham10000", tmp_path / "clinic")
    shipped = paths.shipped_models() / "dermoscopy-mobilenetv2-2.1.0"
    in_use = shutil.copytree(shipped, tmp_path / "shipped" / shipped.name)  # looks at its test part are noted beside it
    window = open_window(model=str(in_use))
    walk = Walk(qtbot, window, jobs)
    walk.until(lambda: window.examine.model is not None)
    page = walk.open()
    walk.bring(photos, table)
    walk.until(lambda: page.flow.project is not None)
    walk.settle()
    assert "100\N{NO-BREAK SPACE}labelled photos" in walk.said()
    walk.go_on()
    walk.go_on(120)
    recipe = walk.shown
    assert isinstance(recipe, RecipePage)
    assert recipe.ways.choices["quick"].radio.isChecked()
    assert recipe.start.choices["shipped"].radio.isChecked()
    walk.set("network.input_size", 96)
    walk.set("optimiser.epochs", 2)
    walk.go_on()
    training = walk.shown
    assert isinstance(training, TrainingPage)
    walk.press(training.head.begin)
    walk.until(lambda: training.running.story.done_epochs >= 1, 300)
    window.go_to(0)  # Examine answers meanwhile
    with qtbot.waitSignal(window.examine.answered, timeout=30_000):
        drop(window, files(sorted(photos.iterdir())[0]))
    walk.open()
    walk.until(lambda: not training.running.active, 300)
    assert walk.project.state is State.TRAINED, page.notice.text.text()
    walk.go_on()
    result = walk.shown
    assert isinstance(result, ResultPage)
    walk.until(lambda: result.beside is not None, 120)
    walk.go_on()
    install = walk.shown
    assert isinstance(install, InstallPage)
    walk.until(install.install.isEnabled, 60)
    if not install.use.wanted:
        walk.press(install.use.switch)
        qtbot.keyClicks(install.use.reason, "to see that it works")
    walk.press(install.install)
    walk.until(lambda: bool(walk.project.installed), 120)
    walk.until(lambda: walk.jobs.idle)
    written = bundle.read(own_models / walk.project.installed.replace(" ", "-"))
    assert "dermoscopy-mobilenetv2" in str(written.manifest)  # what it was trained from
    assert "NC" in written.manifest.licence
    window.go_to(0)
    assert window.examine.model is not None
    assert window.examine.model.reference == written.reference


def a_hundred(ham: Path, folder: Path) -> tuple[Path, Path]:
    """A folder of a hundred real photos of five diagnoses, and a table of them as a clinic writes it, elsewhere."""
    wanted = {"mel": 25, "nv": 30, "bcc": 20, "bkl": 15, "akiec": 10}
    there = {each.stem: each for each in ham.rglob("*.jpg")}
    with next(ham.rglob("HAM10000_metadata*")).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["image_id"] in there]
    chosen = [row for dx, count in wanted.items() for row in [each for each in rows if each["dx"] == dx][:count]]
    (folder / "photos").mkdir(parents=True)
    lines = ["filename;diagnosis;lesion;age;sex;site"]
    for row in chosen:
        source = there[row["image_id"]]
        (folder / "photos" / source.name).symlink_to(source)
        told = (source.name, row["dx"], row["lesion_id"], row["age"], row["sex"], row["localization"])
        lines.append(";".join(told))
    table = folder / "findings.csv"
    table.write_text("\n".join(lines), encoding="utf-8")
    assert len(chosen) == 100
    return folder / "photos", table
