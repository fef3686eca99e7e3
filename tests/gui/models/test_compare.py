"""Two models compared on a labelled folder, in the window."""

import dataclasses
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from dermadesk.gui.main_window import MainWindow
from dermadesk.gui.models.compare_page import ComparePage
from dermadesk.gui.models.page import ModelsPage
from tests.gui.conftest import drop, files
from tests.gui.models.conftest import NEWER, USED, Choose
from tests.gui.test_window import wait_until_nothing_is_cut
from tests.labelled_drawings import draw_ham10000
from tests.tiny_bundle import rewrite, tiny_manifest

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(scope="module")
def drawn_ham(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_ham10000(tmp_path_factory.mktemp("ham"))


@pytest.fixture
def lax(models_folder: Path) -> None:
    """The newer model calls next to nothing suspicious."""
    (point,) = tiny_manifest().operating_points
    rewrite(models_folder / "tiny-1.1.0", operating_points=(dataclasses.replace(point, threshold=0.999),))


@pytest.fixture
def compare(lax: None, page: ModelsPage, choose: Choose, qtbot: QtBot) -> ComparePage:
    """The page that compares, opened for the newer model."""
    choose(NEWER)
    qtbot.mouseClick(page.overview.deeds.compare, LEFT)
    assert page.compare.isVisible()
    return page.compare


def words(compare: ComparePage) -> str:
    return "\n".join(each.text() for each in compare.findChildren(QLabel) if each.isVisible())


def test_two_models_are_compared_on_a_folder_that_is_dropped(
    window: MainWindow, page: ModelsPage, compare: ComparePage, drawn_ham: Path, qtbot: QtBot
) -> None:
    assert (compare.a.currentText(), compare.b.currentText()) == (USED, NEWER)
    assert not compare.start.isEnabled()
    drop(window, files(drawn_ham))
    assert compare.isVisible()  # and not the Batch tab
    assert str(drawn_ham) in compare.chosen.whole
    qtbot.mouseClick(compare.start, LEFT)
    assert compare.stop.isVisible()
    assert not compare.start.isVisible()
    qtbot.waitUntil(lambda: compare.result.table is not None and compare.result.table.isVisible(), timeout=60_000)
    told = words(compare)
    assert f"On these 182 photos {NEWER} " in told
    assert "finds fewer malignant lesions" in told
    assert f"These photos do not carry a change to {NEWER}." in told
    assert "at most 2 of 100 are allowed" in told
    assert f"A is {USED}, B is {NEWER}: 182 photos of 154 lesions, 66 of them malignant." in told
    assert "0 photos that tiny 1.0.0 has learned from are left out." in told
    assert compare.result.table is not None
    numbers = compare.result.table.table.numbers
    assert numbers["malignant_auroc"][2:4] == ("0.0", "0.0 to 0.0")  # the same network
    assert numbers["malignant_sensitivity"][2].startswith("−")
    for size in ((1280, 720), (640, 360)):
        window.resize(*size)
        wait_until_nothing_is_cut(qtbot, window)
        assert window.size().toTuple() == size
    qtbot.keyClick(compare, Qt.Key.Key_Escape)
    assert page.overview.isVisible()
    assert page.details.hint.text().startswith(f"These photos do not carry a change to {NEWER}.")


def test_a_comparison_can_be_stopped(window: MainWindow, compare: ComparePage, drawn_ham: Path, qtbot: QtBot) -> None:
    compare.take([drawn_ham])
    qtbot.mouseClick(compare.start, LEFT)
    qtbot.mouseClick(compare.stop, LEFT)
    assert "was stopped" in compare.notice.text.text()
    assert compare.start.isVisible()
    qtbot.waitUntil(lambda: window.models.page.jobs.idle, timeout=20_000)
    assert compare.result.table is None


def test_a_folder_without_labels_says_what_is_missing(compare: ComparePage, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "empty").mkdir()
    compare.take([tmp_path / "empty"])
    qtbot.mouseClick(compare.start, LEFT)
    qtbot.waitUntil(compare.notice.isVisible, timeout=20_000)
    assert "cannot be used" in compare.notice.text.text()
    assert compare.start.isVisible()
    qtbot.mouseClick(compare.forget, LEFT)
    assert compare.place.isVisible()


def test_a_table_brings_the_folder_it_lies_in(compare: ComparePage, drawn_ham: Path) -> None:
    assert compare.take([drawn_ham / "HAM10000_metadata.csv"])
    assert str(drawn_ham) in compare.chosen.whole
    assert compare.start.isEnabled()


def test_a_model_is_not_compared_with_itself(compare: ComparePage, drawn_ham: Path) -> None:
    compare.take([drawn_ham])
    compare.b.setCurrentText(USED)
    assert not compare.start.isEnabled()
    assert compare.start.toolTip() == "Choose two different models"


@pytest.mark.parametrize("size", [(1280, 720), (640, 360)], ids=str)
def test_nothing_is_cut(window: MainWindow, compare: ComparePage, qtbot: QtBot, size: tuple[int, int]) -> None:
    window.resize(*size)
    wait_until_nothing_is_cut(qtbot, window)
    assert window.size().toTuple() == size
