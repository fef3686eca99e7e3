"""The Train tab: the trainings there are, and every page of the wizard on the way to an installed model."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from dermadesk.gui.shots.stage import NotReached, Stage

if TYPE_CHECKING:
    from dermadesk.gui.train.page import TrainPage

_TRAIN = 3
_SMALLEST = {
    "network.frozen_epochs": 0,
    "network.trainable_layers": -1,
    "network.architecture": "cnn_16_32_64",
    "network.input_size": 64,
    "optimiser.epochs": 6,
    "optimiser.batch_size": 16,
}
"""What takes the least time to train, to look at and not to use."""


def photos(stage: Stage, labelled: Path, kept: Path) -> None:
    """The empty tab, labels that cannot be read, photos that have none, and a folder that was understood."""
    from dermadesk.gui.train.photos_page import PhotosPage

    page = _open(stage)
    stage.take("train-start")
    page.start.begin.click()
    stage.wait(lambda: page.flow.project is not None, what="no new training")
    stage.settle()
    stage.take("train-photos-empty")
    wrong, bare = kept / "clinic with a mistake", kept / "photos of 2026"
    some = sorted(labelled.rglob("*.jpg"))
    for folder in (wrong, bare):
        folder.mkdir()
        for photo in some[:6]:
            shutil.copy(photo, folder)
    rows = "".join(
        f"{photo.name};{'melanoma' if number % 2 else 'Merkel'};P{number}\n" for number, photo in enumerate(some[:6])
    )
    (wrong / "findings.csv").write_text(f"filename;diagnosis;patient\n{rows}", encoding="utf-8")
    _bring(stage, page, wrong)
    stage.take("train-photos-wrong")
    _begin(stage, page, bare)
    stage.take("train-photos-bare")
    shown = page.stack.currentWidget()
    assert isinstance(shown, PhotosPage)
    shown.label()
    stage.settle()
    shown.labelling.label("MEL")
    stage.settle()
    stage.take("train-labelling")
    shown.labelling.closed.emit()
    stage.settle()
    _begin(stage, page, labelled)
    stage.take("train-photos")


def walk(stage: Stage, labelled: Path) -> None:
    """From a labelled folder to the installed model."""
    page = _open(stage)
    if page.flow.project is None or labelled not in page.flow.project.folders:
        _begin(stage, page, labelled)
    _next(stage, page)
    _check(stage, page)
    _next(stage, page)
    _recipe(stage, page)
    _next(stage, page)
    _training(stage, page)
    _next(stage, page)
    _result(stage, page)
    _next(stage, page)
    _install(stage, page)
    page.leave.click()
    stage.settle()
    stage.take("train-start-again")


def _check(stage: Stage, page: TrainPage) -> None:
    """Every topic of what was found."""
    from dermadesk.gui.train.check_page import CheckPage

    shown = page.stack.currentWidget()
    assert isinstance(shown, CheckPage)
    for key, tab in shown.topics.tabs.items():
        if tab.isVisible():
            tab.click()
            stage.settle()
            stage.take(f"train-check-{key}")


def _recipe(stage: Stage, page: TrainPage) -> None:
    """The choices as they are offered; then those that take the least time."""
    from dermadesk.gui.train.recipe_page import RecipePage

    shown = page.stack.currentWidget()
    assert isinstance(shown, RecipePage)
    stage.wait(lambda: shown.time.measured is not None, 300, "the time was not measured")
    stage.settle()
    stage.take("train-recipe")
    bar = shown.area.verticalScrollBar()
    bar.setValue(bar.maximum())
    stage.take("train-recipe-sheet", small=False)
    shown.expert.opener.click()
    for section in list(shown.expert.sections.values())[:3]:
        section.head.click()
    stage.settle()
    shown.area.ensureWidgetVisible(shown.expert.inside, 0, 600)
    stage.take("train-recipe-expert")
    shown.start.chosen.emit("scratch")
    shown.expert.changed.emit(_SMALLEST)
    stage.settle()


def _training(stage: Stage, page: TrainPage) -> None:
    """Before the start, on the way, paused, and at its end."""
    from dermadesk.gui.train.training_page import TrainingPage
    from dermadesk.training.projects import State

    shown = page.stack.currentWidget()
    assert isinstance(shown, TrainingPage)
    stage.take("train-training-before", small=False)
    shown.head.begin.click()
    stage.wait(lambda: shown.running.story.done_epochs >= 3 or not shown.running.active, 600, "no three epochs")
    shown.head.pause.click()
    stage.settle()
    stage.take("train-training")
    shown.head.go_on.click()
    stage.wait(lambda: not shown.running.active, 600, "the training did not end")
    stage.settle()
    stage.take("train-training-after")
    if page.flow.project is None or page.flow.project.state is not State.TRAINED:
        raise NotReached(f"the training ended too early: {page.notice.text.text()}")


def _result(stage: Stage, page: TrainPage) -> None:
    """Every part of the result."""
    from dermadesk.gui.train.result_page import ResultPage

    shown = page.stack.currentWidget()
    assert isinstance(shown, ResultPage)
    stage.wait(lambda: shown.beside is not None, what=f"no comparison: {page.notice.text.text()}")
    for part in ("verdict", "mistakes", "figures", "point"):
        shown.show_section(part)
        stage.settle()
        stage.take(f"train-result-{part}")


def _install(stage: Stage, page: TrainPage) -> None:
    """Before, and after it is installed and used."""
    from dermadesk.gui.train.install_page import InstallPage

    shown = page.stack.currentWidget()
    assert isinstance(shown, InstallPage)
    stage.wait(lambda: shown.installing.draft is not None, what="there is nothing to install")
    stage.settle()
    shown.name.notes.setPlainText("Drawings, to look at the program with.")
    if not shown.use.wanted:
        shown.use.switch.click()
        shown.use.reason.setPlainText("To look at it.")
    stage.settle()
    stage.take("train-install")
    shown.install.click()
    stage.wait(
        lambda: page.flow.project is not None and bool(page.flow.project.installed),
        what=f"it was not installed: {page.notice.text.text()}",
    )
    stage.settle()
    stage.take("train-install-done")


def _open(stage: Stage) -> TrainPage:
    stage.window.go_to(_TRAIN)
    page = stage.window.train.page
    stage.settle()
    return page


def _begin(stage: Stage, page: TrainPage, folder: Path) -> None:
    """A new training with this folder, read."""
    if page.flow.project is not None:
        page.leave.click()
    page.take([str(folder)])
    stage.wait(lambda: page.flow.project is not None, what="no new training")
    stage.settle()


def _bring(stage: Stage, page: TrainPage, folder: Path) -> None:
    page.take([str(folder)])
    stage.settle()


def _next(stage: Stage, page: TrainPage) -> None:
    """The next page, once it can be opened and has read what it shows."""
    stage.wait(page.next.isEnabled, what=f"the page {page.flow.step} lets nobody go on: {page.hint.text()}")
    page.next.click()
    stage.settle()
