"""The page Training, on a real window that really trains: from the first click to the bundle, and all that stops it."""

import gc
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dermadesk.gui.main_window import MainWindow
from dermadesk.gui.service.training.running import interrupted
from dermadesk.gui.train.training import words
from dermadesk.gui.train.training.running import Phase
from dermadesk.gui.train.training_page import TrainingPage
from dermadesk.inference import bundle
from dermadesk.training import log, projects
from dermadesk.training.events import EpochFinished, Resumed, StoppedByUser, TrainEvent
from dermadesk.training.projects import Project, State, Step
from tests.gui.conftest import OpenWindow
from tests.gui.train.small_training import small_project
from tests.labelled_drawings import draw_ham10000

LONG = 300_000
Shown = Callable[[Project], TrainingPage]


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_ham10000(tmp_path_factory.mktemp("photos"))


@pytest.fixture
def shown(qtbot: QtBot, window: MainWindow) -> Shown:
    """Opens a project at its page Training."""

    def show(project: Project) -> TrainingPage:
        window.go_to(3)
        train = window.train.page
        train.flow.open(project.folder)
        qtbot.waitUntil(lambda: train.flow.project == project and train.desk.idle)
        page = train.page(Step.TRAINING)
        assert isinstance(page, TrainingPage)
        return page

    return show


def first_steps(qtbot: QtBot, page: TrainingPage, steps: int = 2) -> None:
    """Until it has learned a little."""
    qtbot.waitUntil(lambda: page.running.story.step is not None and page.running.story.step.step >= steps, timeout=LONG)


def test_before_it_starts_it_says_what_will_be_trained(shown: Shown, photos: Path) -> None:
    project = small_project(photos)
    page = shown(project)
    assert page.plan.isVisible()
    assert page.plan.told["Photos"] == str(photos)
    assert page.plan.told["Starts from"] == "From scratch"
    assert page.plan.told["Settings"] == f"{len(project.settings)} changed by you"
    assert page.plan.told["Kept in"] == str(project.folder)


def ended(qtbot: QtBot, page: TrainingPage) -> None:
    qtbot.waitUntil(lambda: not page.running.active and page.flow.desk.idle, timeout=LONG)


def told(project: Project) -> list[TrainEvent]:
    return [event for _, event in log.read(project.run / "events.jsonl")]


def on_disk(project: Project) -> Project:
    return projects.load(project.folder)


def test_a_training_runs_to_its_bundle_and_tells_on_its_way(qtbot: QtBot, shown: Shown, photos: Path) -> None:
    project = small_project(photos, **{"optimiser.epochs": 2})
    page = shown(project)
    assert page.head.begin.isVisible()
    assert not page.head.pause.isVisible()
    assert page.told.text() == words.READY
    assert not page.can_go_on

    collecting: set[str] = set()
    gc.callbacks.append(lambda phase, told: collecting.add(threading.current_thread().name))
    page.head.begin.click()
    assert on_the_rail(page) == words.RUNS
    first_steps(qtbot, page)
    qtbot.waitUntil(lambda: "photos a second" in page.head.facts.text())
    assert page.head.heading.text().startswith("Epoch ")
    assert "batch 32" in page.head.facts.text()
    assert "learning rate" in page.head.facts.text()
    assert page.hint == words.HINT
    assert [each for each in page.head.buttons if each.isVisible()] == [
        page.head.pause, page.head.keep, page.head.cancel,
    ]  # fmt: skip
    qtbot.waitUntil(lambda: on_disk(project).state is State.BEGUN)

    ended(qtbot, page)
    gc.callbacks.pop()
    assert collecting <= {"MainThread"}  # a worker that ends a widget crashes the program
    assert page.can_go_on
    assert page.hint == words.DONE
    assert on_the_rail(page) == ""
    assert on_disk(project).state is State.TRAINED
    candidate = on_disk(project).candidate
    assert candidate is not None
    assert bundle.read(candidate).manifest.architecture == "cnn_16_32_64"

    epochs = [event for event in told(project) if isinstance(event, EpochFinished)]
    loss, sensitivity = page.loss.chart, page.held_out.chart
    assert [line.name for line in loss.lines] == ["calibration", "train"]
    assert loss.lines[0].points == tuple((float(each.epoch), each.loss) for each in epochs)
    assert sensitivity.lines[2].points[-1] == (2.0, epochs[-1].balanced_accuracy)
    assert f"{epochs[-1].loss:.3f}" in loss.accessibleDescription()
    assert "epoch 2: loss" in page.log.text.toPlainText()
    assert "126 photos to learn from" in page.log.text.toPlainText()


def on_the_rail(page: TrainingPage) -> str:
    window = page.window()
    assert isinstance(window, MainWindow)
    return window.rail.marked(3)


