"""The page Install: a trained model gets its name, stands beside the others, and Examine answers with it."""

import dataclasses
import errno
import json
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from dermadesk.evaluation.compare import Side, shared_classes
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.main_window import MainWindow
from dermadesk.gui.service.training.beside_kept import Facts, Kept, mark
from dermadesk.gui.train.install_page import InstallPage
from dermadesk.gui.train.page import TrainPage
from dermadesk.inference import bundle, transfer
from dermadesk.training import projects
from dermadesk.training.projects import Project, State, Step
from tests.gui.conftest import OpenWindow, drop, files
from tests.gui.train.opened import settle
from tests.tiny_bundle import tiny_manifest
from tests.trained_run import write_run

TRAIN, EXAMINE = 3, 0


@pytest.fixture
def models(tmp_path: Path, tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's models: the tiny one. None comes with the program."""
    monkeypatch.setattr("dermadesk.paths.shipped_models", lambda: tmp_path / "shipped")
    folder = tmp_path / "models"
    shutil.copytree(tiny_bundle, folder / tiny_bundle.name)
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A training that has led to a model which is sure of nothing, and calls nothing suspicious."""
    made = projects.new(tmp_path / "trainings")
    point = dataclasses.replace(tiny_manifest().operating_points[0], threshold=0.9)
    write_run(made.run, id="quick", temperature=50.0, operating_points=(point,), created="2026-03-04T05:06:07+00:00")
    made = replace(made, state=State.TRAINED, step=Step.INSTALL)
    projects.save(made)
    return made


@pytest.fixture
def desk(models: Path, project: Project, open_window: OpenWindow, jobs: Jobs, qtbot: QtBot) -> MainWindow:
    opened = open_window(model="tiny")
    qtbot.waitUntil(lambda: opened.examine.model is not None and jobs.idle, timeout=20_000)
    opened.go_to(TRAIN)
    opened.train.page.flow.open(project.folder)
    settle(qtbot, opened.train.page)
    return opened


@pytest.fixture
def train(desk: MainWindow) -> TrainPage:
    return desk.train.page


@pytest.fixture
def page(train: TrainPage) -> Iterator[InstallPage]:
    shown = train.page(Step.INSTALL)
    assert isinstance(shown, InstallPage)
    assert shown.isVisible()
    yield shown


def compared(project: Project, right: bool) -> None:
    """The page Result has compared it with tiny, which calls as many lesions suspicious, or all of them."""
    candidate = bundle.read(next(project.run.glob("*/manifest.json")).parent)
    shared = shared_classes(candidate.manifest.classes, candidate.manifest.classes)
    from dermadesk.evaluation.answered import Answered, Origin

    test = Answered.load(project.run / "test.npz")
    names = [str(number) for number in range(len(test.truth))]
    dataclasses.replace(test, origins=tuple(Origin(each, Path(each)) for each in names)).save(project.run / "test.npz")
    malignant = np.array([each.malignant for each in candidate.manifest.classes])
    own = test.probabilities[:, malignant].sum(1) >= candidate.manifest.deciding_point.threshold
    called = own if right else np.ones_like(own)
    side = Side(called, test.probabilities[:, malignant].sum(1), test.truth)
    Kept(Facts(mark(candidate), "tiny 1.0.0"), side, tuple(names), shared).save(project.folder)


def reopened(train: TrainPage, project: Project, qtbot: QtBot) -> None:
    train.flow.close()
    train.flow.open(project.folder)
    settle(qtbot, train)


def named(page: InstallPage, name: str, qtbot: QtBot, train: TrainPage) -> None:
    page.name.name.setText(name)
    qtbot.waitUntil(lambda: page.installing.draft is not None, timeout=20_000)
    settle(qtbot, train)


def install(page: InstallPage, qtbot: QtBot) -> None:
    page.install.click()
    qtbot.waitUntil(lambda: page.is_done and not page.installing.busy, timeout=20_000)


def answered_by(window: MainWindow, photo: Path, qtbot: QtBot) -> str:
    window.go_to(EXAMINE)
    with qtbot.waitSignal(window.examine.answered, timeout=20_000):
        drop(window, files(photo))
    assert window.examine.analysis is not None
    return window.examine.analysis.prediction.model


def test_the_next_photo_is_answered_by_what_was_installed_and_then_again_by_the_one_before(
    desk: MainWindow, train: TrainPage, page: InstallPage, drawn: dict[str, Path], qtbot: QtBot, models: Path
) -> None:
    named(page, "Clinic Berlin", qtbot, train)
    page.name.notes.setPlainText("Photos of 2019 to 2025.")
    qtbot.waitUntil(lambda: page.installing.draft is not None and "2019" in page.card.toPlainText(), timeout=20_000)
    assert page.name.called.text() == "It is installed as clinic-berlin 1.0.0."
    assert page.card.toPlainText().startswith("clinic-berlin 1.0.0")
    page.use.switch.setChecked(True)
    assert not page.install.isEnabled()  # it was never compared: a reason is asked for
    assert "It was not compared with tiny 1.0.0" in page.use.told.text()
    page.use.reason.setPlainText("It knows our camera.")
    assert page.install.isEnabled()
    with qtbot.waitSignal(train.installed, timeout=20_000) as used:
        page.install.click()
    assert used.args == ["clinic-berlin 1.0.0"]
    qtbot.waitUntil(lambda: page.is_done and not page.installing.busy, timeout=20_000)
    assert page.done.told.text().startswith("clinic-berlin 1.0.0 is installed and in use")
    assert train.flow.project is not None
    assert (train.flow.project.state, train.flow.project.installed) == (State.INSTALLED, "clinic-berlin 1.0.0")
    note = json.loads((models / "promotions.jsonl").read_text(encoding="utf-8"))
    assert (note["model"], note["before"], note["reason"]) == (
        "clinic-berlin 1.0.0",
        "tiny 1.0.0",
        "It knows our camera.",
    )
    assert note["against"] == ["not_compared"]
    assert bundle.find().name == "clinic-berlin-1.0.0"
    assert answered_by(desk, drawn["suspicious"], qtbot) == "clinic-berlin 1.0.0"
    desk.go_to(TRAIN)
    assert page.done.go_back.text() == "Go back to tiny 1.0.0"
    page.done.go_back.click()
    qtbot.waitUntil(lambda: not page.installing.busy and not page.done.go_back.isVisible(), timeout=20_000)
    assert bundle.find().name == "tiny-1.0.0"
    assert answered_by(desk, drawn["left"], qtbot) == "tiny 1.0.0"


def test_without_the_switch_it_only_stands_beside_the_one_in_use(
    desk: MainWindow, train: TrainPage, page: InstallPage, drawn: dict[str, Path], qtbot: QtBot, models: Path
) -> None:
    assert not page.use.wanted
    assert page.install.text() == "Install own-model 1.0.0"
    install(page, qtbot)
    assert page.done.told.text() == "own-model 1.0.0 is installed beside the others. tiny 1.0.0 goes on answering."
    assert bundle.find().name == "tiny-1.0.0"  # though the other one is newer
    assert not (models / "promotions.jsonl").exists()
    assert answered_by(desk, drawn["suspicious"], qtbot) == "tiny 1.0.0"
    qtbot.waitUntil(lambda: desk.examine.result.options.models.findData("own-model 1.0.0") > 0, timeout=20_000)
    desk.go_to(TRAIN)
    assert not page.done.use.isEnabled()
    page.use.reason.setPlainText("It knows our camera.")
    with qtbot.waitSignal(train.installed, timeout=20_000):
        page.done.use.click()
    qtbot.waitUntil(lambda: not page.installing.busy, timeout=20_000)
    assert bundle.find().name == "own-model-1.0.0"


def test_the_comparison_decides_whether_it_is_used(
    train: TrainPage, page: InstallPage, project: Project, qtbot: QtBot, models: Path
) -> None:
    compared(project, right=True)
    reopened(train, project, qtbot)
    assert page.use.wanted
    assert not page.use.reason.isVisible()
    assert page.use.told.text().startswith("The comparison on the page Result carries it")
    compared(project, right=False)
    reopened(train, project, qtbot)
    assert not page.use.wanted
    assert "malignant lesions more (the lower end of the interval)" in page.use.told.text()
    page.use.switch.setChecked(True)
    assert page.use.reason.isVisible()
    page.use.reason.setPlainText("The other one is for another camera.")
    install(page, qtbot)
    note = json.loads((models / "promotions.jsonl").read_text(encoding="utf-8"))
    assert note["against"] == ["may_miss_more"]
    assert note["photos"] == 140


def test_a_comparison_that_ends_later_is_seen(
    train: TrainPage, page: InstallPage, project: Project, qtbot: QtBot
) -> None:
    """One may go on from the page Result while it still compares."""
    goes_on = threading.Event()

    def compares() -> Iterator[None]:
        while not goes_on.wait(0.01):
            yield
        compared(project, right=True)
        yield

    train.flow.close()
    settle(qtbot, train)
    train.flow.desk.run("comparing", compares, lambda _: None, lambda _: None, behind=True)
    train.flow.open(project.folder)
    qtbot.waitUntil(lambda: page.installing.standing is not None, timeout=20_000)
    assert not page.use.wanted
    goes_on.set()
    qtbot.waitUntil(lambda: page.use.wanted, timeout=20_000)


def test_a_chosen_operating_point_decides_in_what_is_installed(
    train: TrainPage, page: InstallPage, project: Project, qtbot: QtBot
) -> None:
    train.flow.change(threshold=0.123456)
    settle(qtbot, train)
    reopened(train, project, qtbot)
    assert page.name.point.text() == (
        "It calls a lesion suspicious from 12.3\N{NO-BREAK SPACE}% on: the operating point that you chose."
    )
    assert "at or above 0.123456" in page.card.toPlainText()
    install(page, qtbot)
    made = bundle.read(bundle.find("own-model"))
    assert (made.manifest.operating_point, made.manifest.deciding_point.threshold) == ("chosen", 0.123456)


def test_what_was_typed_is_there_after_a_restart(
    train: TrainPage, page: InstallPage, project: Project, qtbot: QtBot
) -> None:
    named(page, "Clinic Berlin", qtbot, train)
    page.name.notes.setPlainText("Ours.")
    page.use.switch.setChecked(True)
    page.use.reason.setPlainText("Because.")
    settle(qtbot, train)
    kept = projects.load(project.folder)
    assert (kept.model_name, kept.notes, kept.use, kept.reason) == ("Clinic Berlin", "Ours.", True, "Because.")
    reopened(train, project, qtbot)
    assert page.name.told == ("Clinic Berlin", "Ours.")
    assert (page.use.wanted, page.use.why) == (True, "Because.")


def test_a_name_without_letters_is_asked_for_another(train: TrainPage, page: InstallPage, qtbot: QtBot) -> None:
    named(page, "…", qtbot, train)
    assert page.name.called.text() == "Give it a name with letters a to z or digits in it."
    assert not page.install.isEnabled()


def test_installed_once_more_it_is_the_next_version(train: TrainPage, page: InstallPage, qtbot: QtBot) -> None:
    install(page, qtbot)
    assert not page.install.isVisible()
    assert page.card.toPlainText().startswith("own-model 1.0.0")
    page.done.again.click()
    qtbot.waitUntil(lambda: page.install.isEnabled(), timeout=20_000)
    assert page.install.text() == "Install own-model 1.1.0"
    install(page, qtbot)
    assert {each.bundle.reference for each in bundle.listed() if each.bundle} == {
        "tiny 1.0.0",
        "own-model 1.0.0",
        "own-model 1.1.0",
    }


def test_a_full_disk_installs_nothing_and_says_so(
    train: TrainPage, page: InstallPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, models: Path
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr("dermadesk.inference.bundle.os.fsync", full)
        with qtbot.waitSignal(page.troubled, timeout=20_000) as told:
            page.install.click()
    assert "No space left on device" in told.args[0]
    assert told.args[0].endswith("The trained model is kept here, and the model in use is as it was.")
    assert "No space left" in train.notice.text.text()
    assert [each.folder.name for each in bundle.listed()] == ["tiny-1.0.0"]
    qtbot.waitUntil(lambda: page.install.isEnabled(), timeout=20_000)
    install(page, qtbot)  # with room again
    assert bundle.find("own-model").is_dir()


def test_it_is_written_as_one_file_that_another_clinic_can_look_at(
    train: TrainPage, page: InstallPage, qtbot: QtBot, tmp_path: Path
) -> None:
    install(page, qtbot)
    file = tmp_path / "own.dermadesk"
    with qtbot.waitSignal(page.installing.exported, timeout=20_000):
        page.installing.export(file)
    offered = transfer.inspect(file)
    assert offered.reference == "own-model 1.0.0"
    assert page.exported.isVisible()
    assert page.exported.hash is not None
    assert page.exported.hash.number.text().replace(" ", "") == offered.sha256


def test_models_are_one_press_away(desk: MainWindow, page: InstallPage, qtbot: QtBot) -> None:
    install(page, qtbot)
    page.done.models.click()
    assert desk.places.currentWidget() is desk.models
