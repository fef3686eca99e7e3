"""Looking through the table: heads, keys, and what stays where it is while photos come in."""

from array import array
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from dermadesk.batch.view import Column
from dermadesk.gui.batch.arranged import Arranged
from dermadesk.gui.batch.heads import Heads
from dermadesk.gui.batch.lines import ANSWER, HEADS, P_MALIGNANT, PHOTO, PICTURE, SEEN, LinesModel
from dermadesk.gui.batch.table import BatchTable
from dermadesk.gui.theme import Theme
from tests.gui.batch.some_lines import line

TOTAL = 400
CODES = ("MEL", "NV", "BCC")


@pytest.fixture
def arranged(theme: Theme) -> Arranged:
    lines = LinesModel(theme)
    lines.clear(TOTAL)
    lines.take([line(position) for position in range(TOTAL)])
    made = Arranged(lines)
    made.arrange(array("i", range(100, 300)))
    return made


@pytest.fixture
def table(qtbot: QtBot, theme: Theme, arranged: Arranged) -> Iterator[BatchTable]:
    made = BatchTable(theme, arranged.lines, arranged)
    qtbot.addWidget(made)
    made.set_classes(CODES, {"MEL": "Melanoma"})
    made.resize(1156, 520)
    made.show()
    made.setFocus()
    yield made
    made.hide()


def choose(table: BatchTable, row: int) -> None:
    table.setCurrentIndex(table.model().index(row, PHOTO))


def position(table: BatchTable) -> int:
    arranged = table.model()
    assert isinstance(arranged, Arranged)
    return arranged.position(table.currentIndex().row())


