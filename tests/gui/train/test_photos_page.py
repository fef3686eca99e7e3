"""The wizard's page Photos: folders and tables in every layout, what was understood of them, and saved cases."""

import csv
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from dermadesk import paths
from dermadesk.gui.main_window import MainWindow
from dermadesk.gui.theme import Theme
from dermadesk.gui.train.page import TrainPage
from dermadesk.gui.train.photos_page import PhotosPage
from dermadesk.records.store import CaseStore
from dermadesk.training import fixes, projects
from tests.drawings import draw_lesion, encode
from tests.gui.conftest import drop, files
from tests.gui.train.opened import draw, open_train, page, photos_of, project_of, settle, take, train, untouched
from tests.labelled_drawings import draw_ham10000
from tests.records.examinations import draw_examination

__all__ = ["page", "train"]


def table(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def told(page: PhotosPage) -> list[str]:
    """What each row says of its folder or table."""
    return [row.told.text() for row in page.overview.places.rows.values()]


def counts(page: PhotosPage) -> dict[str, int]:
    return {each.code: each.photos for each in page.overview.classes.bars.classes}


def dialog(name: str) -> QDialog:
    (found,) = [
        each
        for each in QApplication.topLevelWidgets()
        if isinstance(each, QDialog) and each.accessibleName() == name and each.isVisible()
    ]
    return found


def test_an_empty_page_says_what_can_be_dropped_and_does_not_go_on(train: TrainPage, page: PhotosPage) -> None:
    assert page.overview.place.isVisible()
    assert not page.can_go_on
    assert not train.next.isEnabled()
    assert "folder" in page.overview.place.sentence.text()


def test_ham10000_is_recognised_with_its_classes_lesions_histology_and_licence(
    qtbot: QtBot, train: TrainPage, page: PhotosPage, tmp_path: Path
) -> None:
    (tmp_path / "ham").mkdir()
    folder = draw_ham10000(tmp_path / "ham")
    before = untouched(folder)
    take(qtbot, train, folder)
    assert told(page) == ["HAM10000’s table HAM10000_metadata.csv: 182\u00a0photos, 154\u00a0lesions."]
    overview = page.overview
    assert overview.headline.text() == "182\u00a0labelled photos of 154\u00a0lesions, in 7\u00a0classes"
    assert counts(page) == dict.fromkeys(("MEL", "NV", "BCC", "AKIEC", "BKL", "DF", "VASC"), 26)
    assert "Melanoma, malignant: 26" in overview.classes.bars.accessibleDescription()
    assert "CC BY-NC 4.0" in overview.classes.sources.text()
    assert overview.classes.histology.text() == "all 182\u00a0photos"
    assert not overview.unlabelled.isVisible()
    assert train.next.isEnabled()
    assert untouched(folder) == before


def test_each_layout_is_told_apart_in_plain_words(
    qtbot: QtBot, train: TrainPage, page: PhotosPage, tmp_path: Path
) -> None:
    named = draw(tmp_path / "named", "melanoma/a.jpg", "nevus/b.jpg", "nevus/c.jpg")
    clinic = draw(tmp_path / "clinic", "d.jpg", "e.jpg")
    table(clinic / "labels.csv", "filename,label,patient_id", "d.jpg,mel,p1", "e.jpg,nv,p2")
    truth = draw(tmp_path / "truth", "ISIC_0000001.jpg", "ISIC_0000002.jpg")
    table(truth / "truth.csv", "image,MEL,NV,BCC,AKIEC,BKL,DF,VASC", "ISIC_0000001,1,0,0,0,0,0,0")
    table(truth / "metadata.csv", "image,age_approx,anatom_site_general,lesion_id", "ISIC_0000001,55,torso,L1")
    take(qtbot, train, named, clinic, truth)
    assert told(page) == [
        "A folder for each diagnosis (melanoma, nevus): 3\u00a0photos.",
        "A clinic’s table labels.csv: 2\u00a0photos.",
        "A truth table of the ISIC challenge truth.csv: 1\u00a0photo, 1\u00a0lesion; the ISIC archive’s table "
        "metadata.csv: 1\u00a0photo, 1\u00a0lesion, but no diagnosis; 1 of 2\u00a0photos without a label.",
    ]
    assert counts(page) == {"MEL": 3, "NV": 3}
    assert page.overview.unlabelled.told.text().startswith("1\u00a0photo has no label")
    assert page.overview.classes.patients.text() == "2"


def test_classes_of_a_clinics_own_are_declared_and_learned(
    qtbot: QtBot, train: TrainPage, page: PhotosPage, tmp_path: Path
) -> None:
    clinic = draw(tmp_path / "clinic", "a.jpg", "b.jpg")
    table(clinic / "labels.csv", "filename,label", "a.jpg,mel", "b.jpg,spitz")
    declared = table(tmp_path / "classes.csv", "code,name,malignant", "SPITZ,Spitz nevus,no")
    take(qtbot, train, clinic)
    row = page.overview.places.rows[clinic]
    assert "'spitz'" in page.overview.places.error.text() + row.blamed
    assert not page.can_go_on
    take(qtbot, train, declared)
    assert counts(page) == {"MEL": 1, "SPITZ": 1}
    assert told(page)[1] == "This table declares classes of your own."
    assert page.can_go_on


def test_a_folder_is_removed_again_and_one_that_comes_twice_counts_once(
    qtbot: QtBot, train: TrainPage, page: PhotosPage, tmp_path: Path
) -> None:
    one, other = draw(tmp_path / "one" / "nevus", "a.jpg"), draw(tmp_path / "other", "melanoma/b.jpg")
    take(qtbot, train, one, other)
    take(qtbot, train, one)
    assert project_of(page).folders == (one, other)
    assert page.can_go_on
    page.overview.places.rows[other].remove.click()
    settle(qtbot, train)
    assert project_of(page).folders == (one,)
    assert counts(page) == {"NV": 1}
    assert not page.can_go_on
    assert "two diagnoses" in train.hint.text()
    assert (other / "melanoma" / "b.jpg").is_file()
    page.overview.places.rows[one].remove.click()
    settle(qtbot, train)
    assert page.overview.place.isVisible()
    assert not train.next.isEnabled()


def test_a_table_alone_brings_its_folder_where_the_photos_lie_there(
    qtbot: QtBot, train: TrainPage, page: PhotosPage, tmp_path: Path
) -> None:
    clinic = draw(tmp_path / "clinic", "a.jpg", "b.jpg")
    labels = table(clinic / "labels.csv", "filename,label", "a.jpg,mel", "b.jpg,nv")
    take(qtbot, train, labels)
    assert project_of(page).folders == (clinic,)
    assert page.can_go_on


def test_a_table_whose_photos_lie_elsewhere_asks_for_their_folder(
    qtbot: QtBot, train: TrainPage, page: PhotosPage, tmp_path: Path
) -> None:
    clinic = draw(tmp_path / "clinic", "a.jpg", "b.jpg")
    (tmp_path / "desk").mkdir()
    labels = table(tmp_path / "desk" / "labels.csv", "filename,label", "a.jpg,mel", "b.jpg,nv")
    take(qtbot, train, labels)
    assert project_of(page).folders == ()
    assert "Choose their folder" in page.overview.places.rows[labels].blamed
    assert not page.can_go_on
    take(qtbot, train, clinic)
    assert page.overview.places.rows[labels].blamed == ""
    assert told(page)[1] == "A clinic’s table for 2\u00a0photos."
    assert page.can_go_on


def test_what_is_wrong_stands_at_the_table_that_it_is_about(
    qtbot: QtBot, train: TrainPage, page: PhotosPage, tmp_path: Path
) -> None:
    clinic = draw(tmp_path / "clinic", "nevus/a.jpg", "melanoma/b.jpg")
    wrong = table(tmp_path / "wrong.csv", "filename,label", "z.jpg,mel")
    excel = tmp_path / "labels.xlsx"
    excel.write_bytes(b"PK\x03\x04\x14\x00")
    take(qtbot, train, clinic, wrong)
    rows = page.overview.places.rows
    assert rows[wrong].blamed.startswith("It names none of the photos")
    assert rows[clinic].blamed == ""
    assert not train.next.isEnabled()
    rows[wrong].remove.click()
    settle(qtbot, train)
    assert page.can_go_on
    take(qtbot, train, excel)
    assert "save it as CSV" in page.overview.places.rows[excel].blamed


def test_single_photos_and_a_folder_that_is_gone_are_said(
    qtbot: QtBot, train: TrainPage, page: PhotosPage, tmp_path: Path
) -> None:
    clinic = draw(tmp_path / "clinic", "nevus/a.jpg", "melanoma/b.jpg")
    take(qtbot, train, clinic / "nevus" / "a.jpg")
    assert "drop the folder" in train.notice.text.text()
    assert project_of(page).folders == ()
    take(qtbot, train, clinic)
    clinic.rename(tmp_path / "elsewhere")
    page.enter()
    settle(qtbot, train)
    assert "was not found" in page.overview.places.rows[clinic].blamed
    assert not page.can_go_on


def test_what_was_chosen_is_there_after_the_next_start(
    qtbot: QtBot, theme: Theme, tiny_bundle: Path, tmp_path: Path
) -> None:
    clinic = draw(tmp_path / "clinic", "nevus/a.jpg", "melanoma/b.jpg")
    first = open_train(qtbot, theme, tiny_bundle)
    first.start.begin.click()
    settle(qtbot, first)
    take(qtbot, first, clinic)
    first.shutdown()
    again = open_train(qtbot, theme, tiny_bundle)
    again.start.rows[0].open.click()
    settle(qtbot, again)
    assert counts(photos_of(again)) == {"MEL": 1, "NV": 1}
    assert again.next.isEnabled()
    again.shutdown()


@pytest.fixture
def saved() -> CaseStore:
    """Four saved cases: two photos with histology (one of them saved twice), one without."""
    store = CaseStore.open(paths.case_store())
    twice = encode(draw_lesion(120, 90, seed=1))
    store.save(draw_examination(1, twice, patient="P-1", lesion="arm", histology="MEL"))
    store.save(draw_examination(1, twice, patient="P-1", lesion="arm", histology="MEL"))
    store.save(draw_examination(2, patient="P-2", lesion="toe", histology="NV"))
    store.save(draw_examination(3, patient="P-3", diagnosis="BCC"))
    return store


def test_saved_cases_are_copied_only_after_it_was_said_and_can_be_deleted(
    qtbot: QtBot, train: TrainPage, page: PhotosPage, saved: CaseStore
) -> None:
    copies = project_of(page).folder / "cases"
    page.gathering.find_cases()
    settle(qtbot, train)
    asked = dialog("Copy photos")
    sentence = asked.sentence.text()  # type: ignore[attr-defined]
    assert sentence.startswith("2\u00a0photos of 3\u00a0saved examinations with histology will be copied into")
    assert str(copies) in sentence
    asked.reject()
    settle(qtbot, train)
    assert not copies.exists()
    assert not project_of(page).cases
    page.gathering.find_cases()
    settle(qtbot, train)
    dialog("Copy photos").accept()
    settle(qtbot, train)
    assert project_of(page).cases
    with (copies / "metadata.csv").open(encoding="utf-8", newline="") as file:
        assert sorted(row["dx"] for row in csv.DictReader(file)) == ["mel", "nv"]
    assert counts(page) == {"MEL": 1, "NV": 1}
    row = page.overview.places.rows[copies]
    assert row.name.whole == "Copies of saved cases"
    row.remove.click()
    dialog("Delete for good").accept()
    settle(qtbot, train)
    assert not copies.exists()
    assert not project_of(page).cases
    assert project_of(page).folders == ()
    assert len(saved.search()) == 4


def test_what_is_dropped_on_the_window_begins_a_training_and_is_added_to_it(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    clinic = draw(tmp_path / "clinic", "nevus/a.jpg", "melanoma/b.jpg")
    other = draw(tmp_path / "other", "c.jpg")
    labels = table(other / "labels.csv", "filename,label", "c.jpg,bcc")
    window.go_to(3)
    train = window.train.page
    settle(qtbot, train)
    drop(window, files(clinic))
    settle(qtbot, train)
    drop(window, files(other, labels))
    settle(qtbot, train)
    assert window.places.currentWidget() is window.train
    assert counts(photos_of(train)) == {"MEL": 1, "NV": 1, "BCC": 1}


def test_without_histology_there_is_nothing_to_copy(qtbot: QtBot, train: TrainPage, page: PhotosPage) -> None:
    page.gathering.find_cases()
    settle(qtbot, train)
    assert "No saved case has histology" in train.notice.text.text()
    assert projects.listed(paths.training_store()) == (project_of(page),)


def test_a_word_that_nobody_knows_is_given_a_meaning_or_its_photos_are_left_out(
    qtbot: QtBot, train: TrainPage, page: PhotosPage, tmp_path: Path
) -> None:
    names = [f"{letter}.jpg" for letter in "abcdefgh"]
    folder = draw(tmp_path / "clinic", *names)
    said = ("mel", "MM", "MM", "nv", "nv", "Spitz", "Merkel", "mm")
    table(folder / "labels.csv", "filename,label", *map(",".join, zip(names, said, strict=True)))
    before = untouched(folder)
    take(qtbot, train, folder)
    card = page.overview.strange
    assert card.isVisible()
    assert list(card.choosers) == ["MM", "Merkel", "Spitz"]  # those of most photos first
    assert not train.next.isEnabled()
    for word, meaning in (("MM", "MEL"), ("Spitz", "NV"), ("Merkel", "-")):
        chooser = card.choosers[word]
        chooser.setCurrentIndex(chooser.findData(meaning))
        chooser.activated.emit(chooser.currentIndex())
        settle(qtbot, train)
    assert not card.isVisible()
    assert counts(page) == {"MEL": 4, "NV": 3}
    assert train.next.isEnabled()
    assert untouched(folder) == before
    kept = fixes.load(project_of(page).fixes)
    assert {Path(path).name: code for path, code in kept.relabelled.items()} == {
        "b.jpg": "MEL", "c.jpg": "MEL", "h.jpg": "MEL", "f.jpg": "NV",
    }  # fmt: skip
    assert [Path(path).name for path in kept.excluded] == ["g.jpg"]


def test_the_words_of_benign_and_malignant_are_told_apart_alone(
    qtbot: QtBot, train: TrainPage, page: PhotosPage, tmp_path: Path
) -> None:
    take(qtbot, train, draw(tmp_path / "set", "benign/a.jpg", "malignant/b.jpg", "Krebs/c.jpg"))
    chooser = page.overview.strange.choosers["Krebs"]
    assert [chooser.itemData(place) for place in range(chooser.count())] == ["", "BENIGN", "MALIGNANT", "-"]


def test_a_table_that_is_passed_over_is_told_although_nothing_is_labelled(
    qtbot: QtBot, train: TrainPage, page: PhotosPage, tmp_path: Path
) -> None:
    folder = draw(tmp_path / "clinic", "a.jpg", "b.jpg")
    table(folder / "list.csv", "nummer,name", "1,a.jpg")
    (folder / "Befunde.xlsx").write_bytes(b"PK")
    take(qtbot, train, folder)
    assert page.overview.odd.isVisible()
    said = " ".join(each.text() for each in page.overview.odd.told)  # type: ignore[attr-defined]
    assert "list.csv is passed over" in said
    assert "save it as CSV: Befunde.xlsx" in said


def test_nothing_is_changed_once_a_run_has_begun_with_the_photos(
    qtbot: QtBot, train: TrainPage, page: PhotosPage, tmp_path: Path
) -> None:
    folder = draw(tmp_path / "set", "melanoma/a.jpg", "nevus/b.jpg", "c.jpg")
    take(qtbot, train, folder)
    changing = [*page.overview._more, page.overview.places.rows[folder].remove, page.overview.unlabelled.label_them]
    assert all(each.isEnabled() for each in changing)
    page.flow.change(state=projects.State.BEGUN)
    assert not any(each.isEnabled() for each in changing)
    take(qtbot, train, draw(tmp_path / "more", "bcc/d.jpg"))
    assert project_of(page).folders == (folder,)
    assert "start it anew" in train.notice.text.text()
    page.flow.change(state=projects.State.PREPARED)  # as Start anew does
    assert all(each.isEnabled() for each in changing)
