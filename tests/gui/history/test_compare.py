"""Two visits of a lesion beside each other."""

import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from dermadesk.gui.history.page import HistoryPage
from dermadesk.gui.jobs import Jobs
from dermadesk.records.store import CaseStore
from tests.gui.history.conftest import settle


@pytest.fixture
def comparing(qtbot: QtBot, jobs: Jobs, page: HistoryPage) -> HistoryPage:
    page.table.choose(2)
    settle(qtbot, jobs)
    qtbot.mouseClick(page.details.compare_button, Qt.MouseButton.LeftButton)
    settle(qtbot, jobs)
    return page


def test_the_visit_stands_beside_the_one_before(comparing: HistoryPage) -> None:
    compare = comparing.compare
    assert compare.isVisible()
    assert compare.heading.text() == "Lesion shoulder of P-017"
    assert compare.left.which.currentText() == "2025-01-05 · Nothing found"
    assert compare.right.which.currentText() == "2026-01-05 · Suspicious"
    assert compare.left.answer.heading.text() == "Nothing suspicious found by this model"
    assert compare.right.said.text() == "Diagnosis: Melanoma"
    assert compare.left.view.has_photo
    assert compare.right.view.has_photo


def test_both_photos_are_zoomed_and_moved_together(qtbot: QtBot, jobs: Jobs, comparing: HistoryPage) -> None:
    left, right = comparing.compare.left.view, comparing.compare.right.view
    assert left.viewport.photo != right.viewport.photo, "photos of two sizes"
    left.zoom(3, QPointF(100, 100))
    assert right.viewport.look() == pytest.approx(left.viewport.look())
    assert right.viewport.look()[0] == pytest.approx(3)
    qtbot.keyClick(right, Qt.Key.Key_Right)
    assert left.viewport.look() == pytest.approx(right.viewport.look())
    qtbot.mouseClick(comparing.compare.fit, Qt.MouseButton.LeftButton)
    assert right.viewport.fitted
    assert left.viewport.fitted
    settle(qtbot, jobs)


def test_a_close_look_brings_every_pixel(qtbot: QtBot, jobs: Jobs, comparing: HistoryPage) -> None:
    right = comparing.compare.right.view
    before = right.viewport.photo
    comparing.compare.left.view.zoom(20)
    settle(qtbot, jobs)
    assert before == (3000.0, 2250.0)
    assert max(image.width() for image in right._images) == 3000


def test_other_visits_can_be_chosen(qtbot: QtBot, jobs: Jobs, comparing: HistoryPage, store: CaseStore) -> None:
    left = comparing.compare.left
    left.which.setCurrentIndex(1)
    left.which.activated.emit(1)
    settle(qtbot, jobs)
    assert left.answer.heading.text() == "Suspicious: refer"


def test_back_to_the_table(qtbot: QtBot, comparing: HistoryPage) -> None:
    qtbot.mouseClick(comparing.compare.back, Qt.MouseButton.LeftButton)
    assert comparing.table.isVisible()
    assert [found.number for found in comparing.table.choice] == [2]
