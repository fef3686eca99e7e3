"""Zoom and position of a photo, without a window."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermadesk.gui.examine.viewport import MARGIN, Viewport


def viewport(photo: tuple[int, int] = (600, 450), view: tuple[int, int] = (832, 632), ratio: float = 1.0) -> Viewport:
    made = Viewport()
    made.resize(*view, ratio)
    made.show(*photo)
    return made


def test_a_photo_is_fitted_with_a_margin() -> None:
    place = viewport().place()
    assert (place.x, place.y) == pytest.approx((MARGIN, MARGIN))
    assert (place.width, place.height) == pytest.approx((800, 600))


def test_a_fitted_photo_follows_the_view() -> None:
    made = viewport()
    made.resize(432, 332, 1.0)
    assert made.place().width == pytest.approx(400)


def test_a_hundred_per_cent_is_one_device_pixel_for_each_of_the_photo() -> None:
    made = viewport(photo=(4000, 3000), ratio=2.0)
    made.zoom_to(1 / made.ratio)
    assert made.per_cent() == pytest.approx(100)
    assert made.place().width == pytest.approx(2000)


@given(st.floats(0, 832), st.floats(0, 632), st.floats(1.1, 8))
def test_what_is_under_the_pointer_stays_there(x: float, y: float, factor: float) -> None:
    made = viewport(photo=(4000, 3000))
    made.zoom_to(1.0)
    before = made.place()
    made.zoom_to(factor, x, y)
    after = made.place()
    assert (x - after.x) / after.width == pytest.approx((x - before.x) / before.width)
    assert (y - after.y) / after.height == pytest.approx((y - before.y) / before.height)


@given(st.floats(-9999, 9999), st.floats(-9999, 9999), st.floats(0.001, 99))
def test_the_photo_never_leaves_the_view(dx: float, dy: float, scale: float) -> None:
    made = viewport(photo=(4000, 3000))
    made.zoom_to(scale)
    made.pan(dx, dy)
    place = made.place()
    for start, length, view in ((place.x, place.width, 832), (place.y, place.height, 632)):
        if length > view:
            assert start <= 1e-6
            assert start + length >= view - 1e-6
        else:
            assert start == pytest.approx((view - length) / 2)


def test_only_what_is_larger_than_the_view_can_be_moved() -> None:
    made = viewport()
    assert not made.can_pan()
    made.zoom_to(3.0)
    assert made.can_pan()
