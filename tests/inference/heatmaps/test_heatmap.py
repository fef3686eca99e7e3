"""Heatmaps: where they lie, how they are scaled, and when they are empty."""

import numpy as np
import pytest

from dermadesk.imaging.steps import Region
from dermadesk.inference import heatmaps

SEEN = Region(0.125, 0.0, 0.75, 1.0)


def maps_with_peak(row: int, column: int) -> np.ndarray:
    """Two classes on a 7×7 grid: the first speaks for one cell, the second against all."""
    maps = np.full((2, 7, 7), -1.0, np.float32)
    maps[0, row, column] = 3.0
    return maps


@pytest.mark.parametrize(("row", "column"), [(0, 0), (3, 3), (6, 2)])
def test_the_peak_is_one_and_lies_in_its_cell(row: int, column: int) -> None:
    heatmap = heatmaps.draw("cam", maps_with_peak(row, column), 0, "MEL", SEEN)
    assert heatmap.values.dtype == np.float32
    assert heatmap.values.max() == 1.0
    assert heatmap.values.min() == 0.0
    height, width = heatmap.values.shape
    hot = np.argwhere(heatmap.values > 0.99).mean(axis=0)
    assert hot / (height / 7, width / 7) == pytest.approx((row + 0.5, column + 0.5), abs=0.5)
    assert (heatmap.place, heatmap.class_code, heatmap.method) == (SEEN, "MEL", "cam")


def test_a_class_that_nothing_spoke_for_has_an_empty_map() -> None:
    heatmap = heatmaps.draw("cam", maps_with_peak(3, 3), 1, "NV", SEEN)
    assert not heatmap.values.any()


def test_what_speaks_against_a_class_is_not_shown_as_speaking_for_it() -> None:
    maps = maps_with_peak(3, 3)
    much = maps.copy()
    much[0][maps[0] < 0] = -100.0
    a, b = (heatmaps.draw("cam", each, 0, "MEL", SEEN).values for each in (maps, much))
    assert np.array_equal(a, b)


def test_a_map_that_is_not_square_keeps_its_shape() -> None:
    maps = np.ones((1, 4, 9), np.float32)
    height, width = heatmaps.draw("cam", maps, 0, "MEL", SEEN).values.shape
    assert width / height == 9 / 4


def test_a_map_that_lies_beside_what_it_speaks_of_is_moved_back() -> None:
    there = heatmaps.draw("cam", maps_with_peak(3, 3), 0, "MEL", SEEN).values
    moved = heatmaps.draw("cam", maps_with_peak(4, 5), 0, "MEL", SEEN, offset=(2 / 7, 1 / 7)).values
    np.testing.assert_allclose(moved, there, atol=1e-6)


def test_moving_a_map_leaves_no_empty_edge() -> None:
    even = np.ones((1, 7, 7), np.float32)
    assert heatmaps.draw("cam", even, 0, "MEL", SEEN, offset=(0.1, 0.1)).values.min() == 1.0


def test_beyond_the_last_cell_a_map_falls_on_and_makes_no_band() -> None:
    falling = np.tile(np.array([4, 4, 4, 4, 3, 2, 1], np.float32)[:, None], (1, 7))[None]
    rows = heatmaps.draw("cam", falling, 0, "MEL", SEEN, offset=(0.0, 1 / 7)).values[:, 50]
    assert rows[-1] < 0.1 < rows[-24]  # the last cell was at a quarter of the peak
    assert (np.diff(rows) <= 1e-6).all()
    rising = falling[:, ::-1]
    assert heatmaps.draw("cam", rising, 0, "MEL", SEEN, offset=(0.0, 1 / 7)).values.max() == 1.0
