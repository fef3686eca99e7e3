"""A chart is painted whatever it has been given."""

import math

import pytest
from pytestqt.qtbot import QtBot

from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.chart import Line, LineChart

SOME = Line("train", "muted", ((1.0, 0.9), (2.0, 0.4)))
ODD = Line("calibration", "accent", ((1.0, math.nan), (2.0, math.inf)))


@pytest.mark.parametrize(
    "lines", [None, (), (SOME,), (SOME, ODD), (ODD,)], ids=["new", "none", "one", "odd too", "odd"]
)
@pytest.mark.parametrize("last", [0, 1, 2, 100])
def test_it_is_painted_before_anything_is_shown_and_with_what_is_no_number(
    qtbot: QtBot, theme: Theme, lines: tuple[Line, ...] | None, last: int
) -> None:
    chart = LineChart(theme, "Loss", "epoch")
    qtbot.addWidget(chart)
    chart.resize(420, 230)
    if lines is not None:
        chart.show_lines(lines, last)
    assert not chart.grab().isNull()  # an exception in painting fails the test
