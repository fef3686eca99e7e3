"""What can be done with a model, in the real window: used, given away, taken in, hidden, deleted."""

import hashlib
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from dermadesk import paths
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.main_window import MainWindow
from dermadesk.gui.models.import_dialog import ImportDialog
from dermadesk.gui.models.page import ModelsPage
from dermadesk.gui.widgets.delete_dialog import DeleteDialog
from dermadesk.inference import bundle
from tests.gui.conftest import drop, files
from tests.gui.models.conftest import NEWER, USED, Choose

LEFT = Qt.MouseButton.LeftButton


def idle(qtbot: QtBot, page: ModelsPage) -> None:
    qtbot.waitUntil(lambda: page.jobs.idle, timeout=20_000)


def exported(page: ModelsPage, qtbot: QtBot, reference: str, target: Path) -> Path:
    page.deeds.export(reference, target)
    idle(qtbot, page)
    return target


def test_a_model_is_exported_and_its_number_can_be_copied(
    page: ModelsPage, choose: Choose, qtbot: QtBot, tmp_path: Path
) -> None:
    choose(NEWER)
    target = exported(page, qtbot, NEWER, tmp_path / "given.dermadesk")
    card = page.overview.exported
    assert card.isVisible() and str(target) in card.told.text()
    assert card.hash is not None
    qtbot.mouseClick(card.hash.copy, LEFT)
    assert QApplication.clipboard().text() == hashlib.sha256(target.read_bytes()).hexdigest()


def test_a_file_dropped_anywhere_is_shown_first_and_installed_when_asked(
    window: MainWindow, page: ModelsPage, choose: Choose, qtbot: QtBot, tmp_path: Path, models_folder: Path
) -> None:
    given = exported(page, qtbot, NEWER, tmp_path / "given.dermadesk")
    shutil.rmtree(models_folder / "tiny-1.1.0")
    window.go_to(0)
    drop(window, files(given))
    idle(qtbot, page)
    assert page.isVisible()
    dialog = page.deeds.dialog
    assert isinstance(dialog, ImportDialog) and dialog.isVisible()
    told = "\n".join(each.text() for each in dialog.findChildren(QLabel) if each.isVisible())
    digest = hashlib.sha256(given.read_bytes()).hexdigest()
    for words in (
        f"Install {NEWER}?",
        "program code",
        "by phone",
        " ".join(digest[at : at + 8] for at in range(0, 64, 8)),
        "tiny 1.0.0 (CC0-1.0)",
        "CC BY-NC 4.0",
        "dermadesk 0.1.0",
    ):
        assert words in told, words
    assert dialog.card.toPlainText().startswith("Tiny, mended")
    assert not (models_folder / "tiny-1.1.0").exists()  # nothing is installed before it was asked for
    qtbot.mouseClick(dialog.install, LEFT)
    idle(qtbot, page)
    assert bundle.read(models_folder / "tiny-1.1.0").reference == NEWER
    assert page.list.choice is not None and page.list.choice.reference == NEWER
    assert bundle.in_use() == USED  # the one in use stays in use
    assert f"{NEWER} is installed. {USED} is in use as before" in page.notice.text.text()


def test_what_is_installed_already_is_not_installed_again(page: ModelsPage, qtbot: QtBot, tmp_path: Path) -> None:
    given = exported(page, qtbot, NEWER, tmp_path / "given.dermadesk")
    page.deeds.inspect(given)
    idle(qtbot, page)
    dialog = page.deeds.dialog
    assert isinstance(dialog, ImportDialog)
    assert "installed already" in dialog.refused.text()
    assert not dialog.install.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)  # the return key installs nothing
    assert not dialog.isVisible()


def test_a_file_that_is_no_model_says_so(page: ModelsPage, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "photo.dermadesk").write_bytes(b"this is not a model")
    page.deeds.inspect(tmp_path / "photo.dermadesk")
    idle(qtbot, page)
    assert page.deeds.dialog is None
    assert "photo.dermadesk" in page.notice.text.text()
    assert "all others are as they were" in page.notice.text.text()


def test_an_export_that_cannot_be_written_says_so(page: ModelsPage, qtbot: QtBot, tmp_path: Path) -> None:
    page.deeds.export(NEWER, tmp_path / "missing" / "given.dermadesk")
    idle(qtbot, page)
    assert "could not be written" in page.notice.text.text()
    assert not page.overview.exported.isVisible()


