"""Which photos become a batch, and what is said where a batch cannot be made, read or gone on with."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dermadesk.batch.ledger import Ledger
from dermadesk.gui.batch.running import State
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.main_window import MainWindow
from dermadesk.gui.sources import MOST_TO_EXAMINE, from_paths
from tests.gui.batch.conftest import PATIENCE, Until, settle, write_photos
from tests.gui.conftest import OpenWindow, drop, files
from tests.tiny_bundle import rewrite, write_tiny_bundle

NBSP = "\N{NO-BREAK SPACE}"


def test_a_folder_is_a_batch_and_so_are_many_photos(tmp_path: Path) -> None:
    photos = sorted(write_photos(tmp_path / "photos", MOST_TO_EXAMINE + 1).iterdir())
    assert from_paths([str(each) for each in photos]).batch == tuple(map(str, photos))
    assert from_paths([str(each) for each in photos[1:]]).batch == ()
    assert from_paths([str(photos[0]), str(tmp_path)]).batch == (str(photos[0]), str(tmp_path))
    assert from_paths([str(tmp_path / "not there")]).batch == ()


def test_many_photos_that_are_dropped_are_one_batch(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, until: Until
) -> None:
    photos = sorted(write_photos(tmp_path / "photos", MOST_TO_EXAMINE + 1).iterdir())
    drop(window, files(*photos))
    until(window.batch, State.READY)
    assert window.batch.isVisible()
    assert window.batch.found.text() == f"21{NBSP}photos"
    assert window.batch.head.title.whole == "a000.jpg and 20 more"


def test_a_photo_that_is_dropped_on_a_batch_is_examined(
    qtbot: QtBot, window: MainWindow, visits: Path, drawn: dict[str, Path], until: Until
) -> None:
    drop(window, files(visits))
    until(window.batch, State.READY)
    with qtbot.waitSignal(window.examine.answered, timeout=PATIENCE):
        drop(window, files(drawn["suspicious"]))
    assert window.examine.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert window.batch.running.state is State.READY


def test_a_folder_at_the_first_start_waits_until_the_purpose_was_read(
    qtbot: QtBot, open_window: OpenWindow, visits: Path, until: Until
) -> None:
    window = open_window(visits, first_start=True)
    until(window.batch, State.READY)
    assert window.first_start.isVisible()
    qtbot.keyClick(window.first_start.start, Qt.Key.Key_Space)
    assert window.batch.isVisible()


def test_an_empty_folder_cannot_be_started(qtbot: QtBot, window: MainWindow, tmp_path: Path, until: Until) -> None:
    (tmp_path / "nothing here").mkdir()
    (tmp_path / "nothing here" / "notes.txt").write_text("no photo")
    page = window.batch
    drop(window, files(tmp_path / "nothing here"))
    until(page, State.READY)
    assert page.found.text() == f"0{NBSP}photos"
    assert "no photos in it" in page.passed_over.text()
    assert not page.head.start.isEnabled()
    page.head.close.click()
    assert page.empty.isVisible()


def test_a_folder_that_is_gone_is_said(qtbot: QtBot, window: MainWindow, tmp_path: Path, until: Until) -> None:
    window.go_to(1)
    window.batch.look([str(tmp_path / "gone")])
    until(window.batch, State.EMPTY)
    assert window.batch.notice.isVisible()
    assert f"{tmp_path / 'gone'} was not found" in window.batch.notice.text.text()


def test_a_folder_that_vanished_is_not_looked_at_again_and_its_answers_stay(
    qtbot: QtBot, window: MainWindow, visits: Path, until: Until
) -> None:
    page = window.batch
    drop(window, files(visits))
    until(page, State.READY)
    page.head.start.click()
    until(page, State.FINISHED)
    shutil.rmtree(visits)
    page.head.again.click()
    qtbot.waitUntil(page.notice.isVisible, timeout=PATIENCE)
    until(page, State.FINISHED)
    assert page.arranged.rowCount() == 8


def test_a_store_that_cannot_be_written_is_said_before_anything_is_lost(
    qtbot: QtBot, window: MainWindow, visits: Path, tmp_path: Path, until: Until
) -> None:
    (tmp_path / "batches").write_text("a file where the folder should be")
    page = window.batch
    drop(window, files(visits))
    until(page, State.READY)
    page.head.start.click()
    qtbot.waitUntil(page.notice.isVisible, timeout=PATIENCE)
    until(page, State.READY)
    assert "could not be written" in page.notice.text.text()
    (tmp_path / "batches").unlink()
    page.head.start.click()
    until(page, State.FINISHED)


def test_without_a_model_the_folder_is_counted_and_the_reason_is_said(
    qtbot: QtBot, open_window: OpenWindow, visits: Path, jobs: Jobs, until: Until
) -> None:
    window = open_window(visits, model="no such model")
    page = window.batch
    until(page, State.READY)
    assert page.found.text() == f"8{NBSP}photos"
    assert "No model no such model" in page.notice.text.text()
    page.head.start.click()
    until(page, State.READY)
    qtbot.waitUntil(lambda: jobs.idle, timeout=PATIENCE)


def test_a_batch_that_cannot_be_read_is_listed_and_can_be_deleted(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    (tmp_path / "batches").mkdir()
    broken = tmp_path / "batches" / "20260101.batch"
    broken.write_bytes(b"this is no database at all, but it is long enough to look like one" * 50)
    window.go_to(1)
    settle(qtbot, window.batch)
    (row,) = window.batch.empty.rows
    assert row.name.whole == "20260101.batch"
    assert not row.open.isVisible()
    window.batch.running.forget(broken)
    settle(qtbot, window.batch)
    assert not broken.exists()
    assert window.batch.empty.rows == []


def test_a_batch_of_another_model_is_shown_and_answered_anew_on_request(
    qtbot: QtBot, window: MainWindow, open_window: OpenWindow, many: Path, tmp_path: Path, until: Until
) -> None:
    page = window.batch
    drop(window, files(many))
    until(page, State.READY)
    page.head.start.click()
    qtbot.waitUntil(lambda: page.arranged.rowCount() > 0, timeout=PATIENCE)
    page.head.pause.click()
    until(page, State.PAUSED)
    assert page.running.begun is not None
    file, done = page.running.begun.ledger.file, page.running.begun.ledger.counts().done
    window.close()
    other = open_window(many, model=str(newer_model(tmp_path)))
    until(other.batch, State.PAUSED)
    assert other.batch.arranged.rowCount() == done
    assert "tiny 1.0.0" in other.batch.notice.text.text()
    assert "tiny 2.0.0" in other.batch.notice.text.text()
    assert not other.batch.head.start.isVisible()  # one batch is answered by one model
    assert other.batch.head.again.text() == "Look again with tiny 2.0.0"
    other.batch.head.again.click()
    until(other.batch, State.READY)
    other.batch.head.start.click()
    until(other.batch, State.FINISHED)
    plan = Ledger(file).plan
    assert plan is not None and plan.model == "tiny 2.0.0"
    assert Ledger(file).counts().suspicious == 400


def newer_model(folder: Path) -> Path:
    """The tiny bundle once more, under another version."""
    made = write_tiny_bundle(folder / "models")
    rewrite(made, version="2.0.0")
    return made.rename(made.with_name("tiny-2.0.0"))


@pytest.mark.parametrize("size", [(1280, 720), (640, 360)], ids=str)
def test_the_page_tells_every_control_s_name(
    qtbot: QtBot, open_window: OpenWindow, visits: Path, until: Until, size: tuple[int, int]
) -> None:
    from tests.gui.test_window import controls, wait_until_nothing_is_cut

    window = open_window(visits, size=size)
    page = window.batch
    until(page, State.READY)
    wait_until_nothing_is_cut(qtbot, window)
    page.head.start.click()
    until(page, State.FINISHED)
    for view in ("table", "sheet"):
        page.views.chosen.emit(view)
        settle(qtbot, page)
        wait_until_nothing_is_cut(qtbot, window)
    assert [each for each in controls(page) if not each.accessibleName().strip()] == []
    page.head.close.click()
    settle(qtbot, page)
    wait_until_nothing_is_cut(qtbot, window)
    assert window.size().toTuple() == size
