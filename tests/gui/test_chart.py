"""A chart is painted whatever it has been given."""

import math

import pytest
from PySide6.QtCore import QPointF, QRectF
from pytestqt.qtbot import QtBot

from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.chart import Line, LineChart, apart

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


def test_labels_that_would_cover_each_other_are_pushed_apart_and_stay_inside() -> None:
    plot = QRectF(0, 0, 100, 100)
    assert apart([20.0, 80.0], 15, plot) == [20.0, 80.0]
    placed = apart([97.0, 96.0, 40.0], 15, plot)
    assert placed[2] == pytest.approx(40, abs=5)
    assert placed[0] - placed[1] == pytest.approx(15, abs=1e-6)
    assert placed[0] <= 100


def test_the_values_at_an_epoch_are_said_under_the_pointer_and_to_those_who_do_not_see(
    qtbot: QtBot, theme: Theme
) -> None:
    chart = LineChart(theme, "Loss", "epoch")
    qtbot.addWidget(chart)
    chart.resize(420, 230)
    chart.show_lines([SOME], 2)
    assert chart.value_at(QPointF(60, 100)) == "epoch 1\ntrain 0.900"
    assert chart.value_at(QPointF(419, 229)) == ""
    assert chart.accessibleDescription() == "At epoch 2 of 2: train 0.400"
