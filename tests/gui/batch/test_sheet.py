"""The contact sheet: where its tiles are, how one moves among them, what they ask for."""

from array import array
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from dermadesk.gui.batch import words
from dermadesk.gui.batch.arranged import Arranged
from dermadesk.gui.batch.lines import PICTURE, LinesModel
from dermadesk.gui.batch.sheet import ContactSheet
from dermadesk.gui.batch.table import BatchTable
from dermadesk.gui.theme import Theme
from tests.gui.batch.some_lines import line

TOTAL = 1000


@pytest.fixture
def arranged(theme: Theme) -> Arranged:
    lines = LinesModel(theme)
    lines.clear(TOTAL)
    lines.take([line(position) for position in range(TOTAL)])
    made = Arranged(lines)
    made.arrange(array("i", range(500)))
    return made


@pytest.fixture
def sheet(qtbot: QtBot, theme: Theme, arranged: Arranged) -> Iterator[ContactSheet]:
    made = ContactSheet(theme, arranged.lines, arranged)
    qtbot.addWidget(made)
    made.set_classes(("MEL", "NV"), {})
    made.resize(1156, 600)
    made.show()
    yield made
    made.hide()


def tile(sheet: ContactSheet, row: int) -> QPoint:
    return sheet.visualRect(sheet.model().index(row, PICTURE)).center()


def columns(sheet: ContactSheet) -> int:
    return next(row for row in range(1, 100) if tile(sheet, row).y() > tile(sheet, 0).y())


def test_tiles_stand_in_rows_and_none_is_cut(sheet: ContactSheet) -> None:
    across = columns(sheet)
    assert across == 6
    places = [sheet.visualRect(sheet.model().index(row, PICTURE)) for row in range(across * 3)]
    assert all(not one.intersects(other) for one in places for other in places if one is not other)
    assert max(place.right() for place in places) < sheet.viewport().width()
    for row, place in enumerate(places):
        assert sheet.indexAt(place.center()).row() == row


def test_a_low_window_shrinks_the_pictures_not_the_words(sheet: ContactSheet) -> None:
    wide = sheet.visualRect(sheet.model().index(0, 0)).width()
    sheet.resize(1156, 260)
    place = sheet.visualRect(sheet.model().index(0, 0))
    assert place.width() == wide
    assert place.bottom() < sheet.viewport().height()


def test_arrows_move_in_all_directions(qtbot: QtBot, sheet: ContactSheet) -> None:
    across = columns(sheet)
    sheet.setCurrentIndex(sheet.model().index(0, PICTURE))
    moves = (
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Down, 1 + across),
        (Qt.Key.Key_Left, across),
        (Qt.Key.Key_Left, across - 1),
        (Qt.Key.Key_End, 499),
        (Qt.Key.Key_Down, 499),
        (Qt.Key.Key_Up, 499 - across),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_PageDown, 2 * across),
        (Qt.Key.Key_PageUp, 0),
        (Qt.Key.Key_Up, 0),
    )
    for key, row in moves:
        qtbot.keyClick(sheet, key)
        assert sheet.currentIndex().row() == row
        place = sheet.visualRect(sheet.currentIndex())
        assert sheet.viewport().rect().contains(place), "what is current is in view, whole"
        assert [index.row() for index in sheet.selectionModel().selectedRows()] == [row]


def test_the_same_keys_as_in_the_table(qtbot: QtBot, sheet: ContactSheet) -> None:
    said: list[object] = []
    sheet.seen_wanted.connect(lambda position, seen: said.append((position, seen)))
    sheet.diagnosis_wanted.connect(lambda position, code: said.append((position, code)))
    sheet.opened.connect(said.append)
    sheet.setCurrentIndex(sheet.model().index(3, PICTURE))
    for key in (Qt.Key.Key_2, Qt.Key.Key_Space, Qt.Key.Key_Return):
        qtbot.keyClick(sheet, key)
    assert said == [(3, "NV"), (3, True), 4]