def test_a_model_is_deleted_after_it_was_asked(
    page: ModelsPage, choose: Choose, qtbot: QtBot, models_folder: Path
) -> None:
    choose(NEWER)
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_Delete)
    dialog = page.deeds.dialog
    assert isinstance(dialog, DeleteDialog)
    assert str(models_folder / "tiny-1.1.0") in dialog.goes.text()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    idle(qtbot, page)
    assert (models_folder / "tiny-1.1.0").exists()
    qtbot.mouseClick(page.overview.deeds.delete, LEFT)
    assert isinstance(page.deeds.dialog, DeleteDialog)
    qtbot.mouseClick(page.deeds.dialog.delete, LEFT)
    idle(qtbot, page)
    assert not (models_folder / "tiny-1.1.0").exists()
    assert NEWER not in [model.reference for model in page.list.models]
    assert page.list.choice is not None and page.list.choice.reference == USED


def test_a_broken_one_is_deleted_too(page: ModelsPage, choose: Choose, qtbot: QtBot, models_folder: Path) -> None:
    choose("broken-2.0.0")
    qtbot.mouseClick(page.overview.deeds.delete, LEFT)
    assert isinstance(page.deeds.dialog, DeleteDialog)
    qtbot.mouseClick(page.deeds.dialog.delete, LEFT)
    idle(qtbot, page)
    assert not (models_folder / "broken-2.0.0").exists()


def test_the_one_in_use_is_not_deleted_and_says_why(
    page: ModelsPage, choose: Choose, qtbot: QtBot, models_folder: Path
) -> None:
    choose(USED)
    assert not page.overview.deeds.delete.isEnabled()
    assert "Use another one first" in page.overview.deeds.delete.toolTip()
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_Delete)
    assert page.deeds.dialog is None
    assert "Use another one first" in page.notice.text.text()
    assert (models_folder / "tiny-1.0.0").exists()


def test_a_shipped_one_is_hidden_and_brought_back(page: ModelsPage, choose: Choose, qtbot: QtBot) -> None:
    shipped = next(model for model in page.list.models if model.shipped)
    choose(shipped.reference)
    buttons = page.overview.deeds
    assert not buttons.delete.isVisible()
    qtbot.mouseClick(buttons.hide_it, LEFT)
    idle(qtbot, page)
    assert shipped.reference not in [model.reference for model in page.list.models]
    assert shipped.folder.is_dir()
    assert page.overview.show_hidden.text() == "Show hidden models (1)"
    qtbot.mouseClick(page.overview.show_hidden, LEFT)
    choose(shipped.reference)
    assert "hidden" in page.details.about.text()
    qtbot.mouseClick(buttons.unhide, LEFT)
    idle(qtbot, page)
    assert shipped.reference in [model.reference for model in page.list.models]
    assert not page.overview.show_hidden.isVisible()


def test_the_last_one_cannot_be_hidden(
    page: ModelsPage, choose: Choose, qtbot: QtBot, models_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "shipped_models", lambda: models_folder)
    monkeypatch.setenv("DERMADESK_MODELS", str(models_folder.parent / "none"))
    shutil.rmtree(models_folder / "tiny-1.1.0")
    page.refresh()
    idle(qtbot, page)
    choose(USED)
    assert page.overview.deeds.hide_it.isVisible()
    assert not page.overview.deeds.hide_it.isEnabled()


def test_another_model_is_used_and_examine_answers_with_it(
    window: MainWindow, page: ModelsPage, choose: Choose, qtbot: QtBot, jobs: Jobs, drawn: dict[str, Path]
) -> None:
    choose(NEWER)
    assert f"Not compared here with {USED}" in page.details.hint.text()
    with qtbot.waitSignal(page.default_chosen, timeout=20_000) as chosen:
        qtbot.mouseClick(page.overview.deeds.use, LEFT)
    assert chosen.args == [NEWER]
    assert f"{USED} is still here: choose it to go back" in page.notice.text.text()
    qtbot.waitUntil(lambda: jobs.idle and page.jobs.idle, timeout=20_000)
    assert bundle.in_use() == NEWER
    assert window.examine.model is not None and window.examine.model.reference == NEWER
    assert page.used == NEWER
    marked = {model.reference: model.answering for model in page.list.models}
    assert marked[NEWER] and not marked[USED]
    assert not page.overview.deeds.use.isEnabled()
    window.go_to(0)
    with qtbot.waitSignal(window.examine.answered, timeout=20_000):
        drop(window, files(drawn["suspicious"]))
    assert window.examine.model.reference == NEWER


def test_a_model_that_does_not_start_is_not_used(
    window: MainWindow, page: ModelsPage, choose: Choose, qtbot: QtBot, models_folder: Path
) -> None:
    choose(NEWER)
    network = models_folder / "tiny-1.1.0" / "model.onnx"
    network.write_bytes(network.read_bytes()[:-1])
    qtbot.mouseClick(page.overview.deeds.use, LEFT)
    idle(qtbot, page)
    assert "does not match its sha256" in page.notice.text.text()
    assert bundle.in_use() == USED
    assert window.examine.model is not None and window.examine.model.reference == USED
