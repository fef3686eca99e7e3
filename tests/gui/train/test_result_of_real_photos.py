"""The page Result on a hundred real photos: the shipped model beside itself under another name."""

import csv
import dataclasses
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dermadesk import paths
from dermadesk.evaluation.answered import TEST_FILE
from dermadesk.evaluation.answering import answer
from dermadesk.gui.train.result_page import ResultPage
from dermadesk.inference import bundle
from dermadesk.inference.engine import Engine
from dermadesk.training import projects
from dermadesk.training.dataset import LabelledPhoto
from dermadesk.training.projects import State, Step
from tests.finished_run import walked
from tests.gui.conftest import OpenWindow

_EACH = 50


def copy_of(shipped: Path, parent: Path, name: str) -> Path:
    """The shipped network under another name, with an empty list of photos: nothing is known to it by heart."""
    manifest = bundle.read(shipped).manifest
    files = {each: shipped / each for each in manifest.files} | {"split.csv": b"image,lesion_id,label,part\n"}
    return bundle.write(parent, dataclasses.replace(manifest, id=name, version="1.0.0"), files).folder


def held_out(shipped: Path, shared: Path) -> tuple[LabelledPhoto, ...]:
    """Photos of the calibration part, half of them malignant: looking at it wears nothing out."""
    manifest = bundle.read(shipped).manifest
    kinds = {each.code: each.malignant for each in manifest.classes}
    images = shared / "data" / "ham10000" / "HAM10000_images"
    with (shipped / "split.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["part"] == "calibration"]
    there = [row for row in rows if (images / f"{row['image']}.jpg").is_file()]
    chosen = [row for kind in (True, False) for row in [r for r in there if kinds[r["label"]] is kind][:_EACH]]
    return tuple(
        LabelledPhoto(row["image"], images / f"{row['image']}.jpg", row["label"], row["lesion_id"] or row["image"])
        for row in chosen
    )


@pytest.mark.real
def test_a_model_beside_itself_differs_in_nothing_and_its_mistakes_are_painted(
    qtbot: QtBot, open_window: OpenWindow, shared: Path, tmp_path: Path
) -> None:
    (shipped,) = (each for each in paths.shipped_models().iterdir() if (each / "manifest.json").is_file())
    project = dataclasses.replace(projects.new(paths.training_store()), state=State.TRAINED, step=Step.RESULT)
    projects.save(project)
    engine = Engine.open(str(copy_of(shipped, project.run, "candidate")))
    photos = held_out(shipped, shared)
    assert len(photos) == 2 * _EACH
    place = {each.code: index for index, each in enumerate(engine.manifest.classes)}
    read = walked(answer(engine, photos, [place[photo.code] for photo in photos]))
    assert read is not None
    answered = read.answered.placed(read.photos)
    answered.save(project.run / TEST_FILE)
    np.savez(project.run / "calibration.npz", logits=answered.logits, labels=answered.truth)
    window = open_window(model=str(copy_of(shipped, tmp_path / "installed", "installed")))
    qtbot.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    tab = window.train.page
    tab.flow.open(project.folder)
    qtbot.waitUntil(lambda: Step.RESULT in tab.pages)
    page = tab.pages[Step.RESULT]
    assert isinstance(page, ResultPage)
    qtbot.waitUntil(lambda: page.beside is not None, timeout=120_000)
    found = page.beside.comparison
    assert found is not None
    assert found.photos == 2 * _EACH
    assert {each.difference for each in found.differences.values()} == {0.0}
    assert page.measured is not None
    assert page.measured.figures.overall["malignant_auroc"].value > 0.8
    assert page.can_go_on
    page.show_section("mistakes")
    qtbot.waitUntil(lambda: not page.mistakes.wanted and page.flow.desk.idle, timeout=60_000)
    assert page.mistakes.photos
    assert all(tile.picture.isEnabled() for tile in page.mistakes.photos.values())
