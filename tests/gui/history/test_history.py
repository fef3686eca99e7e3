"""What a doctor does with saved cases, and what then is true."""

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from dermadesk.gui.examine.save_dialog import SaveDialog
from dermadesk.gui.history import words
from dermadesk.gui.history.page import HistoryPage
from dermadesk.gui.history.table_model import ANSWER, HEADS, PHOTO, HistoryModel
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.service.cases import Cases
from dermadesk.gui.settings import Settings
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.delete_dialog import DeleteDialog
from dermadesk.records.search import Found
from dermadesk.records.store import CaseStore
from tests.gui.history.conftest import settle


def numbers(page: HistoryPage) -> list[int]:
    return [found.number for found in page.table.shown]


def choose(qtbot: QtBot, jobs: Jobs, page: HistoryPage, number: int) -> None:
    assert page.table.choose(number)
    settle(qtbot, jobs)


def said(page: HistoryPage) -> dict[str, str]:
    return {name.text(): text.text() for name, text in page.details.facts}


def test_before_the_first_case_there_is_one_sentence(qtbot: QtBot, theme: Theme, jobs: Jobs, tmp_path: Path) -> None:
    folder = tmp_path / "none" / "cases"
    page = HistoryPage(theme, jobs, Cases(folder), Settings())
    qtbot.addWidget(page)
    page.show()
    settle(qtbot, jobs)
    assert page.empty.isVisible()
    assert page.empty.text() == words.EMPTY
    assert not page.details.isVisible()
    assert not page.filters.isVisible()
    assert page.where.toolTip().endswith(str(folder))
    assert not folder.parent.exists(), "looking makes nothing"


def test_the_folder_may_be_chosen_by_a_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DERMADESK_CASES", str(tmp_path / "elsewhere"))
    assert Cases().folder == tmp_path / "elsewhere"


def test_cases_are_listed_the_latest_visit_first(qtbot: QtBot, jobs: Jobs, page: HistoryPage) -> None:
    assert numbers(page) == [2, 3, 4, 1]
    assert page.count.text() == words.counted(4)
    model = page.table.model()
    texts = [model.index(0, column).data() for column in range(len(HEADS))]
    assert texts == ["", "2026-01-05", "P-017", "shoulder", "back", "Suspicious", "Melanoma", ""]
    assert model.index(0, ANSWER).data(Qt.ItemDataRole.ForegroundRole).name().upper() == "#B04600"
    assert not model.index(0, PHOTO).data(Qt.ItemDataRole.DecorationRole).isNull(), "its thumbnail has come"
    choose(qtbot, jobs, page, 3)
    page.table.sortByColumn(HEADS.index("Patient"), Qt.SortOrder.AscendingOrder)
    assert numbers(page) == [4, 1, 2, 3]
    assert [found.number for found in page.table.choice] == [3], "what is chosen stays chosen"
    page.refresh()
    settle(qtbot, jobs)
    assert numbers(page) == [4, 1, 2, 3], "and the order stays too"


def test_search_and_filters(qtbot: QtBot, jobs: Jobs, page: HistoryPage) -> None:
    page.filters.text.setFocus()
    qtbot.keyClicks(page.filters.text, "melanoma p-017")
    qtbot.waitUntil(lambda: numbers(page) == [2])
    page.filters.text.clear()
    qtbot.waitUntil(lambda: len(numbers(page)) == 4)
    page.filters.decision.setCurrentIndex(page.filters.decision.findData("nothing_suspicious_found"))
    settle(qtbot, jobs)
    assert numbers(page) == [3, 1]
    page.filters.histology.setCurrentText("With histology")
    settle(qtbot, jobs)
    assert numbers(page) == [3]
    page.filters.decision.setCurrentIndex(page.filters.decision.findData("suspicious"))
    settle(qtbot, jobs)
    assert page.empty.isVisible()
    assert page.empty.text() == words.NO_MATCH
    assert page.filters.isVisible(), "the way back is there"
    assert not page.export.isEnabled()


def test_one_case_says_everything_that_was_said(qtbot: QtBot, jobs: Jobs, page: HistoryPage) -> None:
    choose(qtbot, jobs, page, 2)
    details = page.details
    assert details.view.has_photo
    assert details.answer.heading.text() == "Suspicious: refer"
    told = said(page)
    assert told["Patient"] == f"P-017, 61{words.NBSP}years, female"
    assert told["Diagnosis"] == "Melanoma, before the program’s answer"
    assert told["Model"] == "drawn 1.0.0"
    assert told["Leading"].startswith(f"Melanoma 70{words.NBSP}%, ")
    assert "Histology" not in told
    choose(qtbot, jobs, page, 4)
    assert details.answer.mark.isVisible(), "the doctor asked for it all the same"
    assert not details.answer.override.isVisible(), "an answer of the past is not asked for again"
    assert not details.compare_button.isEnabled()


def test_histology_is_added_and_the_case_stays_chosen(qtbot: QtBot, jobs: Jobs, page: HistoryPage) -> None:
    choose(qtbot, jobs, page, 2)
    qtbot.mouseClick(page.details.edit_button, Qt.MouseButton.LeftButton)
    (dialog,) = page.findChildren(SaveDialog)
    dialog.form.histology.setEditText("Basal cell carcinoma")
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    settle(qtbot, jobs)
    assert [found.number for found in page.table.choice] == [2]
    assert said(page)["Histology"] == "Basal cell carcinoma"
    assert "histology, before: nothing" in said(page)["Changed"]
    assert page.table.shown[0].histology == "BCC"


