"""What nobody expected is shown with a report to copy, written to the log, and the program goes on."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from dermadesk import paths
from dermadesk.gui.crash import CrashHandler, report, write_log
from dermadesk.gui.jobs import Jobs
from tests.gui.conftest import OpenWindow, drop, files


@pytest.fixture
def crashes(qapp: QApplication) -> Iterator[CrashHandler]:
    handler = CrashHandler(qapp)
    yield handler
    handler.uninstall()
    if handler.dialog is not None:
        handler.dialog.close()
    handler.setParent(None)
    handler.deleteLater()


def fail_with(message: str) -> Exception:
    try:
        raise RuntimeError(message)
    except RuntimeError as error:
        return error


def test_a_mistake_in_a_slot_is_shown_and_logged(
    qtbot: QtBot, crashes: CrashHandler, capsys: pytest.CaptureFixture[str]
) -> None:
    with capture_exceptions():  # pytest-qt's own hook steps aside, as it is not there in the program
        crashes.install()
        button = QPushButton()
        qtbot.addWidget(button)
        button.clicked.connect(lambda: 1 / 0)
        button.click()
        qtbot.waitUntil(lambda: crashes.dialog is not None)
        crashes.uninstall()
    assert crashes.dialog is not None
    text = crashes.dialog.text.toPlainText()
    assert "ZeroDivisionError" in text
    assert "DermaDesk" in text
    assert "Qt" in text
    assert "ZeroDivisionError" in paths.log_file().read_text(encoding="utf-8")
    crashes.dialog.copy.click()
    assert QGuiApplication.clipboard().text() == text
    crashes.dialog.go_on.click()
    assert crashes.dialog is None


def test_a_mistake_in_a_thread_is_shown(
    qtbot: QtBot, crashes: CrashHandler, capsys: pytest.CaptureFixture[str]
) -> None:
    crashes.install()
    thread = threading.Thread(target=lambda: [][1])
    thread.start()
    thread.join()
    crashes.uninstall()
    qtbot.waitUntil(lambda: crashes.dialog is not None)
    assert crashes.dialog is not None
    assert "IndexError" in crashes.dialog.text.toPlainText()


def test_a_mistake_while_a_photo_is_examined_ends_its_waiting_and_the_next_is_answered(
    qtbot: QtBot, open_window: OpenWindow, jobs: Jobs, crashes: CrashHandler, drawn: dict[str, Path]
) -> None:
    jobs.crashed.connect(crashes.show)
    window = open_window()
    page = window.examine
    jobs.run("show", lambda: iter([1 / 0]), print, page._failed)
    qtbot.waitUntil(lambda: crashes.dialog is not None, timeout=10_000)
    assert page.result.answer.heading.text() == "The program made a mistake here"
    with qtbot.waitSignal(page.answered, timeout=10_000):
        drop(window, files(drawn["suspicious"]))
    assert page.result.answer.wording.kind == "suspicious"


def test_one_dialog_at_a_time_and_every_mistake_in_the_log(qtbot: QtBot, crashes: CrashHandler) -> None:
    for number in range(3):
        crashes.show(fail_with(f"number {number}"))
    assert crashes.dialog is not None
    assert "number 0" in crashes.dialog.text.toPlainText()
    log = paths.log_file().read_text(encoding="utf-8")
    assert all(f"number {n}" in log for n in range(3))


def test_it_guards_against_itself(qtbot: QtBot, crashes: CrashHandler, capsys: pytest.CaptureFixture[str]) -> None:
    crashes.show("no exception at all")  # type: ignore[arg-type]
    assert crashes.dialog is None
    assert "AttributeError" in capsys.readouterr().err
    crashes.show(fail_with("the next one"))
    assert crashes.dialog is not None
    assert "the next one" in crashes.dialog.text.toPlainText()


def test_a_log_that_cannot_be_written_is_no_second_mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in the way").write_text("a file")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "in the way"))
    assert not write_log("x")


@pytest.mark.parametrize(
    "message",
    [
        "[Errno 2] No such file or directory: '/home/anna/patients/Muster Maria.jpg'",
        "cannot read C:\\Users\\anna\\Muster_Maria.TIFF",
        "cannot read /media/usb/Muster/Maria/1.png: broken",
        "cannot decode Muster Maria.jpeg",
        'bad "\\\\server\\share\\Muster\\a.bmp"',
    ],
)
def test_no_patient_is_named(message: str) -> None:
    text = report(fail_with(message))
    for name in ("Muster", "Maria", "anna"):
        assert name not in text
    assert "RuntimeError" in text
    assert str(Path.home()) not in text


def test_the_program_s_own_files_are_named() -> None:
    text = report(_inside_the_program())
    assert 'File "dermadesk/gui/quality_words.py"' in text


def _inside_the_program() -> Exception:
    from dermadesk.gui import words

    try:
        words.quality_reason("unheard of")
    except KeyError as error:
        return error
    raise AssertionError


def test_ctrl_c_is_no_mistake(crashes: CrashHandler, qtbot: QtBot, capsys: pytest.CaptureFixture[str]) -> None:
    crashes.install()
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    crashes.uninstall()
    qtbot.wait(20)
    assert crashes.dialog is None
