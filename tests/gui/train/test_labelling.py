"""Labelling photos one by one: keys, undo, skip, back and forth, the model's guess, and what is kept."""

import json
import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dermadesk.gui.theme import Theme
from dermadesk.gui.train.labelling import sets
from dermadesk.gui.train.labelling.page import LabellingPage
from dermadesk.gui.train.labelling.pile import Pile
from dermadesk.gui.train.page import TrainPage
from dermadesk.gui.train.photos_page import PhotosPage
from dermadesk.taxonomy import DIAGNOSES, Diagnosis
from dermadesk.training import fixes
from tests.gui.train.opened import draw, open_train, page, photos_of, project_of, settle, take, train, untouched

__all__ = ["page", "train"]

NAMES = ("a.jpg", "b.jpg", "c.jpg", "d.jpg")


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    """Four photos without any label."""
    return draw(tmp_path / "visits", *NAMES)


@pytest.fixture
def labelling(qtbot: QtBot, train: TrainPage, page: PhotosPage, visits: Path) -> LabellingPage:
    """Its first photo is shown."""
    take(qtbot, train, visits)
    page.overview.unlabelled.label_them.click()
    settle(qtbot, train)
    assert page.labelling.isVisible()
    return page.labelling


def press(qtbot: QtBot, train: TrainPage, page: LabellingPage, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(page.parts.view, key)
    settle(qtbot, train)


def kept(page: PhotosPage) -> dict[str, str]:
    """The labels on the disk, by the names of the photos."""
    told = fixes.load(project_of(page).fixes).relabelled
    return {os.path.basename(path): code for path, code in told.items()}


def shown(page: LabellingPage) -> str:
    return Path(page.pile.current).name


def test_photos_without_a_label_are_counted_and_can_be_labelled(
    qtbot: QtBot, train: TrainPage, page: PhotosPage, visits: Path
) -> None:
    take(qtbot, train, visits)
    assert page.overview.headline.text() == "4\u00a0photos, none with a label yet"
    assert not page.overview.classes.isVisible()
    assert not page.can_go_on
    assert page.overview.unlabelled.label_them.isVisible()


def test_a_key_labels_keeps_it_at_once_and_goes_on(
    qtbot: QtBot, train: TrainPage, page: PhotosPage, labelling: LabellingPage, visits: Path
) -> None:
    before = untouched(visits)
    assert shown(labelling) == "a.jpg"
    assert labelling.parts.view.has_photo
    press(qtbot, train, labelling, Qt.Key.Key_1)
    assert kept(page) == {"a.jpg": "MEL"}
    assert shown(labelling) == "b.jpg"
    assert labelling.parts.view.has_photo
    assert labelling.parts.counted.text() == "1 of 4 labelled"
    press(qtbot, train, labelling, Qt.Key.Key_2, Qt.Key.Key_2)
    assert kept(page) == {"a.jpg": "MEL", "b.jpg": "NV", "c.jpg": "NV"}
    labelling.parts.keys.buttons["BCC"].click()
    settle(qtbot, train)
    assert kept(page)["d.jpg"] == "BCC"
    assert labelling.parts.last.text() == "All photos here have a label."
    assert untouched(visits) == before


def test_what_is_labelled_here_is_learned_from(
    qtbot: QtBot, train: TrainPage, page: PhotosPage, labelling: LabellingPage
) -> None:
    press(qtbot, train, labelling, Qt.Key.Key_1, Qt.Key.Key_2)
    labelling.parts.done.click()
    settle(qtbot, train)
    assert page.overview.isVisible()
    assert {each.code: each.photos for each in page.overview.classes.bars.classes} == {"MEL": 1, "NV": 1}
    assert page.overview.unlabelled.told.text().startswith("2 of the 4\u00a0photos that had no label got one here")
    assert page.can_go_on
    assert train.next.isEnabled()


def test_labels_are_taken_back_one_after_the_other(
    qtbot: QtBot, train: TrainPage, page: PhotosPage, labelling: LabellingPage
) -> None:
    press(qtbot, train, labelling, Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3)
    press(qtbot, train, labelling, Qt.Key.Key_Left, Qt.Key.Key_4)  # c.jpg again, another label
    assert kept(page) == {"a.jpg": "MEL", "b.jpg": "NV", "c.jpg": "AKIEC"}
    labelling.parts.undo.click()
    settle(qtbot, train)
    assert shown(labelling) == "c.jpg"
    assert kept(page)["c.jpg"] == "BCC"
    labelling.activateWindow()
    for _ in range(3):
        labelling.undo()
    settle(qtbot, train)
    assert kept(page) == {}
    assert shown(labelling) == "a.jpg"
    assert not labelling.parts.undo.isEnabled()


def test_ctrl_z_undoes(qtbot: QtBot, train: TrainPage, page: PhotosPage, labelling: LabellingPage) -> None:
    press(qtbot, train, labelling, Qt.Key.Key_1)
    labelling.window().activateWindow()
    labelling.parts.view.setFocus()
    qtbot.keyClick(labelling.parts.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, train)
    assert kept(page) == {}
    assert shown(labelling) == "a.jpg"


def test_photos_are_skipped_and_gone_through_by_the_arrows(
    qtbot: QtBot, train: TrainPage, page: PhotosPage, labelling: LabellingPage
) -> None:
    press(qtbot, train, labelling, Qt.Key.Key_Space)
    assert shown(labelling) == "b.jpg"
    press(qtbot, train, labelling, Qt.Key.Key_1, Qt.Key.Key_Left)
    assert shown(labelling) == "b.jpg"
    assert labelling.parts.keys.buttons["MEL"].isChecked()
    press(qtbot, train, labelling, Qt.Key.Key_0)
    assert kept(page) == {}
    assert shown(labelling) == "b.jpg"
    press(qtbot, train, labelling, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right)
    assert shown(labelling) == "d.jpg"
    assert not labelling.parts.next.isEnabled()
    press(qtbot, train, labelling, Qt.Key.Key_Space)  # round the end
    assert shown(labelling) == "a.jpg"


def test_the_guess_is_hidden_until_the_label_is_set_or_it_is_asked_for(
    qtbot: QtBot, train: TrainPage, labelling: LabellingPage
) -> None:
    parts = labelling.parts
    assert not parts.early.isChecked()
    assert "once you have set a label" in parts.guess.text()
    press(qtbot, train, labelling, Qt.Key.Key_2)
    assert "once you have set a label" in parts.guess.text()
    assert parts.last.text().startswith("a.jpg: Melanocytic nevus. ")
    assert "model" in parts.last.text()
    press(qtbot, train, labelling, Qt.Key.Key_Left)
    assert "The model" in parts.guess.text()
    press(qtbot, train, labelling, Qt.Key.Key_Right)
    parts.early.setChecked(True)
    settle(qtbot, train)
    assert parts.guess.text().startswith(("The model in use guesses ", "The model cannot assess"))
    assert "sways" in parts.why.text()
    assert parts.why.isVisible()


def test_other_sets_of_classes_can_be_chosen_unless_they_lack_what_is_labelled(
    qtbot: QtBot, train: TrainPage, page: PhotosPage, labelling: LabellingPage
) -> None:
    assert list(labelling.parts.keys.buttons) == ["MEL", "NV", "BCC", "AKIEC", "BKL", "DF", "VASC"]
    labelling.parts.set.setCurrentIndex(2)
    labelling.parts.set.activated.emit(2)
    assert list(labelling.parts.keys.buttons) == ["BENIGN", "MALIGNANT"]
    press(qtbot, train, labelling, Qt.Key.Key_2)
    assert kept(page) == {"a.jpg": "MALIGNANT"}
    model = labelling.parts.set.model()
    able = [bool(model.flags(model.index(row, 0)) & Qt.ItemFlag.ItemIsEnabled) for row in range(model.rowCount())]
    assert able == [False, False, True]
    labelling.undo()
    assert project_of(page).label_set == "binary"
    settle(qtbot, train)


def test_a_photo_that_cannot_be_read_is_said_and_skipped(
    qtbot: QtBot, train: TrainPage, page: PhotosPage, visits: Path
) -> None:
    (visits / "a.jpg").write_bytes(b"no photo")
    take(qtbot, train, visits)
    page.label()
    settle(qtbot, train)
    assert "a.jpg: This file is not a photo" in train.notice.text.text()
    assert not page.labelling.parts.view.has_photo
    press(qtbot, train, page.labelling, Qt.Key.Key_Space)
    assert page.labelling.parts.view.has_photo


def test_after_the_next_start_it_goes_on_where_one_was(
    qtbot: QtBot, theme: Theme, tiny_bundle: Path, visits: Path
) -> None:
    first = open_train(qtbot, theme, tiny_bundle)
    first.start.begin.click()
    settle(qtbot, first)
    take(qtbot, first, visits)
    photos_of(first).label()
    settle(qtbot, first)
    view = photos_of(first).labelling.parts.view
    qtbot.keyClick(view, Qt.Key.Key_1)
    qtbot.keyClick(view, Qt.Key.Key_2)
    first.shutdown()  # right after the key
    again = open_train(qtbot, theme, tiny_bundle)
    again.start.rows[0].open.click()
    settle(qtbot, again)
    labelling = photos_of(again).labelling
    assert labelling.isVisible()
    assert labelling.parts.counted.text() == "2 of 4 labelled"
    assert shown(labelling) == "c.jpg"
    again.shutdown()


def test_labels_stay_where_what_else_was_mended_is_kept_too(
    qtbot: QtBot, train: TrainPage, page: PhotosPage, labelling: LabellingPage, visits: Path
) -> None:
    file = project_of(page).fixes
    fixes.save(fixes.Fixes(excluded=(str(visits / "d.jpg"),), grouped=((str(visits / "a.jpg"),),)), file)
    press(qtbot, train, labelling, Qt.Key.Key_1)
    told = json.loads(file.read_text(encoding="utf-8"))
    assert told["excluded"] == [str(visits / "d.jpg")]
    assert told["relabelled"] == {str(visits / "a.jpg"): "MEL"}
    assert told["grouped"] == [[str(visits / "a.jpg")]]


def test_a_label_that_cannot_be_written_is_said_and_written_with_the_next(
    qtbot: QtBot, train: TrainPage, page: PhotosPage, labelling: LabellingPage
) -> None:
    file = project_of(page).fixes
    file.write_text("{", encoding="utf-8")
    press(qtbot, train, labelling, Qt.Key.Key_1)
    assert train.notice.isVisible()
    file.unlink()
    press(qtbot, train, labelling, Qt.Key.Key_2)
    assert kept(page) == {"a.jpg": "MEL", "b.jpg": "NV"}


def test_the_pile_goes_round_and_knows_what_comes_next() -> None:
    pile = Pile(("a", "b", "c"), {"b": "NV", "elsewhere": "MEL"})
    assert (pile.current, pile.following, pile.done) == ("a", "c", 1)
    pile.set("MEL")
    assert pile.go_on()
    assert pile.current == "c"
    assert pile.following == ""
    pile.set("NV")
    assert not pile.go_on()
    assert pile.undo()
    assert pile.undo()
    assert not pile.undo()
    assert pile.labels == {"b": "NV"}
    assert Pile().current == ""
    assert Pile(("a", "b"), {"a": "NV"}).current == "b"
    assert Pile(("a", "b"), {"a": "NV", "b": "NV"}, at="b").current == "b"


def test_a_clinics_own_classes_are_offered_with_every_set() -> None:
    spitz = Diagnosis("SPITZ", "Spitz nevus", False)
    offered = sets.offered((DIAGNOSES["MEL"], spitz))
    assert [each.key for each in offered if not each.why_not] == ["isic2018", "isic2019"]
    assert all(spitz in each.classes for each in offered)
    assert "Melanoma" in offered[2].why_not
    nine = sets.offered((DIAGNOSES["PBK"], DIAGNOSES["AK"]))
    assert [each.key for each in nine if not each.why_not] == ["own"]
    assert sets.chosen(nine, "isic2018").key == "own"