def test_a_case_is_opened_in_examine_and_reported(qtbot: QtBot, jobs: Jobs, page: HistoryPage) -> None:
    choose(qtbot, jobs, page, 3)
    with qtbot.waitSignal(page.reopen) as reopened:
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert reopened.args[0].number == 3
    assert reopened.args[0].photo.startswith(b"\xff\xd8")
    with qtbot.waitSignal(page.report_wanted) as reported:
        qtbot.mouseClick(page.details.report_button, Qt.MouseButton.LeftButton)
    assert reported.args[0].histology == "NV"


def test_deleting_asks_and_the_return_key_keeps(qtbot: QtBot, jobs: Jobs, page: HistoryPage, store: CaseStore) -> None:
    choose(qtbot, jobs, page, 3)
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    (dialog,) = page.findChildren(DeleteDialog)
    assert "patient P-018" in dialog.goes.text()
    assert "cannot be undone" in dialog.warning.text()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    settle(qtbot, jobs)
    assert len(store.search()) == 4


def test_deleted_for_good(qtbot: QtBot, jobs: Jobs, page: HistoryPage, store: CaseStore) -> None:
    choose(qtbot, jobs, page, 3)
    page.ask_to_delete()
    (dialog,) = page.findChildren(DeleteDialog)
    qtbot.mouseClick(dialog.delete, Qt.MouseButton.LeftButton)
    settle(qtbot, jobs)
    assert numbers(page) == [2, 4, 1]
    assert not page.notice.isVisible()
    assert page.details.hint.isVisible()
    assert not page.details.delete_button.isEnabled()
    assert b"P-018" not in (store.folder / "cases.db").read_bytes()


def test_several_can_be_chosen_and_exported(qtbot: QtBot, jobs: Jobs, page: HistoryPage, tmp_path: Path) -> None:
    page.table.selectAll()
    assert len(page.table.choice) == 4
    settle(qtbot, jobs)
    assert "4" in page.details.hint.text()
    assert page.details.delete_button.isEnabled()
    assert not page.details.edit_button.isEnabled()
    page.export_photos(tmp_path / "labelled")
    qtbot.waitUntil(lambda: page.notice.isVisible())
    assert "2" in page.notice.text.text()
    assert "without a diagnosis" in page.notice.text.text()
    assert len(list((tmp_path / "labelled" / "images").iterdir())) == 2
    assert page.export.isEnabled()


def test_the_table_is_exported_as_it_is_shown(qtbot: QtBot, jobs: Jobs, page: HistoryPage, tmp_path: Path) -> None:
    page.filters.histology.setCurrentText("With histology")
    settle(qtbot, jobs)
    page.export_table(tmp_path / "cases.csv")
    qtbot.waitUntil(lambda: page.notice.isVisible())
    with (tmp_path / "cases.csv").open(newline="", encoding="utf-8") as file:
        assert [row["number"] for row in csv.DictReader(file)] == ["3"]


def test_an_export_that_cannot_be_written_is_told(qtbot: QtBot, jobs: Jobs, page: HistoryPage, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    page.export_table(tmp_path / "file" / "cases.csv")
    qtbot.waitUntil(lambda: page.notice.isVisible())
    assert "could not be written" in page.notice.text.text()
    assert page.export.isEnabled()


def test_a_photo_that_is_lost_is_told(qtbot: QtBot, jobs: Jobs, page: HistoryPage, store: CaseStore) -> None:
    for photo in (store.folder / "photos").iterdir():
        photo.unlink()
    choose(qtbot, jobs, page, 3)
    assert "The photo of examination 3" in page.notice.text.text()
    assert page.details.delete_button.isEnabled()
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert not page.notice.isVisible()


def test_a_store_that_cannot_be_read_is_told(qtbot: QtBot, theme: Theme, jobs: Jobs, tmp_path: Path) -> None:
    (tmp_path / "cases.db").write_bytes(b"no database" * 1000)
    page = HistoryPage(theme, jobs, Cases(tmp_path), Settings())
    qtbot.addWidget(page)
    page.show()
    settle(qtbot, jobs)
    assert "cannot be read" in page.notice.text.text()


def test_the_keyboard_reaches_search_and_edit(qtbot: QtBot, jobs: Jobs, page: HistoryPage) -> None:
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.table.setFocus()
    qtbot.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.filters.text.hasFocus()
    choose(qtbot, jobs, page, 1)
    qtbot.keySequence(page, QKeySequence("Ctrl+E"))
    (dialog,) = page.findChildren(QDialog)
    dialog.reject()


def test_thousands_of_rows(qtbot: QtBot, theme: Theme, page: HistoryPage) -> None:
    """Only what is in view asks for its thumbnail."""
    one = page.table.shown[0]
    fields = {name: getattr(one, name) for name in one.__slots__}
    many = [Found(**fields | {"number": n}) for n in range(1, 10_001)]
    model = HistoryModel(theme)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.show(many[:20])
    model.sort(PHOTO, Qt.SortOrder.AscendingOrder)
    page.table.rows.thumbnails_wanted.disconnect()
    with qtbot.waitSignal(page.table.rows.thumbnails_wanted) as wanted:
        page.table.rows.show(many)
    assert 0 < len(wanted.args[0]) < 60
    page.table.sortByColumn(PHOTO, Qt.SortOrder.DescendingOrder)
    assert numbers(page)[0] == 10_000