def test_a_click_chooses_and_a_double_click_opens(qtbot: QtBot, sheet: ContactSheet) -> None:
    said: list[int] = []
    sheet.opened.connect(said.append)
    qtbot.mouseClick(sheet.viewport(), Qt.MouseButton.LeftButton, pos=tile(sheet, 7))
    assert sheet.currentIndex().row() == 7
    qtbot.mouseDClick(sheet.viewport(), Qt.MouseButton.LeftButton, pos=tile(sheet, 7))
    assert said == [7]


def test_table_and_sheet_have_one_choice(qtbot: QtBot, theme: Theme, sheet: ContactSheet, arranged: Arranged) -> None:
    table = BatchTable(theme, arranged.lines, arranged)
    qtbot.addWidget(table)
    table.resize(1156, 400)
    table.setCurrentIndex(arranged.index(300, 1))
    assert sheet.currentIndex().row() == 300
    sheet.setCurrentIndex(arranged.index(200, 0))
    table.show()
    assert table.viewport().rect().intersects(table.visualRect(arranged.index(200, 0))), "it is scrolled to when shown"


def test_what_is_looked_at_does_not_move(sheet: ContactSheet, arranged: Arranged) -> None:
    across = columns(sheet)
    sheet.verticalScrollBar().setValue(20 * sheet.visualRect(arranged.index(0, 0)).height() + 33)
    first = sheet.indexAt(QPoint(1, 1)).row()
    top = sheet.visualRect(arranged.index(first, 0)).top()
    arranged.arrange(array("i", [*range(500, 500 + 10 * across), *range(500)]))
    assert sheet.visualRect(arranged.index(arranged.row(first), 0)).top() == top
    sheet.verticalScrollBar().setValue(0)
    arranged.arrange(array("i", range(500)))
    assert sheet.verticalScrollBar().value() == 0


def test_another_width_keeps_the_uppermost_photo(sheet: ContactSheet, arranged: Arranged) -> None:
    sheet.verticalScrollBar().setValue(3000)
    first = sheet.indexAt(QPoint(1, 1))
    sheet.resize(800, 600)
    assert 0 <= sheet.visualRect(first).top() < 40


def test_only_pictures_in_view_are_asked_for(qtbot: QtBot, sheet: ContactSheet, arranged: Arranged) -> None:
    asked: list[list[int]] = []
    sheet.thumbnails_wanted.connect(asked.append)
    sheet.viewport().repaint()
    qtbot.waitUntil(lambda: bool(asked))
    assert len(asked[0]) <= 4 * columns(sheet)
    picture = QImage(sheet.thumbnail_side, sheet.thumbnail_side, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.darkMagenta)
    sheet.take_thumbnails(dict.fromkeys(asked[0], picture))
    shown = sheet.viewport().grab().toImage()
    assert shown.pixelColor(tile(sheet, 2) - QPoint(0, 30)).name() == "#800080"
    before = len(asked)
    sheet.viewport().repaint()
    qtbot.wait(5)
    assert len(asked) == before


def test_a_hundred_thousand_photos_have_their_places_at_once(theme: Theme, sheet: ContactSheet) -> None:
    lines = sheet.model().lines
    lines.clear(100_000)
    sheet.model().arrange(array("i", range(100_000)))
    lines.take([line(99_999)])
    sheet.scrollTo(sheet.model().index(99_999, 0))
    assert sheet.viewport().rect().contains(tile(sheet, 99_999))
    sheet.viewport().repaint()


def test_the_caption_says_what_heatmaps_are_not(sheet: ContactSheet) -> None:
    assert "not evidence" in sheet.caption.text()
    sheet.set_maps(False)
    assert sheet.caption.text() == words.NO_MAPS
    bottom = sheet.viewport().geometry().bottom()
    assert sheet.caption.geometry().top() > bottom
    assert sheet.caption.geometry().bottom() <= sheet.height()


def test_nobody_answers_where_nothing_is_known_yet(sheet: ContactSheet) -> None:
    sheet.model().lines.clear(10)
    sheet.model().arrange(array("i", range(10)))
    sheet.viewport().repaint()
    assert sheet.indexAt(QPoint(5, 5)).row() == 0
    assert not sheet.indexAt(QPoint(5, 5000)).isValid()
