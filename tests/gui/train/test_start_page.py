"""The Train tab before a training is open: dropping begins one, and those that are kept are opened and deleted."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dermadesk import paths
from dermadesk.gui.train.page import TrainPage
from dermadesk.gui.train.training_row import TrainingRow
from dermadesk.gui.widgets.delete_dialog import DeleteDialog
from dermadesk.training import projects
from dermadesk.training.projects import Project, State, Step
from tests.gui.train.opened import draw, photos_of, settle, take, train, untouched

__all__ = ["train"]


@pytest.fixture
def kept(qtbot: QtBot, train: TrainPage) -> dict[State, TrainingRow]:
    """A training in each state, as it is listed."""
    store = paths.training_store()
    made = {}
    for state, step in zip(State, (Step.PHOTOS, Step.TRAINING, Step.RESULT, Step.INSTALL), strict=True):
        installed = "clinic 1.0.0" if state is State.INSTALLED else ""
        made[state] = replace(projects.new(store), state=state, step=step, installed=installed)
        projects.save(made[state])
    train.flow.list_kept()
    settle(qtbot, train)
    rows = {row.folder: row for row in train.start.rows}
    return {state: rows[project.folder] for state, project in made.items()}


def delete_dialog() -> DeleteDialog:
    (found,) = [each for each in QApplication.topLevelWidgets() if isinstance(each, DeleteDialog) and each.isVisible()]
    return found


def test_dropping_a_folder_begins_a_training_with_it(qtbot: QtBot, train: TrainPage, tmp_path: Path) -> None:
    clinic = draw(tmp_path / "clinic", "nevus/a.jpg", "melanoma/b.jpg")
    assert train.start.place.isVisible()
    take(qtbot, train, clinic)
    assert train.flow.project is not None
    assert train.flow.project.folders == (clinic,)
    assert photos_of(train).can_go_on
    train.leave.click()
    train.start.begin.click()
    settle(qtbot, train)
    assert train.flow.project.folders == ()  # the next one begins without it


def test_each_training_says_how_far_it_is(kept: dict[State, TrainingRow]) -> None:
    about = {state: row.about.text() for state, row in kept.items()}
    assert about[State.PREPARED].startswith("being prepared, at Photos; nothing is trained yet · ")
    assert about[State.BEGUN].startswith("was interrupted; goes on where it stopped · ")
    assert about[State.TRAINED].startswith("trained; its model is not installed · ")
    assert about[State.INSTALLED].startswith("installed as clinic 1.0.0 · ")
    assert all(text.endswith("bytes on this disk") for text in about.values())
    assert {state: row.open.text() for state, row in kept.items()} == {
        State.PREPARED: "Open",
        State.BEGUN: "Continue",
        State.TRAINED: "Open",
        State.INSTALLED: "Open",
    }
    assert kept[State.BEGUN].toolTip() == str(kept[State.BEGUN].folder)


def test_one_is_opened_where_it_was_left(qtbot: QtBot, train: TrainPage, kept: dict[State, TrainingRow]) -> None:
    folder = kept[State.PREPARED].folder
    kept[State.PREPARED].open.click()
    settle(qtbot, train)
    project = train.flow.project
    assert isinstance(project, Project)
    assert (project.folder, project.step) == (folder, Step.PHOTOS)


def test_one_is_deleted_only_after_it_was_said_what_goes(
    qtbot: QtBot, train: TrainPage, kept: dict[State, TrainingRow], tmp_path: Path
) -> None:
    photos = draw(tmp_path / "clinic", "nevus/a.jpg")
    before, folder = untouched(photos), kept[State.INSTALLED].folder
    kept[State.INSTALLED].delete.click()
    asked = delete_dialog()
    assert str(folder) in asked.goes.text()
    assert "clinic 1.0.0 is installed and stays" in asked.goes.text()
    assert "Your photos and an installed model stay" in asked.warning.text()
    asked.keep.click()
    settle(qtbot, train)
    assert folder.is_dir()
    kept[State.INSTALLED].delete.click()
    delete_dialog().delete.click()
    settle(qtbot, train)
    assert not folder.exists()
    assert len(train.start.rows) == 3
    assert untouched(photos) == before


def test_one_that_is_being_trained_is_not_deleted(
    qtbot: QtBot, train: TrainPage, kept: dict[State, TrainingRow]
) -> None:
    train.flow.running = kept[State.BEGUN].folder
    train.flow.list_kept()
    settle(qtbot, train)
    (row,) = [row for row in train.start.rows if row.folder == train.flow.running]
    assert row.about.text().startswith("is being trained now · ")
    assert row.open.text() == "Open"
    assert not row.delete.isEnabled()


def test_one_that_cannot_be_read_says_why_and_can_be_deleted(qtbot: QtBot, train: TrainPage) -> None:
    damaged = paths.training_store() / "damaged"
    damaged.mkdir(parents=True)
    (damaged / "project.json").write_text("{", encoding="utf-8")
    train.flow.list_kept()
    settle(qtbot, train)
    (row,) = train.start.rows
    assert "project.json cannot be read" in row.about.text()
    assert not row.open.isVisible()
    row.delete.click()
    delete_dialog().delete.click()
    settle(qtbot, train)
    assert not damaged.exists()
    assert train.start.rows == []
    assert not train.start.heading.isVisible()
