"""Every page of the wizard can be left and come back to, and the window closed on it, without losing anything."""

import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from dermadesk import paths
from dermadesk.bench.labelled import write_labelled
from dermadesk.gui.main_window import MainWindow
from dermadesk.gui.service.training.running import RunDoor
from dermadesk.training import projects
from dermadesk.training.projects import Project, Start, State, Step
from tests.gui.conftest import OpenWindow
from tests.gui.train.walking import SMALLEST, Walk


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A training that was carried through; copied by whoever changes it."""
    place = tmp_path_factory.mktemp("trained")
    photos = write_labelled(place / "photos of 2026", 24, (160, 120))
    project = replace(projects.new(place / "store"), folders=(photos,), start=Start.SCRATCH, settings=SMALLEST)
    for _ in RunDoor().train(project):
        pass
    project = replace(project, state=State.TRAINED, step=Step.RESULT)
    projects.save(project)
    assert project.candidate is not None
    return project


@pytest.fixture
def mine(trained: Project) -> Project:
    """A copy of it among the trainings of this test's user."""
    folder = paths.training_store() / trained.folder.name
    shutil.copytree(trained.folder, folder)
    return projects.load(folder)


def left_at(project: Project, step: Step) -> Project:
    """The training as somebody left it: at a page before the training nothing was trained yet."""
    early = step in (Step.PHOTOS, Step.CHECK, Step.RECIPE)
    left = replace(project, step=step, state=State.PREPARED if early else State.TRAINED)
    if early:
        shutil.rmtree(project.run)
    projects.save(left)
    return left


def files_of(project: Project) -> dict[str, bytes]:
    """What lies in the folder of the training, and what is in it."""
    found = (each for each in sorted(project.folder.rglob("*")) if each.is_file())
    return {each.relative_to(project.folder).as_posix(): each.read_bytes() for each in found}


def photos_of(project: Project) -> dict[str, tuple[int, int]]:
    """What lies in the user's folders, with the time of its last change."""
    return {str(each): (each.stat().st_size, each.stat().st_mtime_ns) for each in project.folders[0].rglob("*")}


@pytest.fixture(params=list(Step), ids=str)
def left(request: pytest.FixtureRequest, mine: Project) -> Iterator[Project]:
    """The training, left at each page; whatever is done, nothing in the user's folders changes."""
    project = left_at(mine, request.param)
    before = photos_of(project)
    yield project
    assert photos_of(project) == before


def test_the_window_can_be_closed_on_a_page_that_just_opened(
    qtbot: QtBot, open_window: OpenWindow, left: Project
) -> None:
    """Nothing waits for what the page has begun to read, and nothing is lost of what there was."""
    before = files_of(left)
    window = open_window()
    walk = Walk(qtbot, window)
    walk.open()
    with qtbot.waitSignal(walk.page.flow.opened):
        walk.page.flow.open(left.folder)
    window.close()
    assert not window.isVisible()
    kept = files_of(left)
    assert before.items() <= kept.items()
    assert projects.load(left.folder) == left


def test_a_page_that_was_left_is_the_same_when_one_comes_back(qtbot: QtBot, window: MainWindow, left: Project) -> None:
    walk = Walk(qtbot, window)
    walk.reopen(left.folder)
    shown, said = walk.shown, walk.said(walk.shown)
    assert walk.project.step is left.step
    assert not walk.page.notice.isVisible(), walk.page.notice.text.text()
    window.go_to(0)
    walk.open()
    assert walk.shown is shown
    assert walk.said(walk.shown) == said
    walk.press(walk.page.leave)
    walk.reopen(left.folder)
    assert walk.shown is shown
    assert walk.said(walk.shown) == said
    assert walk.project == left


def test_a_page_is_the_same_in_a_window_that_was_closed_and_opened_again(
    qtbot: QtBot, open_window: OpenWindow, left: Project
) -> None:
    walk = Walk(qtbot, open_window())
    walk.reopen(left.folder)
    said = walk.said(walk.shown)
    can_go_on = walk.page.next.isEnabled()
    walk.window.close()
    again = Walk(qtbot, open_window())
    again.reopen(left.folder)
    assert again.project == left
    assert again.said(again.shown) == said
    assert again.page.next.isEnabled() == can_go_on


def test_every_page_that_was_reached_can_be_looked_at_again(qtbot: QtBot, window: MainWindow, mine: Project) -> None:
    walk = Walk(qtbot, window)
    walk.reopen(mine.folder)
    for number, step in reversed(list(enumerate(Step))):
        walk.press(walk.page.bar.steps[number])
        assert walk.project.step is step
        assert walk.shown is walk.page.pages[step]
        assert not walk.page.notice.isVisible(), walk.page.notice.text.text()
    for step in list(Step)[1:]:
        walk.go_on()
        assert walk.project.step is step
    assert walk.project.state is State.TRAINED
