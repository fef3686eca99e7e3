"""The Train tab: the trainings there are, and every page of the wizard on the way to an installed model."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from dermadesk.gui.shots.stage import Stage

if TYPE_CHECKING:
    from dermadesk.gui.train.page import TrainPage

_TRAIN = 3


def photos(stage: Stage, labelled: Path, kept: Path) -> None:
    """The empty tab, labels that cannot be read, photos that have none, and a folder that was understood."""
    from dermadesk.gui.train.photos_page import PhotosPage

    page = _open(stage)
    stage.take("train-start")
    page.start.begin.click()
    stage.wait(lambda: page.flow.project is not None, what="no new training")
    stage.settle(page.desk)
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
    stage.settle(page.desk)
    shown.labelling.label("MEL")
    stage.settle(page.desk)
    stage.take("train-labelling")
    shown.labelling.closed.emit()
    stage.settle(page.desk)
    _begin(stage, page, labelled)
    stage.take("train-photos")


def walk(stage: Stage, labelled: Path) -> None:
    """From a labelled folder to the installed model."""
    page = _open(stage)
    if page.flow.project is None or labelled not in page.flow.project.folders:
        _begin(stage, page, labelled)
    _next(stage, page)
    stage.take("train-check")


def _open(stage: Stage) -> TrainPage:
    stage.window.go_to(_TRAIN)
    page = stage.window.train.page
    stage.settle(page.desk)
    return page


def _begin(stage: Stage, page: TrainPage, folder: Path) -> None:
    """A new training with this folder, read."""
    if page.flow.project is not None:
        page.leave.click()
    page.take([str(folder)])
    stage.wait(lambda: page.flow.project is not None, what="no new training")
    stage.settle(page.desk)


def _bring(stage: Stage, page: TrainPage, folder: Path) -> None:
    page.take([str(folder)])
    stage.settle(page.desk)


def _next(stage: Stage, page: TrainPage) -> None:
    """The next page, once it can be opened and has read what it shows."""
    stage.wait(page.next.isEnabled, what=f"the page {page.flow.step} lets nobody go on: {page.hint.text()}")
    page.next.click()
    stage.settle(page.desk)
