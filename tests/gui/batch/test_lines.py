"""Photos as rows: what is written of each, what is asked for, what is kept."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from dermadesk.batch.row import Line
from dermadesk.gui.batch.lines import (
    ANSWER,
    DIAGNOSIS,
    HEADS,
    NOTE,
    P_MALIGNANT,
    P_TOP1,
    PHOTO,
    PICTURE,
    SEEN,
    SET,
    TOP1,
    LinesModel,
)
from dermadesk.gui.batch.thumbnails import Thumbnails
from dermadesk.gui.theme import Theme
from tests.gui.batch.some_lines import line, many

DECORATION, TIP = Qt.ItemDataRole.DecorationRole, Qt.ItemDataRole.ToolTipRole


@pytest.fixture
def lines(theme: Theme) -> LinesModel:
    return LinesModel(theme)


def written(lines: LinesModel, said: Line) -> dict[str, str]:
    lines.clear(said.position + 1)
    lines.take([said])
    return {HEADS[column]: lines.index(said.position, column).data() for column in range(PHOTO, SEEN + 1)}


def test_it_is_a_proper_model(qtmodeltester: ModelTester, lines: LinesModel) -> None:
    lines.clear(40)
    qtmodeltester.check(lines)
    with_answers = QAbstractItemModelTester(lines, QAbstractItemModelTester.FailureReportingMode.Warning)
    lines.take(many(40))
    lines.clear(3)
    del with_answers


def test_an_answer_in_its_columns(lines: LinesModel) -> None:
    assert written(lines, line(4, diagnosis="BCC", quality="heavy_hair|ink")) == {
        "Photo": "p000004.jpg",
        "Answer": "Suspicious",
        "Most likely": "Melanoma",
        "Probability": "0.88",
        "Malignant": "0.93",
        "Prediction set": "melanoma, nevus",
        "Note": "hair, ink",
        "Doctor": "bcc",
        "Seen": "",
    }


def test_what_cannot_be_assessed_has_no_class_and_no_number(lines: LinesModel) -> None:
    said = written(lines, line(0, "cannot_assess", quality="blurred"))
    assert said["Answer"] == "Cannot assess"
    assert said["Note"] == "blurred"
    assert {said[name] for name in ("Most likely", "Probability", "Malignant", "Prediction set")} == {""}


def test_an_error_says_so_in_short_and_in_full_beneath(lines: LinesModel) -> None:
    said = written(lines, line(0, "error", error="truncated", message="a.jpg is damaged. Copy it again."))
    assert (said["Answer"], said["Note"]) == ("Error", "file is damaged")
    assert lines.index(0, NOTE).data(TIP) == "a.jpg is damaged. Copy it again."


def test_the_whole_is_beneath_what_is_short(lines: LinesModel) -> None:
    written(lines, line(0, diagnosis="AKIEC"))
    tips = {column: lines.index(0, column).data(TIP) for column in (PHOTO, SET, DIAGNOSIS, SEEN)}
    assert tips == {
        PHOTO: "visits/p000000.jpg",
        SET: "Melanoma, Melanocytic nevus",
        DIAGNOSIS: "Actinic keratosis / SCC",
        SEEN: "Not seen yet",
    }


def test_a_copy_names_the_photo_that_it_repeats(lines: LinesModel) -> None:
    lines.clear(3)
    lines.take([line(2, same_as=1)])
    assert lines.index(2, NOTE).data() == "same photo as an earlier one"
    lines.take([line(1)])
    assert lines.index(2, NOTE).data() == "same photo as p000001.jpg"
    assert lines.index(2, NOTE).data(TIP).endswith("\nvisits/p000001.jpg")


def test_a_class_of_the_clinics_own_has_its_name(lines: LinesModel) -> None:
    lines.set_classes({"LENTIGO": "Lentigo maligna"})
    said = written(lines, line(0, top1="LENTIGO", conformal_set="LENTIGO|MEL"))
    assert said["Most likely"] == "Lentigo maligna"
    assert said["Prediction set"] == "LENTIGO, melanoma"


def test_each_cell_can_be_heard(lines: LinesModel) -> None:
    lines.clear(1)
    lines.take([line(0, seen=True)])
    heard = [lines.index(0, column).data(Qt.ItemDataRole.AccessibleTextRole) for column in (PICTURE, ANSWER, SEEN)]
    assert heard == ["Photo p000000.jpg: Suspicious, malignant 0.93, seen", "Suspicious", "Seen"]


def test_answers_differ_by_shape_and_colour_and_nothing_is_green(theme: Theme, lines: LinesModel) -> None:
    kinds = ("suspicious", "nothing_suspicious_found", "cannot_assess", "error")
    lines.clear(4)
    lines.take([line(place, kind, seen=True) for place, kind in enumerate(kinds)])
    inks = [lines.index(row, ANSWER).data(Qt.ItemDataRole.ForegroundRole).name().upper() for row in range(4)]
    tokens = theme.tokens
    assert inks == [tokens.suspicious, tokens.nothing, tokens.cannot, tokens.muted]
    shapes = {lines.index(row, ANSWER).data(DECORATION).toImage().cacheKey() for row in range(4)}
    assert len(shapes) == 4
    tick = lines.index(0, SEEN).data(DECORATION).toImage()
    solid = [tick.pixelColor(x, y) for x in range(tick.width()) for y in range(tick.height())]
    assert {ink.name().upper() for ink in solid if ink.alpha() == 255} == {tokens.muted}


def test_numbers_stand_on_the_right_under_their_heads(lines: LinesModel) -> None:
    written(lines, line(0))
    role, across = Qt.ItemDataRole.TextAlignmentRole, Qt.Orientation.Horizontal
    for column in range(len(HEADS)):
        assert lines.index(0, column).data(role) == lines.headerData(column, across, role)
    assert lines.index(0, P_MALIGNANT).data(role) & Qt.AlignmentFlag.AlignRight
    assert lines.index(0, P_TOP1).data(role) & Qt.AlignmentFlag.AlignRight
    assert lines.index(0, TOP1).data(role) & Qt.AlignmentFlag.AlignLeft


def test_a_line_comes_back_as_it_was_given(lines: LinesModel) -> None:
    given = [line(0, quality="ink", same_as=None), line(1, same_as=0, seen=True, diagnosis="NV"), line(2, "error")]
    lines.clear(4)
    lines.take(given)
    assert [lines.line(position) for position in range(3)] == given
    assert [lines.line(position) for position in (3, 4, -1)] == [None, None, None]


def test_words_that_repeat_are_kept_once(lines: LinesModel) -> None:
    lines.clear(2)
    for position in range(2):  # each with a string of its own, as they come out of a file
        lines.take([line(position, conformal_set="|".join(["MEL", "NV", "BKL"]))])
    first, second = lines.line(0), lines.line(1)
    assert first is not None
    assert second is not None
    assert first.conformal_set is second.conformal_set


def test_only_the_rows_that_changed_are_told(qtbot: QtBot, lines: LinesModel) -> None:
    lines.clear(50)
    told: list[tuple[int, int]] = []
    lines.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    lines.take([line(position) for position in (3, 4, 5, 20, 30, 31)])
    assert told == [(3, 5), (20, 20), (30, 31)]


def picture(side: int = 90) -> QImage:
    made = QImage(side, side, QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.darkRed)
    return made


def test_pictures_are_asked_for_once_the_last_that_came_into_view_first(qtbot: QtBot, lines: LinesModel) -> None:
    lines.clear(10)
    lines.take([line(position) for position in range(10)])
    with qtbot.waitSignal(lines.thumbnails_wanted) as asked:
        for row in (1, 2, 1):
            assert lines.index(row, PICTURE).data(DECORATION) is None
    assert asked.args == [[1, 2]]
    with qtbot.waitSignal(lines.thumbnails_wanted) as asked:
        for row in (2, 7, 8):
            lines.index(row, PICTURE).data(DECORATION)
    assert asked.args == [[7, 8, 1, 2]]
    lines.take_thumbnails({1: picture(), 7: picture(), 8: QImage()})
    shown = lines.index(1, PICTURE).data(DECORATION)
    assert isinstance(shown, QPixmap)
    assert shown.width() == shown.height() == lines.thumbnail_side
    assert lines.index(8, PICTURE).data(DECORATION).isNull(), "there is none to be had, and none is asked for again"
    with qtbot.waitSignal(lines.thumbnails_wanted) as asked:
        lines.index(9, PICTURE).data(DECORATION)
    assert asked.args == [[9, 2]]


def test_pictures_that_were_not_looked_at_for_long_are_let_go(qtbot: QtBot, theme: Theme) -> None:
    parent = LinesModel(theme)
    pictures = Thumbnails(1000, 0, parent)  # ten of these fit
    pictures.take({position: picture(1000) for position in range(10)})
    assert pictures.picture(0) is not None
    pictures.take({10: picture(1000)})
    assert pictures.picture(0) is not None, "it was looked at since"
    assert pictures.picture(1) is None
    pictures.clear()
    assert pictures.picture(0) is None


def test_a_wide_picture_becomes_a_square_of_its_middle(qtbot: QtBot, theme: Theme) -> None:
    wide = QImage(300, 100, QImage.Format.Format_RGB32)
    wide.fill(Qt.GlobalColor.blue)
    for x in range(100, 200):
        for y in range(100):
            wide.setPixelColor(x, y, Qt.GlobalColor.red)
    pictures = Thumbnails(50, 0, LinesModel(theme))
    pictures.take({0: wide})
    cut = pictures.picture(0)
    assert cut is not None
    shown = cut.toImage()
    assert {shown.pixelColor(x, 25).name() for x in (2, 25, 47)} == {"#ff0000"}
