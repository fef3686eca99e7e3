"""Rows in any order: Qt's own checks while they move, and the current photo that goes where its row goes."""

import random
from array import array
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.modeltest import ModelTester

from dermadesk.gui.batch.arranged import Arranged
from dermadesk.gui.batch.lines import ANSWER, PHOTO, LinesModel
from dermadesk.gui.theme import Theme
from tests.gui.batch.some_lines import line, many

TOTAL = 40


@pytest.fixture
def arranged(theme: Theme) -> Iterator[Arranged]:
    lines = LinesModel(theme)
    lines.clear(TOTAL)
    lines.take(many(TOTAL))
    made = Arranged(lines)
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Warning)
    yield made
    del tester


def order(*positions: int) -> "array[int]":
    return array("i", positions)


def shown(arranged: Arranged) -> list[str]:
    return [arranged.index(row, PHOTO).data() for row in range(arranged.rowCount())]


def choose(arranged: Arranged, row: int) -> None:
    how = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
    arranged.choice.setCurrentIndex(arranged.index(row, PHOTO), how)


def test_it_is_a_proper_model(qtmodeltester: ModelTester, arranged: Arranged) -> None:
    qtmodeltester.check(arranged)
    arranged.arrange(array("i", range(TOTAL)))
    qtmodeltester.check(arranged)


def test_rows_stand_in_the_order_that_is_given(arranged: Arranged) -> None:
    assert shown(arranged) == []
    arranged.arrange(order(7, 3, 31))
    assert shown(arranged) == ["p000007.jpg", "p000003.jpg", "p000031.jpg"]
    assert [arranged.position(row) for row in range(3)] == [7, 3, 31]
    assert [arranged.row(position) for position in (7, 3, 31, 5)] == [0, 1, 2, -1]
    arranged.arrange(order())
    assert shown(arranged) == []


@pytest.mark.parametrize("seed", range(4))
def test_any_order_after_any_other(arranged: Arranged, seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(12):
        wanted = dice.sample(range(TOTAL), dice.choice((0, 1, 5, 20, TOTAL - 1, TOTAL)))
        noted = [QPersistentModelIndex(arranged.index(row, ANSWER)) for row in range(arranged.rowCount())]
        were = [arranged.position(index.row()) for index in noted]
        arranged.arrange(array("i", wanted))
        assert shown(arranged) == [f"p{position:06d}.jpg" for position in wanted]
        for index, position in zip(noted, were, strict=True):
            assert index.isValid() == (position in wanted)
            if index.isValid():
                assert (arranged.position(index.row()), index.column()) == (position, ANSWER)


@pytest.mark.parametrize("seed", range(2))
def test_the_chosen_photo_stays_chosen_until_it_goes(arranged: Arranged, seed: int) -> None:
    dice = random.Random(seed)
    arranged.arrange(array("i", range(0, TOTAL, 2)))
    choose(arranged, 10)
    for _ in range(10):
        wanted = {20, *dice.sample(range(TOTAL), 25)}
        arranged.arrange(array("i", dice.sample(sorted(wanted), len(wanted))))
        assert arranged.position(arranged.choice.currentIndex().row()) == 20
        assert [arranged.position(index.row()) for index in arranged.choice.selectedRows()] == [20]
    arranged.arrange(order(1, 2, 3))
    assert not arranged.choice.currentIndex().isValid()
    assert not arranged.choice.hasSelection()


def test_what_comes_and_goes_is_told(arranged: Arranged) -> None:
    told: list[tuple[str, int]] = []
    arranged.rowsInserted.connect(lambda _, first, last: told.append(("came", last - first + 1)))
    arranged.rowsRemoved.connect(lambda _, first, last: told.append(("went", last - first + 1)))
    arranged.layoutChanged.connect(lambda: told.append(("moved", 0)))
    arranged.arrange(order(1, 2, 3))
    assert told == [("came", 3)]
    arranged.arrange(order(3, 2, 1))
    assert told[1:] == [("moved", 0)]
    arranged.arrange(order(3, 9, 1))
    assert told[2:] == [("moved", 0), ("went", 1), ("came", 1), ("moved", 0)]
    arranged.arrange(order(3, 9, 1))
    assert len(told) == 6, "the same order again is nothing new"


def test_what_changes_of_a_photo_changes_in_its_row(arranged: Arranged) -> None:
    arranged.arrange(order(10, 5, 6, 30))
    told: list[tuple[int, int]] = []
    arranged.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    arranged.lines.take([line(5, "cannot_assess")])
    arranged.lines.take([line(35)])
    assert told == [(1, 1)]
    assert arranged.index(1, ANSWER).data() == "Cannot assess"


def test_another_batch_begins_empty(arranged: Arranged) -> None:
    arranged.arrange(array("i", range(TOTAL)))
    choose(arranged, 3)
    arranged.lines.clear(2)
    assert arranged.rowCount() == 0
    assert arranged.row(1) == -1
    assert not arranged.choice.currentIndex().isValid()
    arranged.lines.take([line(0), line(1)])
    arranged.arrange(order(1, 0))
    assert shown(arranged) == ["p000001.jpg", "p000000.jpg"]


def test_indexes_lead_to_the_photo_and_back(arranged: Arranged) -> None:
    arranged.arrange(order(10, 5))
    source = arranged.mapToSource(arranged.index(1, ANSWER))
    assert (source.row(), source.column()) == (5, ANSWER)
    assert arranged.mapFromSource(source) == arranged.index(1, ANSWER)
    assert arranged.mapFromSource(arranged.lines.index(7, 0)) == QModelIndex()
    assert arranged.headerData(ANSWER, Qt.Orientation.Horizontal) == "Answer"