def test_pause_waits_between_two_steps_and_stop_and_keep_makes_the_model(
    qtbot: QtBot, shown: Shown, photos: Path
) -> None:
    project = small_project(photos, **{"optimiser.epochs": 500})
    page = shown(project)
    page.head.begin.click()
    first_steps(qtbot, page)
    page.head.pause.click()
    assert page.running.phase is Phase.PAUSED
    qtbot.waitUntil(lambda: page.head.heading.text().startswith("Paused: Epoch "))
    with qtbot.waitSignal(page.running.told):  # the step in progress, at most
        pass
    before = page.running.story.step
    for _ in range(3):
        with qtbot.waitSignal(page.running.told):  # it waits, and says so
            pass
    assert page.running.story.step == before
    page.head.go_on.click()
    qtbot.waitUntil(lambda: page.running.story.step != before, timeout=LONG)

    page.head.keep.click()
    assert not page.head.keep.isEnabled()
    ended(qtbot, page)
    assert on_disk(project).state is State.TRAINED
    events = told(project)
    assert any(isinstance(event, StoppedByUser) for event in events)
    assert sum(isinstance(event, EpochFinished) for event in events) < 500
    assert on_disk(project).candidate is not None
    assert ", and kept" in page.log.text.toPlainText()


def test_cancel_asks_and_deletes_what_was_learned_but_no_choice(qtbot: QtBot, shown: Shown, photos: Path) -> None:
    project = small_project(photos, **{"optimiser.epochs": 500})
    page = shown(project)
    page.head.begin.click()
    first_steps(qtbot, page)
    page.head.cancel.click()
    assert page.asked is not None
    page.asked.keep.click()
    assert page.running.active
    page.head.cancel.click()
    page.asked.delete.click()
    ended(qtbot, page)
    qtbot.waitUntil(lambda: page.head.begin.isVisible())
    assert not project.run.exists()
    kept = on_disk(project)
    assert kept.state is State.PREPARED
    assert (kept.folders, dict(kept.settings)) == (project.folders, dict(project.settings))
    assert page.head.begin.isEnabled()


def test_closing_asks_saves_and_the_next_start_goes_on(
    qtbot: QtBot, window: MainWindow, shown: Shown, photos: Path
) -> None:
    project = small_project(photos, **{"optimiser.epochs": 3})
    page = shown(project)
    page.head.begin.click()
    first_steps(qtbot, page)
    assert not window.close()
    assert page.closing is not None
    page.closing.keep.click()
    assert page.running.active
    assert not window.close()
    page.closing.close_program.click()
    assert "Saving" in page.closing.question.text()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=LONG)
    assert not page.running.active
    assert (project.run / "main.pt").is_file()
    found = interrupted(window._service.training.store)
    assert found is not None
    assert found.folder == project.folder


def test_a_run_that_was_killed_is_offered_at_the_next_start_and_goes_on_where_it_was(
    qtbot: QtBot, open_window: OpenWindow, photos: Path
) -> None:
    project = small_project(photos, **{"optimiser.epochs": 3})
    command = [sys.executable, "-m", "tests.gui.train.small_training"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"}
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if line.split()[0] == "2":  # an epoch is done, and its checkpoint written
                child.send_signal(signal.SIGKILL)
                break
    assert child.returncode == -signal.SIGKILL
    assert on_disk(project).state is State.BEGUN

    window = open_window()
    qtbot.waitUntil(lambda: window.rail.marked(3) == words.WAITS, timeout=LONG)
    window.go_to(3)
    train = window.train.page
    assert window.rail.marked(3) == ""
    train.flow.open(project.folder)
    qtbot.waitUntil(lambda: train.flow.project is not None and train.desk.idle)
    page = train.page(Step.TRAINING)
    assert isinstance(page, TrainingPage)
    qtbot.waitUntil(lambda: page.told.text() == words.INTERRUPTED)
    assert page.head.go_on.isVisible()
    qtbot.waitUntil(lambda: "epoch 1: loss" in page.log.text.toPlainText())
    assert len(page.loss.chart.lines[0].points) == 1

    page.head.go_on.click()
    ended(qtbot, page)
    assert on_disk(project).state is State.TRAINED
    events = told(project)
    resumed = [event for event in events if isinstance(event, Resumed)]
    assert [event.epochs_done for event in resumed] == [1]
    assert [event.epoch for event in events if isinstance(event, EpochFinished)] == [1, 2, 3]
    assert len(page.loss.chart.lines[0].points) == 3


def test_photos_that_vanished_end_the_run_in_words_and_it_continues_when_they_are_back(
    qtbot: QtBot, shown: Shown, photos: Path, tmp_path: Path
) -> None:
    shutil.copytree(photos, data := tmp_path / "ham")
    project = small_project(data, **{"optimiser.epochs": 500})
    page = shown(project)
    page.head.begin.click()
    first_steps(qtbot, page)
    images = data / "HAM10000_images"
    images.rename(away := tmp_path / "away")
    page.head.keep.click()
    ended(qtbot, page)  # the photos of the test part are read at the end
    window = page.window()
    assert isinstance(window, MainWindow)
    notice = window.train.page.notice
    assert notice.isVisible()
    assert "can no longer be read" in notice.text.text()
    assert ".jpg" in notice.text.text()
    assert on_disk(project).state is State.BEGUN
    away.rename(images)
    page.head.go_on.click()
    ended(qtbot, page)
    assert on_disk(project).state is State.TRAINED


def test_the_value_under_the_pointer_is_said(qtbot: QtBot, shown: Shown, photos: Path) -> None:
    page = shown(small_project(photos))
    page.held_out.show_epochs({}, 5)
    chart = page.loss.chart
    assert chart.value_at(chart.rect().center().toPointF()) == ""
    QApplication.sendEvent(chart, QEvent(QEvent.Type.Leave))
    assert chart.mapFromGlobal(chart.mapToGlobal(QPoint(0, 0))) == QPoint(0, 0)
