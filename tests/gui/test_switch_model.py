"""Another model answers from now on: the photo on the page, the next one, and batches that begin."""

import dataclasses
import shutil
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from dermadesk.gui.jobs import Jobs
from dermadesk.gui.main_window import MainWindow
from dermadesk.inference import bundle
from tests.gui.conftest import OpenWindow, drop, files
from tests.tiny_bundle import tiny_files, tiny_manifest

OWN = "clinic-berlin 1.0.0"


@pytest.fixture
def models(tmp_path: Path, tiny_bundle: Path) -> Path:
    """The tiny model is installed, and beside it one that is sure of nothing and calls nothing suspicious."""
    folder = tmp_path / "models"
    shutil.copytree(tiny_bundle, folder / tiny_bundle.name)
    manifest = tiny_manifest()
    lax = dataclasses.replace(manifest.operating_points[0], threshold=0.999)
    own = dataclasses.replace(manifest, id="clinic-berlin", operating_points=(lax,), temperature=50.0)
    bundle.write(folder, own, tiny_files())
    return folder


@pytest.fixture
def desk(models: Path, open_window: OpenWindow, jobs: Jobs, qtbot: QtBot) -> MainWindow:
    opened = open_window(model="tiny")
    qtbot.waitUntil(lambda: opened.examine.model is not None and jobs.idle, timeout=20_000)
    return opened


def answered_by(window: MainWindow) -> str:
    analysis = window.examine.analysis
    return analysis.prediction.model if analysis is not None else ""


def test_the_photo_on_the_page_is_asked_about_anew(
    desk: MainWindow, drawn: dict[str, Path], qtbot: QtBot, jobs: Jobs
) -> None:
    with qtbot.waitSignal(desk.examine.answered):
        drop(desk, files(drawn["suspicious"]))
    qtbot.waitUntil(lambda: jobs.idle)
    assert answered_by(desk) == "tiny 1.0.0"
    before = desk.examine.result.answer.wording.heading
    with qtbot.waitSignal(desk.examine.answered):
        desk.examine.switch_model(OWN)
        assert desk.examine.analysis is None  # nothing of the model before is shown as the new one's
    qtbot.waitUntil(lambda: jobs.idle)
    assert answered_by(desk) == OWN
    assert OWN in desk.examine.result.model.line.text()
    assert desk.examine.result.answer.wording.heading != before
    overlay = desk.examine.looking.overlay
    assert overlay is None or overlay.class_code
    with qtbot.waitSignal(desk.examine.answered):
        desk.examine.switch_model("tiny 1.0.0")
    assert answered_by(desk) == "tiny 1.0.0"
    assert desk.examine.result.answer.wording.heading == before


def test_a_model_that_does_not_start_changes_nothing(
    desk: MainWindow, models: Path, drawn: dict[str, Path], qtbot: QtBot, jobs: Jobs
) -> None:
    network = models / "clinic-berlin-1.0.0" / "model.onnx"
    network.write_bytes(network.read_bytes()[:-1])
    with qtbot.waitSignal(desk.examine.answered):
        drop(desk, files(drawn["suspicious"]))
    with qtbot.waitSignal(desk.examine.answered):
        desk.examine.switch_model(OWN)
    assert answered_by(desk) == "tiny 1.0.0"
    said = desk.examine.notice.text.text()
    assert "does not match its sha256" in said
    assert said.endswith("tiny 1.0.0 answers as before.")


def test_the_model_that_answers_is_no_second_opinion_to_itself(
    desk: MainWindow, drawn: dict[str, Path], qtbot: QtBot, jobs: Jobs
) -> None:
    options = desk.examine.result.options
    options.models.setCurrentIndex(options.models.findData(OWN))
    options.models.activated.emit(options.models.currentIndex())
    with qtbot.waitSignal(desk.examine.examining.compared):
        drop(desk, files(drawn["suspicious"]))
    with qtbot.waitSignal(desk.examine.answered):
        desk.examine.switch_model(OWN)
    qtbot.waitUntil(lambda: jobs.idle)
    assert desk.examine.examining.second is None
    assert options.models.currentData() is None
    assert options.models.findData("tiny 1.0.0") > 0
    assert options.models.findData(OWN) < 0
    assert not desk.examine.result.second.isVisible()


def test_the_next_batch_is_answered_by_it(
    desk: MainWindow, drawn: dict[str, Path], tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    shutil.copy(drawn["suspicious"], folder)
    running = desk.batch.running
    running.look([str(folder)])
    qtbot.waitUntil(lambda: running.model is not None and running.looked is not None, timeout=20_000)
    assert running.model is not None
    assert running.model.reference == "tiny 1.0.0"
    desk.examine.switch_model(OWN)
    qtbot.waitUntil(lambda: running.model is not None and running.model.reference == OWN, timeout=20_000)
    running.start()
    qtbot.waitUntil(lambda: running.state.value == "finished", timeout=20_000)
    assert running.begun is not None
    assert running.begun.plan.model == OWN
    desk.examine.switch_model("tiny 1.0.0")
    qtbot.waitUntil(lambda: not running.model.same, timeout=20_000)
    assert "These are answers of clinic-berlin 1.0.0; the model in use is tiny 1.0.0." in desk.batch.notice.text.text()