def click_head(qtbot: QtBot, table: BatchTable, section: int) -> None:
    heads = table.horizontalHeader()
    place = QPoint(heads.sectionViewportPosition(section) + heads.sectionSize(section) // 2, heads.height() // 2)
    qtbot.mouseClick(heads.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_every_column_fits_at_1280_pixels(table: BatchTable) -> None:
    assert sum(table.columnWidth(column) for column in range(len(HEADS))) <= table.viewport().width()
    assert not table.horizontalScrollBar().isVisible()
    assert table.rowHeight(0) == 46
    cells = [table.visualRect(table.model().index(0, column)) for column in range(len(HEADS))]
    heads = table.horizontalHeader()
    assert [cell.left() for cell in cells] == [heads.sectionViewportPosition(column) for column in range(len(HEADS))]


def test_room_that_is_left_goes_to_long_words(table: BatchTable) -> None:
    before = [table.columnWidth(column) for column in range(len(HEADS))]
    table.resize(1500, 520)
    after = [table.columnWidth(column) for column in range(len(HEADS))]
    assert after[PHOTO] > before[PHOTO]
    assert after[SEEN] == before[SEEN]
    table.setColumnWidth(PHOTO, 300)
    table.resize(1400, 520)
    assert table.columnWidth(PHOTO) == 300, "the user’s own width"


def test_a_head_sorts_turns_round_and_leads_back(qtbot: QtBot, table: BatchTable) -> None:
    said: list[tuple[Column, bool]] = []
    table.sorted.connect(lambda column, descending: said.append((column, descending)))
    assert table.sorting == (Column.REVIEW, False)
    for section in (PHOTO, PHOTO, PHOTO, P_MALIGNANT, P_MALIGNANT, ANSWER, ANSWER, PICTURE):
        click_head(qtbot, table, section)
    assert said == [
        (Column.IMAGE, False),
        (Column.IMAGE, True),
        (Column.REVIEW, False),
        (Column.P_MALIGNANT, True),
        (Column.P_MALIGNANT, False),
        (Column.REVIEW, False),
        (Column.REVIEW, True),
    ]


def test_each_head_sorts_by_a_column_of_its_own(qtbot: QtBot, table: BatchTable) -> None:
    by = set()
    for section in range(PHOTO, SEEN + 1):
        click_head(qtbot, table, section)
        by.add(table.sorting[0])
    assert len(by) == SEEN


def test_the_arrow_stands_beside_the_head_that_sorts(qtbot: QtBot, table: BatchTable) -> None:
    heads = table.horizontalHeader()
    assert isinstance(heads, Heads)

    def drawn(section: int) -> QImage:
        area = heads.viewport().rect()
        area.setLeft(heads.sectionViewportPosition(section))
        area.setWidth(heads.sectionSize(section))
        return heads.viewport().grab(area).toImage()

    before = drawn(ANSWER), drawn(P_MALIGNANT)
    click_head(qtbot, table, P_MALIGNANT)
    assert drawn(ANSWER) != before[0]
    assert drawn(P_MALIGNANT) != before[1]


def test_space_marks_as_seen_and_goes_on(qtbot: QtBot, table: BatchTable, arranged: Arranged) -> None:
    said: list[tuple[int, bool]] = []
    table.seen_wanted.connect(lambda position, seen: said.append((position, seen)))
    choose(table, 0)
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert said == [(100, True)]
    assert position(table) == 101
    arranged.lines.take([line(101, seen=True)])
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert said[1:] == [(101, False)]
    assert position(table) == 101, "what is unseen again stays to be looked at"
    choose(table, 199)
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert said[2:] == [(299, True)]
    assert position(table) == 299


def test_digits_record_the_class_at_that_place(qtbot: QtBot, table: BatchTable) -> None:
    said: list[tuple[int, str]] = []
    table.diagnosis_wanted.connect(lambda position, code: said.append((position, code)))
    choose(table, 5)
    for key in (Qt.Key.Key_1, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_0, Qt.Key.Key_Backspace):
        qtbot.keyClick(table, key)
    qtbot.keyClick(table, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(table, Qt.Key.Key_2, Qt.KeyboardModifier.KeypadModifier)
    assert said == [(105, "MEL"), (105, "BCC"), (105, ""), (105, ""), (105, "NV")]
    assert position(table) == 105


def test_typing_jumps_nowhere(qtbot: QtBot, table: BatchTable) -> None:
    choose(table, 5)
    qtbot.keyClicks(table, "p0001")
    assert position(table) == 105


def test_return_and_double_click_open(qtbot: QtBot, table: BatchTable) -> None:
    said: list[int] = []
    table.opened.connect(said.append)
    choose(table, 2)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    place = table.visualRect(table.model().index(4, ANSWER)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert said == [102, 104]


def test_the_first_key_shows_which_photo_is_current(qtbot: QtBot, table: BatchTable, arranged: Arranged) -> None:
    said: list[tuple[int, str]] = []
    table.diagnosis_wanted.connect(lambda position, code: said.append((position, code)))
    arranged.choice.setCurrentIndex(arranged.index(0, 0), QItemSelectionModel.SelectionFlag.NoUpdate)
    qtbot.keyClick(table, Qt.Key.Key_1)
    assert said == [], "nobody saw yet whose diagnosis that would be"
    assert [index.row() for index in arranged.choice.selectedRows()] == [0]
    qtbot.keyClick(table, Qt.Key.Key_1)
    assert said == [(100, "MEL")]


def test_what_is_looked_at_does_not_move(qtbot: QtBot, table: BatchTable, arranged: Arranged) -> None:
    table.verticalScrollBar().setValue(46 * 50 + 7)
    top = table.visualRect(arranged.index(50, 0)).top()
    arranged.arrange(array("i", [*range(30), *range(100, 400)]))
    assert arranged.position(80) == 150
    assert table.visualRect(arranged.index(80, 0)).top() == top
    arranged.arrange(array("i", range(152, 300)))
    assert table.visualRect(arranged.index(arranged.row(152), 0)).top() >= 0, "the uppermost went: the next one holds"


def test_the_top_stays_the_top(table: BatchTable, arranged: Arranged) -> None:
    arranged.arrange(array("i", [*range(30), *range(100, 400)]))
    assert table.verticalScrollBar().value() == 0


def test_the_chosen_photo_stays_in_its_place_even_at_the_top(table: BatchTable, arranged: Arranged) -> None:
    choose(table, 3)
    top = table.visualRect(arranged.index(3, 0)).top()
    arranged.arrange(array("i", [*range(30), *range(100, 400)]))
    assert position(table) == 103
    assert table.visualRect(arranged.index(33, 0)).top() == top


def test_another_sorting_is_seen_from_its_top(qtbot: QtBot, table: BatchTable, arranged: Arranged) -> None:
    choose(table, 60)
    click_head(qtbot, table, P_MALIGNANT)
    arranged.arrange(array("i", reversed(range(100, 300))))
    assert table.verticalScrollBar().value() == 0
    assert position(table) == 160


def test_only_pictures_in_view_are_asked_for(qtbot: QtBot, table: BatchTable, arranged: Arranged) -> None:
    asked: list[list[int]] = []
    arranged.lines.thumbnails_wanted.connect(asked.append)
    table.viewport().repaint()
    qtbot.waitUntil(lambda: bool(asked))
    assert set(asked[0]) <= set(range(100, 113))
    table.verticalScrollBar().setValue(46 * 90)
    table.viewport().repaint()
    qtbot.waitUntil(lambda: len(asked) > 1)
    assert asked[-1][0] in range(190, 203), "what came into view last is first"
    assert len(asked[-1]) < 30


def test_a_chosen_row_keeps_its_colours(qtbot: QtBot, table: BatchTable, arranged: Arranged, theme: Theme) -> None:
    picture = QImage(38, 38, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.darkCyan)
    arranged.lines.take_thumbnails({100: picture})

    def inks(column: int) -> set[str]:
        place = table.visualRect(arranged.index(0, column))
        words = place.adjusted(30 if column == ANSWER else 0, 0, 0, 0)  # beside the shape
        shown = table.viewport().grab(words).toImage()
        return {shown.pixelColor(x, y).name().upper() for x in range(shown.width()) for y in range(shown.height())}

    choose(table, 0)
    assert theme.tokens.suspicious in inks(ANSWER)
    assert theme.tokens.selection in inks(ANSWER)
    assert "#008080" in inks(PICTURE)


def test_words_stand_exactly_under_their_heads(table: BatchTable, arranged: Arranged, theme: Theme) -> None:
    def edges(image: QImage, ground: str) -> tuple[int, int]:
        inked = [
            x
            for x in range(image.width())
            if any(image.pixelColor(x, y).name().upper() != ground for y in range(8, image.height() - 8))
        ]
        return inked[0], image.width() - inked[-1]

    heads = table.horizontalHeader()
    for column in (PHOTO, ANSWER, P_MALIGNANT):
        cell = table.viewport().grab(table.visualRect(arranged.index(5, column))).toImage()
        area = heads.viewport().rect()
        area.setLeft(heads.sectionViewportPosition(column))
        area.setWidth(heads.sectionSize(column))
        head = heads.viewport().grab(area).toImage()
        left, right = edges(cell, theme.tokens.surface)
        head_left, head_right = edges(head, head.pixelColor(1, 1).name().upper())
        assert (abs(right - head_right) if column == P_MALIGNANT else abs(left - head_left)) <= 3
