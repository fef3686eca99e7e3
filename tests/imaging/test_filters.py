"""Filters for the eye: what they compute is what the textbooks say, and what cannot be computed says why."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import ndimage
from skimage import filters as reference

from dermadesk.errors import ErrorCode, FilterError
from dermadesk.imaging.filters import (
    FILTERS,
    STEPS_TO_LOOK_AT,
    Choice,
    Look,
    Number,
    Switch,
    balanced,
    grey_gains,
    look_at,
    parse_kernel,
)
from dermadesk.imaging.steps import STEPS, Pixels, Region
from tests.drawings import draw_lesion

PIXELS = draw_lesion(90, 70)


def luma(pixels: Pixels) -> NDArray[np.float64]:
    """Rounded, as OpenCV has it."""
    return np.rint(pixels @ np.array([0.299, 0.587, 0.114]))


def close(pixels: Pixels, expected: NDArray[np.float64], by: float = 1.0) -> bool:
    """Alike after rounding and cutting off; luma may differ by one where it lies between two numbers."""
    wanted = np.clip(expected, 0, 255)
    wanted = wanted[..., None] if wanted.ndim == 2 else wanted
    return bool(np.abs(pixels - wanted).max() <= by)


@pytest.mark.parametrize("name", FILTERS)
def test_every_filter_keeps_size_and_input(name: str) -> None:
    kept = PIXELS.copy()
    seen = FILTERS[name].run(PIXELS, **FILTERS[name].defaults)
    assert seen.shape == PIXELS.shape and seen.dtype == np.uint8
    assert np.array_equal(PIXELS, kept)
    assert np.array_equal(seen, FILTERS[name].run(PIXELS))  # the defaults are those of the function


@pytest.mark.parametrize("name", FILTERS)
def test_every_setting_does_something_within_its_limits(name: str) -> None:
    for setting in FILTERS[name].settings:
        values: list[float | str | bool] = []
        if isinstance(setting, Number):
            assert setting.least <= setting.default <= setting.most
            assert (setting.default - setting.least) / setting.step == pytest.approx(
                round((setting.default - setting.least) / setting.step)
            )
            values = [setting.least, setting.most]
        elif isinstance(setting, Choice):
            values = list(setting.values)
        elif isinstance(setting, Switch):
            values = [False, True]
        looks = [Look(name, FILTERS[name].defaults | {setting.name: value}) for value in values]
        seen = {look_at(PIXELS, look).tobytes() for look in looks}
        if (name, setting.name) != ("kernel", "normalise"):  # the kernel that sharpens adds up to 1 already
            assert len(seen) == len(values)


def test_identity_is_the_photo_itself() -> None:
    assert look_at(PIXELS, Look()) is PIXELS
    assert Look().plain and not Look("sobel").plain and not Look(gains=(1.0, 1.0, 1.0)).plain


@pytest.mark.parametrize(("name", "weight"), [("sobel", 4), ("prewitt", 3)])
@pytest.mark.parametrize(("edges", "axes"), [("upright", (1,)), ("level", (0,)), ("all", (0, 1))])
@pytest.mark.parametrize("strength", [1.0, 2.5])
def test_edges_are_those_of_scipy(name: str, weight: int, edges: str, axes: tuple[int, ...], strength: float) -> None:
    derivative = {"sobel": ndimage.sobel, "prewitt": ndimage.prewitt}[name]
    parts = [derivative(luma(PIXELS), axis=axis, mode="mirror") / weight for axis in axes]
    expected = strength * np.sqrt(sum(part**2 for part in parts))
    seen = FILTERS[name].run(PIXELS, edges=edges, strength=strength)
    assert close(seen, expected, 1 + strength)
    assert seen.std() > 5


def test_sobel_is_that_of_skimage() -> None:
    expected = reference.sobel(luma(PIXELS), mode="mirror") * np.sqrt(2)
    assert close(FILTERS["sobel"].run(PIXELS, strength=1), expected, 2)


def test_an_edge_is_as_light_as_it_is_high() -> None:
    step = np.zeros((20, 20, 3), np.uint8)
    step[:, 10:] = 100
    for name in ("sobel", "prewitt"):
        assert FILTERS[name].run(step, strength=1).max() == 100
        assert FILTERS[name].run(step, edges="level").max() == 0


def test_the_laplacian_is_that_of_scipy() -> None:
    seen = FILTERS["laplacian"].run(PIXELS, strength=2.0)
    assert close(seen, 128 + 2 * ndimage.laplace(luma(PIXELS), mode="mirror"), 8)
    assert (
        np.median(np.abs(seen[..., 0] - np.clip(128 + 2 * ndimage.laplace(luma(PIXELS), mode="mirror"), 0, 255))) <= 1
    )
    eight = np.ones((3, 3))
    eight[1, 1] = -8
    expected = 128 + ndimage.correlate(luma(PIXELS), eight, mode="mirror")
    assert close(FILTERS["laplacian"].run(PIXELS, diagonals=True, strength=1), expected, 9)


@pytest.mark.parametrize("size", [3, 7, 31])
def test_the_box_blur_is_that_of_scipy(size: int) -> None:
    expected = ndimage.uniform_filter(PIXELS.astype(float), (size, size, 0), mode="mirror")
    assert close(FILTERS["box_blur"].run(PIXELS, size=size), expected)


@pytest.mark.parametrize("sigma", [0.5, 1.5, 6.0])
def test_the_gaussian_blur_is_that_of_skimage(sigma: float) -> None:
    expected = reference.gaussian(PIXELS.astype(float), (sigma, sigma, 0), mode="mirror", truncate=4)
    assert close(FILTERS["gaussian_blur"].run(PIXELS, sigma=sigma), expected, 2)


@pytest.mark.parametrize(
    ("light", "turns"), [("upper_left", 0), ("upper_right", 1), ("lower_right", 2), ("lower_left", 3)]
)
def test_a_relief_is_lit_from_its_corner(light: str, turns: int) -> None:
    kernel = np.rot90([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]], -turns)
    expected = ndimage.correlate(PIXELS.astype(float), kernel[..., None], mode="mirror")
    assert close(FILTERS["emboss"].run(PIXELS, light=light), expected)


@pytest.mark.parametrize("name", STEPS_TO_LOOK_AT)
def test_a_step_to_look_at_is_the_step_itself(name: str) -> None:
    assert FILTERS[name].run is STEPS[name].run
    for setting in FILTERS[name].settings:
        assert isinstance(setting, Number)
        for value in (setting.least, setting.most):
            STEPS[name].check({setting.name: value})


# the kernel that is typed in


@pytest.mark.parametrize(
    "text",
    [
        "1 2 3\n4 5 6\n7 8 9",
        "1,2,3;4,5,6;7,8,9",
        "1 2 3 / 4 5 6 / 7 8 9",
        " 1, 2, 3 \r\n\r\n4,\t5 6\n7 8 9,\n\n",
        "2/2 2 3.0\n4e0 10/2 6\n7 8 9",
    ],
)
def test_a_kernel_is_typed_in_many_ways(text: str) -> None:
    assert parse_kernel(text).tolist() == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]


@pytest.mark.parametrize("size", [3, 5, 7])
def test_a_typed_kernel_is_laid_on_as_it_is_typed(size: int) -> None:
    kernel = np.random.default_rng(size).integers(-3, 5, (size, size))
    text = "\n".join(" ".join(map(str, row)) for row in kernel)
    expected = ndimage.correlate(PIXELS.astype(float), kernel[..., None], mode="mirror")
    assert close(FILTERS["kernel"].run(PIXELS, kernel=text, offset=20), expected + 20)


def test_a_normalised_kernel_keeps_the_brightness() -> None:
    seen = FILTERS["kernel"].run(PIXELS, kernel="1 2 1\n2 4 2\n1 2 1", normalise=True)
    assert seen.mean() == pytest.approx(PIXELS.mean(), abs=1)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "0 rows"),
        ("1 2 3", "1 row,"),
        ("1 2\n3 4", "2 rows"),
        ("1 2 3\n" * 9, "9 rows"),
        ("1 2 3\n4 5\n7 8 9", "row 2 has 2 numbers"),
        ("1 2 3\n4 5 6\n7 8 9 10", "row 3 has 4 numbers"),
        ("1 2 3\n4 x 6\n7 8 9", "“x” in row 2"),
        ("1 2 3\n4 1/0 6\n7 8 9", "“1/0” in row 2"),
        ("1 2 3\n4 nan 6\n7 8 9", "“nan” in row 2"),
        ("1 2 3\n4 1e9 6\n7 8 9", "“1e9” in row 2 is beyond 1000"),
        ("1 2 3\n4 1/3/5 6\n7 8 9", "“1/3/5” in row 2"),
    ],
)
def test_a_kernel_that_makes_no_sense_says_where(text: str, says: str) -> None:
    with pytest.raises(FilterError) as refused:
        parse_kernel(text)
    assert refused.value.code is ErrorCode.KERNEL_INVALID
    assert says in str(refused.value)


def test_edges_cannot_be_normalised() -> None:
    with pytest.raises(FilterError, match="add up to 0"):
        parse_kernel("-1 0 1\n-2 0 2\n-1 0 1", normalise=True)
    with pytest.raises(FilterError, match="add up to 0"):
        parse_kernel("0 0 0\n0 0 0\n0 0 0", normalise=True)


@given(st.text("0123456789-./;, \nxe", max_size=60))
def test_whatever_is_typed_is_a_kernel_or_a_sentence(text: str) -> None:
    try:
        kernel = parse_kernel(text, normalise=True)
    except FilterError as refused:
        assert refused.code is ErrorCode.KERNEL_INVALID
    else:
        assert kernel.shape in ((3, 3), (5, 5), (7, 7)) and np.isfinite(kernel).all()


# the grey patch


def under_lamp(pixels: Pixels, lamp: tuple[float, float, float]) -> Pixels:
    """The photo as a coloured lamp would show it."""
    return balanced(pixels, lamp)


@pytest.mark.parametrize("lamp", [(1.0, 0.8, 0.5), (0.6, 0.8, 1.0), (1.0, 1.0, 1.0)])
def test_a_grey_card_is_grey_again(lamp: tuple[float, float, float]) -> None:
    scene = draw_lesion(200, 150)
    scene[:30, :40] = 150
    seen = under_lamp(scene, lamp)
    gains = grey_gains(seen, Region(0.02, 0.02, 0.1, 0.1))
    again = look_at(seen, Look(gains=gains))
    card = again[5:15, 5:20].reshape(-1, 3).astype(int)
    assert np.ptp(card, axis=1).max() <= 2
    assert gains[0] / gains[2] == pytest.approx(lamp[2] / lamp[0], rel=0.05)
    skin = again[-20:, -20:].reshape(-1, 3).mean(axis=0)
    original = scene[-20:, -20:].reshape(-1, 3).mean(axis=0)
    assert np.allclose(skin / skin.sum(), original / original.sum(), atol=0.01)


@pytest.mark.parametrize(
    ("colour", "says"),
    [
        ((10, 12, 9), "too dark"),
        ((255, 255, 255), "overexposed"),
        ((255, 120, 100), "overexposed"),
        ((180, 10, 10), "colourful"),
    ],
)
def test_a_place_that_says_nothing_of_the_lamp_is_refused(colour: tuple[int, int, int], says: str) -> None:
    pixels = np.full((40, 40, 3), colour, np.uint8)
    with pytest.raises(FilterError, match=says) as refused:
        grey_gains(pixels, Region(0.25, 0.25, 0.5, 0.5))
    assert refused.value.code is ErrorCode.GREY_PATCH_UNUSABLE


@given(*(st.floats(-0.2, 1.2) for _ in range(2)), *(st.floats(0, 0.5) for _ in range(2)))
def test_a_patch_anywhere_has_a_pixel_at_least(x: float, y: float, width: float, height: float) -> None:
    assert grey_gains(np.full((9, 7, 3), 128, np.uint8), Region(x, y, width, height)) == pytest.approx((1, 1, 1))
