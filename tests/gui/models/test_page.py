"""The Models tab: what there is, what each model says of itself, what can be done with it."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from dermadesk import paths
from dermadesk.gui.examine.photo_line import ElidedLabel
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.main_window import MainWindow
from dermadesk.gui.models.page import ModelsPage
from dermadesk.gui.widgets.explain import Explain
from dermadesk.inference import bundle
from tests.gui.conftest import OpenWindow
from tests.gui.models.conftest import MODELS, NEWER, USED, Choose
from tests.gui.test_window import longer, wait_until_nothing_is_cut


def said(top: QWidget) -> str:
    """Every word that can be seen."""
    return "\n".join(each.text() for each in top.findChildren(QLabel) if each.isVisible())


def idle(qtbot: QtBot, page: ModelsPage) -> None:
    qtbot.waitUntil(lambda: page.jobs.idle, timeout=20_000)


def test_every_model_is_listed_and_the_one_in_use_is_marked_and_shown(page: ModelsPage) -> None:
    shipped = {each.name for each in paths.shipped_models().iterdir() if each.is_dir()}
    names = [model.reference for model in page.list.models]
    assert {USED, NEWER, "broken-2.0.0"} < set(names)
    assert len(names) == 3 + len(shipped)
    rows = {model.reference: page.list.item(row).text() for row, model in enumerate(page.list.models)}
    assert "in use" in rows[USED]
    assert "in use" not in rows[NEWER]
    assert "cannot be used" in rows["broken-2.0.0"]
    assert sum("shipped" in text for text in rows.values()) == len(shipped)
    assert page.list.choice is not None and page.list.choice.reference == USED
    assert page.details.name.text() == USED


def test_a_model_tells_what_it_is_how_good_and_whose_licence_follows(page: ModelsPage, choose: Choose) -> None:
    choose(NEWER)
    told = said(page.details)
    for words in (
        "Tests of the program.",
        "It knows colours only.",
        "95 of 100",
        "90 to 98",
        "0.931",
        "Drawings: 100 photos of 90 lesions",
        "tiny 1.0.0 (CC0-1.0)",
        "CC BY-NC 4.0",
        "Melanoma",
        "tiny, 224 × 224 pixels",
        "dermadesk 0.1.0",
        "installed here",
    ):
        assert words in told, words
    shapes = [each.accessibleName() for each in page.details.findChildren(QLabel) if each.pixmap() and each.isVisible()]
    assert shapes.count("malignant") == 3
    assert shapes.count("benign") == 4
    terms = {mark.term for mark in page.details.findChildren(Explain)}
    assert {"sensitivity", "auroc", "interval", "pace", "sha256"} <= terms
    folders = [each.whole for each in page.details.findChildren(ElidedLabel)]
    assert str(paths.installed_models() / "tiny-1.1.0") in folders


def test_the_card_is_read_as_it_is_meant(page: ModelsPage, choose: Choose) -> None:
    choose(NEWER)
    read = page.details.card.toPlainText()
    assert read.startswith("Tiny, mended")
    assert "|" not in read  # a table, not its source


def test_a_card_loads_nothing_from_the_disk(page: ModelsPage, tmp_path: Path, qtbot: QtBot) -> None:
    page.grab().save(str(tmp_path / "picture.png"))
    page.details.card.show_card(f"![picture]({tmp_path / 'picture.png'})\n\n[link](https://example.org)")
    assert page.details.card.loadResource(2, str(tmp_path / "picture.png")) is None
    assert not page.details.card.openLinks()


def test_hashes_are_shown_when_asked_for(page: ModelsPage, choose: Choose, qtbot: QtBot) -> None:
    model = choose(NEWER)
    assert model.manifest is not None
    digest = model.manifest.files["model.onnx"]
    assert digest[:8] not in said(page.details)
    (files,) = [card for card in page.details.cards.widgets if hasattr(card, "show_hashes")]
    qtbot.mouseClick(files.show_hashes, Qt.MouseButton.LeftButton)
    assert " ".join(digest[at : at + 8] for at in range(0, 64, 8)) in said(page.details)


def test_a_broken_model_says_why_and_can_only_be_deleted(page: ModelsPage, choose: Choose, qtbot: QtBot) -> None:
    model = choose("broken-2.0.0")
    qtbot.waitUntil(lambda: str(model.error) in said(page.details))
    buttons = page.overview.deeds
    assert [b.isEnabled() for b in (buttons.use, buttons.verify, buttons.compare, buttons.export)] == [False] * 4
    assert buttons.delete.isEnabled()


def test_the_arrow_keys_go_through_the_list(page: ModelsPage, qtbot: QtBot) -> None:
    page.list.setFocus()
    before = page.list.currentRow()
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    assert page.list.currentRow() == before + 1
    assert page.list.choice is not None
    assert page.details.model is page.list.choice
    idle(qtbot, page)


def test_what_is_chosen_stays_chosen_and_new_models_appear(
    window: MainWindow, page: ModelsPage, choose: Choose, qtbot: QtBot, models_folder: Path
) -> None:
    choose(NEWER)
    window.go_to(0)
    (models_folder / "another-1.0.0").mkdir()
    window.go_to(MODELS)
    idle(qtbot, page)
    assert page.list.choice is not None and page.list.choice.reference == NEWER
    assert "another-1.0.0" in [model.reference for model in page.list.models]


def test_a_model_is_verified_in_words(page: ModelsPage, choose: Choose, qtbot: QtBot, models_folder: Path) -> None:
    choose(NEWER)
    qtbot.mouseClick(page.overview.deeds.verify, Qt.MouseButton.LeftButton)
    idle(qtbot, page)
    assert "tiny 1.1.0 is whole: all 6 files are as they were made" in page.notice.text.text()
    card = models_folder / "tiny-1.1.0" / "MODEL_CARD.md"
    card.write_bytes(card.read_bytes() + b"changed")
    qtbot.mouseClick(page.overview.deeds.verify, Qt.MouseButton.LeftButton)
    idle(qtbot, page)
    assert "MODEL_CARD.md does not match its sha256" in page.notice.text.text()


def test_the_speed_is_measured_here_and_kept(page: ModelsPage, choose: Choose, qtbot: QtBot) -> None:
    choose(NEWER)
    assert page.details.speed is not None
    qtbot.mouseClick(page.details.speed.measure, Qt.MouseButton.LeftButton)
    idle(qtbot, page)
    assert "ms a photo, the median of" in page.details.speed.told.text()
    measured = page.details.speed.told.text()
    choose(USED)
    assert "ms a photo" not in page.details.speed.told.text()
    choose(NEWER)
    assert page.details.speed.told.text() == measured


def test_no_model_at_all_is_said_in_words(
    open_window: OpenWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, jobs: Jobs
) -> None:
    monkeypatch.setattr(paths, "shipped_models", lambda: tmp_path / "none")
    window = open_window()
    qtbot.waitUntil(lambda: jobs.idle, timeout=20_000)
    window.go_to(MODELS)
    page = window.models.page
    qtbot.waitUntil(lambda: page.shelf is not None)
    assert "import a model that another clinic gave you" in said(page)
    assert page.overview.bring.isVisible()
    assert not page.overview.deeds.use.isVisible()


@pytest.mark.parametrize("reference", [USED, NEWER, "broken-2.0.0"])
@pytest.mark.parametrize("size", [(1280, 720), (960, 600), (640, 360)], ids=str)
def test_nothing_is_cut(
    window: MainWindow, page: ModelsPage, choose: Choose, qtbot: QtBot, size: tuple[int, int], reference: str
) -> None:
    window.resize(*size)
    choose(reference)
    wait_until_nothing_is_cut(qtbot, window)
    assert window.size().toTuple() == size
    for label in page.findChildren(QLabel):
        if not isinstance(label, ElidedLabel) and label.text().strip():
            label.setText(longer(label.text()))
    wait_until_nothing_is_cut(qtbot, window)
    assert window.size().toTuple() == size


def test_the_list_stands_above_where_the_window_is_narrow(window: MainWindow, page: ModelsPage, qtbot: QtBot) -> None:
    def beside() -> bool:
        return page.list.mapTo(page, page.list.rect().topRight()).x() <= page.details.mapTo(page, page.pos()).x()

    qtbot.waitUntil(beside)
    window.resize(640, 360)
    qtbot.waitUntil(lambda: not beside())

    def below() -> bool:
        foot = page.list.mapTo(page, page.list.rect().bottomLeft())
        return page.details.mapTo(page, page.details.rect().topLeft()).y() > foot.y()

    qtbot.waitUntil(below)
    window.resize(1280, 720)
    qtbot.waitUntil(beside)


def test_the_page_is_made_when_it_is_first_looked_at(open_window: OpenWindow, jobs: Jobs, qtbot: QtBot) -> None:
    window = open_window()
    assert window.models.made is None
    qtbot.keyClick(window, Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
    assert window.models.made is not None
    assert window.models.page.isVisible()
    qtbot.waitUntil(lambda: jobs.idle and window.models.page.jobs.idle, timeout=20_000)


def test_the_models_are_those_of_the_command_line(page: ModelsPage) -> None:
    assert {each.folder for each in bundle.listed()} == {model.folder for model in page.list.models}
