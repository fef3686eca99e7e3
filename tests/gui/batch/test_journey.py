"""A folder of photos from the drop to the last row, by mouse and keyboard."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from dermadesk.batch.ledger import Ledger
from dermadesk.gui.batch.page import BatchPage
from dermadesk.gui.batch.running import State
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.main_window import MainWindow
from dermadesk.gui.widgets.delete_dialog import DeleteDialog
from tests.gui.batch.conftest import PATIENCE, Until, settle
from tests.gui.conftest import OpenWindow, drop, files

LEFT, ALT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def finished(qtbot: QtBot, window: MainWindow, visits: Path, until: Until) -> BatchPage:
    """The page with every photo of `visits` answered."""
    drop(window, files(visits))
    until(window.batch, State.READY)
    window.batch.head.start.click()
    until(window.batch, State.FINISHED)
    return window.batch


@pytest.fixture
def paused(qtbot: QtBot, window: MainWindow, many: Path, until: Until) -> BatchPage:
    """The page with a batch that was paused on the way."""
    page = window.batch
    drop(window, files(many))
    until(page, State.READY)
    page.head.start.click()
    qtbot.waitUntil(lambda: page.arranged.rowCount() > 0, timeout=PATIENCE)
    qtbot.mouseClick(page.head.pause, LEFT)
    until(page, State.PAUSED)
    return page


def shown(page: BatchPage) -> list[str]:
    """The names of the photos in the table, from top to bottom."""
    positions = (page.arranged.position(row) for row in range(page.arranged.rowCount()))
    return [Path(line.image).name for line in map(page.lines.line, positions) if line is not None]


def ledger(page: BatchPage) -> Ledger:
    assert page.running.begun is not None
    return page.running.begun.ledger


def press(qtbot: QtBot, button: QPushButton) -> None:
    assert button.isVisible()
    assert button.isEnabled()
    qtbot.mouseClick(button, LEFT)


def test_a_folder_says_what_it_holds_before_anything_starts(
    qtbot: QtBot, window: MainWindow, visits: Path, until: Until
) -> None:
    drop(window, files(visits))
    page = window.batch
    until(page, State.READY)
    assert page.isVisible()
    assert page.head.title.whole == "visits-2026-11"
    assert page.found.text() == "8\N{NO-BREAK SPACE}photos"
    assert page.passed_over.text() == "1 hidden and 2 other files were passed over"
    assert list((visits.parent / "batches").glob("*.batch")) == []  # nothing is kept of what was only looked at
    assert page.head.start.hasFocus() or not page.isActiveWindow()


def test_every_photo_gets_its_row_suspicious_first(finished: BatchPage) -> None:
    assert shown(finished) == [f"a{n:03}.jpg" for n in range(4)] + [f"b{n:03}.jpg" for n in range(3)] + ["cut.jpg"]
    pills = [finished.filters.pill(name).text() for name in ("suspicious", "nothing_suspicious_found", "error")]
    assert pills == ["4 suspicious", "3 nothing suspicious found", "1 error"]
    assert finished.head.sentence.text().startswith("8 of 8 · finished")
    assert finished.head.bar.value() == finished.head.bar.maximum() == 8
    assert finished.model.whole.startswith("tiny 1.0.0")
    assert not finished.head.pause.isVisible()


def test_the_keyboard_alone_chooses_starts_and_reviews(
    qtbot: QtBot, window: MainWindow, visits: Path, until: Until
) -> None:
    page = window.batch
    page.look([str(visits)])
    window.go_to(1)
    until(page, State.READY)
    window.activateWindow()
    qtbot.keyClick(page, Qt.Key.Key_Return, CONTROL)
    until(page, State.FINISHED)
    table = page.table
    qtbot.keyClick(table, Qt.Key.Key_Down)
    first = page.arranged.position(table.currentIndex().row())
    qtbot.keyClick(table, Qt.Key.Key_1)
    qtbot.keyClick(table, Qt.Key.Key_Space)
    second = page.arranged.position(table.currentIndex().row())
    qtbot.keyClick(table, Qt.Key.Key_Space)
    settle(qtbot, page)
    rows = {row.position: row for row in ledger(page).rows()}
    assert second != first
    assert (rows[first].seen, rows[second].seen, ledger(page).counts().seen) == (True, True, 2)
    plan = ledger(page).plan
    assert plan is not None
    assert rows[first].diagnosis == plan.classes[0]
    line = page.lines.line(first)
    assert line is not None and line.seen
    assert page.head.sentence.text() == "8 of 8 · finished · 2 marked as seen"


def test_pause_keeps_what_was_answered_and_going_on_answers_the_rest(
    qtbot: QtBot, paused: BatchPage, until: Until
) -> None:
    done = ledger(paused).counts().done
    assert 0 < done < 400
    assert len(shown(paused)) == done  # what was committed in pausing too
    assert paused.head.sentence.text().startswith(f"{done} of 400 · paused")
    assert paused.head.start.text() == "Go on"
    press(qtbot, paused.head.start)
    until(paused, State.FINISHED)
    assert len(shown(paused)) == 400
    assert ledger(paused).counts().suspicious == 400


def test_pills_and_words_filter_the_rows(qtbot: QtBot, finished: BatchPage) -> None:
    press(qtbot, finished.filters.pill("error"))
    settle(qtbot, finished)
    assert shown(finished) == ["cut.jpg"]
    press(qtbot, finished.filters.pill("nothing_suspicious_found"))
    settle(qtbot, finished)
    assert shown(finished) == ["b000.jpg", "b001.jpg", "b002.jpg", "cut.jpg"]
    qtbot.keyClick(finished, Qt.Key.Key_F, CONTROL)
    qtbot.keyClicks(finished.filters.text, "002")
    qtbot.waitUntil(lambda: shown(finished) == ["b002.jpg"], timeout=PATIENCE)
    qtbot.keyClicks(finished.filters.text, "x")
    qtbot.waitUntil(finished.none_shown.isVisible, timeout=PATIENCE)
    finished.filters.text.clear()
    qtbot.waitUntil(lambda: len(shown(finished)) == 4, timeout=PATIENCE)
    assert finished.table.isVisible()


def test_a_photo_is_opened_in_examine_and_the_row_waits(qtbot: QtBot, window: MainWindow, finished: BatchPage) -> None:
    table = finished.table
    table.setCurrentIndex(finished.arranged.index(5, 1))
    with qtbot.waitSignal(window.examine.answered, timeout=PATIENCE):
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert window.examine.isVisible()
    assert window.examine.line.name.whole == "b001.jpg"
    qtbot.keyClick(window, Qt.Key.Key_2, ALT)
    assert table.isVisible()
    assert table.currentIndex().row() == 5
    place = table.visualRect(finished.arranged.index(0, 1)).center()
    qtbot.mouseClick(table.viewport(), LEFT, pos=place)
    with qtbot.waitSignal(window.examine.answered, timeout=PATIENCE):
        qtbot.mouseDClick(table.viewport(), LEFT, pos=place)
    assert window.examine.line.name.whole == "a000.jpg"


def test_examine_answers_while_a_batch_runs(
    qtbot: QtBot, window: MainWindow, many: Path, drawn: dict[str, Path], until: Until
) -> None:
    page = window.batch
    drop(window, files(many))
    until(page, State.READY)
    page.head.start.click()
    with qtbot.waitSignal(window.examine.answered, timeout=PATIENCE):
        drop(window, files(drawn["nothing"]))
    assert window.examine.isVisible()
    assert window.examine.result.answer.wording.kind == "nothing"
    until(page, State.FINISHED)


def test_cancel_leads_to_the_list_from_which_it_goes_on_and_is_deleted(
    qtbot: QtBot, paused: BatchPage, many: Path, until: Until
) -> None:
    file = ledger(paused).file
    press(qtbot, paused.head.close)
    settle(qtbot, paused)
    (row,) = paused.empty.rows
    assert row.batch.file == file
    assert row.isVisible()
    press(qtbot, row.go_on)
    until(paused, State.FINISHED)
    press(qtbot, paused.head.close)
    settle(qtbot, paused)
    (row,) = paused.empty.rows
    assert not row.go_on.isVisible()
    press(qtbot, row.delete)
    dialog = paused.findChild(DeleteDialog)
    assert isinstance(dialog, DeleteDialog)
    press(qtbot, dialog.keep)
    assert file.exists()
    press(qtbot, row.delete)
    dialog = next(each for each in paused.findChildren(DeleteDialog) if each.isVisible())
    press(qtbot, dialog.delete)
    settle(qtbot, paused)
    assert paused.empty.rows == []
    assert list(file.parent.glob(f"{file.name}*")) == []
    assert len(list(many.iterdir())) == 400


def test_what_is_remembered_is_forgotten_on_request(qtbot: QtBot, finished: BatchPage) -> None:
    finished.head.close.click()
    settle(qtbot, finished)
    assert "7\N{NO-BREAK SPACE}answers" in finished.empty.remembered.text()
    press(qtbot, finished.empty.forget)
    dialog = finished.findChild(DeleteDialog)
    assert isinstance(dialog, DeleteDialog)
    press(qtbot, dialog.delete)
    settle(qtbot, finished)
    assert not finished.empty.remembered.isVisible()
    assert len(finished.empty.rows) == 1


def test_closing_while_it_runs_asks_nothing_and_the_next_window_goes_on(
    qtbot: QtBot, open_window: OpenWindow, many: Path, jobs: Jobs, until: Until
) -> None:
    window = open_window(many)
    until(window.batch, State.READY)
    window.batch.head.start.click()
    qtbot.waitUntil(lambda: window.batch.arranged.rowCount() > 0, timeout=PATIENCE)
    file = ledger(window.batch).file
    window.close()
    done = Ledger(file).counts().done
    assert 0 < done < 400
    again = open_window()
    qtbot.keyClick(again, Qt.Key.Key_2, ALT)
    settle(qtbot, again.batch)
    (row,) = again.batch.empty.rows
    assert row.name.whole == f"Go on with many? {400 - done}\N{NO-BREAK SPACE}photos wait."
    press(qtbot, row.go_on)
    until(again.batch, State.FINISHED)
    assert Ledger(file).counts().suspicious == 400


def test_a_folder_that_was_looked_at_before_is_opened_and_looked_at_again(
    qtbot: QtBot, window: MainWindow, finished: BatchPage, visits: Path, until: Until
) -> None:
    finished.running.see(0, True)
    settle(qtbot, finished)
    finished.head.close.click()
    (visits / "c.jpg").write_bytes((visits / "a000.jpg").read_bytes() + b"new")
    drop(window, files(visits))
    until(finished, State.FINISHED)
    assert len(shown(finished)) == 8  # as it was left
    press(qtbot, finished.head.again)
    until(finished, State.READY)
    assert finished.found.text() == "9\N{NO-BREAK SPACE}photos"
    press(qtbot, finished.head.start)
    until(finished, State.FINISHED)
    assert len(shown(finished)) == 9
    line = finished.lines.line(0)
    assert line is not None and line.seen
    finished.head.close.click()
    settle(qtbot, finished)
    assert len(finished.empty.rows) == 1


def test_another_folder_pauses_the_one_that_runs(
    qtbot: QtBot, window: MainWindow, many: Path, visits: Path, until: Until
) -> None:
    page = window.batch
    drop(window, files(many))
    until(page, State.READY)
    page.head.start.click()
    qtbot.waitUntil(lambda: page.arranged.rowCount() > 0, timeout=PATIENCE)
    drop(window, files(visits))
    until(page, State.READY)
    assert page.notice.text.text().startswith("many was paused")
    page.head.start.click()
    until(page, State.FINISHED)
    assert len(shown(page)) == 8
    page.head.close.click()
    settle(qtbot, page)
    assert [row.batch.given for row in page.empty.rows] == [(str(many),), (str(visits),)]


def test_the_contact_sheet_is_painted_when_rows_come_back(qtbot: QtBot, finished: BatchPage) -> None:
    finished.filters.text.setText("nowhere")
    finished.filters.changed.emit()
    qtbot.waitUntil(finished.none_shown.isVisible, timeout=PATIENCE)
    pictures: set[int] = set()
    finished.running.heated.connect(pictures.update)
    finished.filters.text.clear()
    finished.views.chosen.emit("sheet")
    qtbot.waitUntil(lambda: len(pictures) == 8, timeout=PATIENCE)  # a picture is asked for by painting


def test_the_contact_sheet_shows_the_same_photos_with_their_maps(qtbot: QtBot, finished: BatchPage) -> None:
    finished.table.setCurrentIndex(finished.arranged.index(2, 1))
    pictures: list[int] = []
    finished.running.heated.connect(lambda images: pictures.extend(p for p, i in images.items() if not i.isNull()))
    qtbot.keyClick(finished, Qt.Key.Key_2, CONTROL)
    assert finished.sheet.isVisible()
    assert finished.sheet.currentIndex().row() == 2
    qtbot.waitUntil(lambda: len(set(pictures)) == 7, timeout=PATIENCE)  # one of the eight is cut short
    qtbot.keyClick(finished.sheet, Qt.Key.Key_Space)
    settle(qtbot, finished)
    assert ledger(finished).counts().seen == 1
    qtbot.keyClick(finished, Qt.Key.Key_1, CONTROL)
    assert finished.table.isVisible()
