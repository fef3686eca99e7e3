"""A photo becomes what the model sees: the same bits whatever the way in, and with a way back to the photo."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermadesk.imaging.photo import Photo
from dermadesk.imaging.pipeline import Pipeline, StepSpec
from dermadesk.imaging.steps import STEPS, centre_square, normalise, resize
from tests.drawings import draw_lesion, encode

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def served(size: int = 224) -> Pipeline:
    specs = (
        StepSpec("centre_square"),
        StepSpec("resize", {"size": size}),
        StepSpec("normalise", {"mean": MEAN, "std": STD}),
    )
    return Pipeline(specs, size)


@pytest.mark.parametrize("size", [(600, 450), (4000, 3000), (450, 600), (100, 80)])
def test_file_bytes_and_a_second_look_give_the_same_bits(tmp_path: Path, size: tuple[int, int]) -> None:
    encoded = encode(draw_lesion(*size))
    path = tmp_path / "photo.jpg"
    path.write_bytes(encoded)
    first = served().prepare(Photo.from_file(path))
    for other in (served().prepare(Photo.from_bytes(encoded, "clipboard")), served().prepare(Photo.from_file(path))):
        assert first.tensor.tobytes() == other.tensor.tobytes()
        assert first.pixels.tobytes() == other.pixels.tobytes()
        assert first.seen == other.seen


def test_training_and_serving_finish_with_the_same_bits() -> None:
    """Training keeps `pixels` and finishes them later; serving does both at once."""
    prepared = served().prepare(Photo.from_bytes(encode(draw_lesion()), "photo"))
    assert served().finish(prepared.pixels).tobytes() == prepared.tensor.tobytes()


def test_what_the_model_sees() -> None:
    prepared = served().prepare(Photo.from_bytes(encode(draw_lesion()), "photo"))
    assert prepared.tensor.shape == (3, 224, 224)
    assert prepared.tensor.dtype == np.float32 and prepared.tensor.flags.c_contiguous
    assert prepared.pixels.shape == (224, 224, 3)
    assert prepared.pixels.dtype == np.uint8 and prepared.pixels.flags.c_contiguous
    assert [stage.name for stage in prepared.stages] == ["photo", "centre_square", "resize", "normalise"]
    expected = (prepared.pixels / 255 - MEAN) / STD
    assert np.allclose(prepared.tensor.transpose(1, 2, 0), expected, atol=1e-5)


def test_the_photo_decoded_reduced_is_prepared_like_its_small_copy() -> None:
    """The scene does not depend on the size, and neither does what the model sees of it."""
    large, small = (
        served().prepare(Photo.from_bytes(encode(draw_lesion(width, width * 3 // 4)), "photo")).pixels
        for width in (4000, 600)
    )
    assert np.abs(large.astype(int) - small).mean() < 3


@settings(max_examples=40, deadline=None)
@given(width=st.integers(1, 300), height=st.integers(1, 300), size=st.integers(1, 64))
def test_seen_is_the_place_of_the_centre_square(width: int, height: int, size: int) -> None:
    pixels = np.zeros((height, width, 3), np.uint8)
    seen = served(size).prepare(Photo.from_pixels(pixels, "drawn")).seen
    side = min(width, height)
    assert seen.width * width == pytest.approx(side)
    assert seen.height * height == pytest.approx(side)
    for start, length, whole in ((seen.x, seen.width, width), (seen.y, seen.height, height)):
        assert start >= 0 and start + length <= 1 + 1e-9
        before, after = start * whole, whole - (start + length) * whole
        assert abs(before - after) <= 1 + 1e-6  # in the middle, to the pixel


@settings(max_examples=40, deadline=None)
@given(width=st.integers(8, 200), height=st.integers(8, 200), data=st.data())
def test_a_point_is_found_back_in_the_photo(width: int, height: int, data: st.DataObject) -> None:
    """A white pixel in what the model sees lies in the photo where `seen` says."""
    side = min(width, height)
    left, top = (width - side) // 2, (height - side) // 2
    x, y = data.draw(st.integers(left, left + side - 1)), data.draw(st.integers(top, top + side - 1))
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[y, x] = 255
    prepared = Pipeline((StepSpec("centre_square"), StepSpec("resize", {"size": side})), side).prepare(
        Photo.from_pixels(pixels, "drawn")
    )
    row, column = np.unravel_index(prepared.pixels[..., 0].argmax(), (side, side))
    assert (prepared.seen.x + (column + 0.5) / side * prepared.seen.width) * width == pytest.approx(x + 0.5)
    assert (prepared.seen.y + (row + 0.5) / side * prepared.seen.height) * height == pytest.approx(y + 0.5)


def test_without_a_cut_the_whole_photo_is_seen() -> None:
    prepared = Pipeline((StepSpec("resize", {"size": 32}),), 32).prepare(
        Photo.from_pixels(draw_lesion(90, 60), "drawn")
    )
    assert (prepared.seen.x, prepared.seen.y, prepared.seen.width, prepared.seen.height) == (0, 0, 1, 1)


def test_pixels_after_floats_make_no_sense() -> None:
    with pytest.raises(ValueError, match="cannot follow"):
        Pipeline((StepSpec("normalise", {"mean": MEAN, "std": STD}), StepSpec("centre_square")), 32)


def test_the_centre_square_is_a_window_into_the_photo() -> None:
    pixels = draw_lesion(61, 40)
    assert np.array_equal(centre_square(pixels), pixels[:, 10:50])
    assert np.array_equal(centre_square(pixels.transpose(1, 0, 2)), pixels.transpose(1, 0, 2)[10:50])


def test_resizing_averages_when_it_shrinks_and_leaves_the_right_size_alone() -> None:
    board = np.zeros((64, 64, 3), np.uint8)
    board[::2, ::2] = board[1::2, 1::2] = 200
    assert (resize(board, size=32) == 100).all()
    assert resize(board, size=64) is board
    assert resize(board, size=100).shape == (100, 100, 3)


def test_normalise_is_the_formula() -> None:
    pixels = np.arange(256, dtype=np.uint8).reshape(16, 16)[..., None].repeat(3, 2)
    kept = pixels.copy()
    assert np.allclose(normalise(pixels, mean=MEAN, std=STD), (pixels / 255 - MEAN) / STD, atol=1e-5)
    assert np.array_equal(pixels, kept)


@pytest.mark.parametrize(("mean", "std"), [(MEAN, STD), ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)), (0.4, 0.2)])
def test_normalise_has_the_bits_of_one_multiplication_and_one_subtraction_in_float32(mean: Any, std: Any) -> None:
    """What models were trained with; a window of a photo is normalised as well as a whole one."""
    pixels = np.random.default_rng(1).integers(0, 256, (70, 90, 3), np.uint8)[5:65, 10:70]
    scale = (1.0 / (255.0 * np.asarray(std))).astype(np.float32)
    expected = pixels.astype(np.float32) * scale - (np.asarray(mean) / np.asarray(std)).astype(np.float32)
    made = normalise(pixels, mean=mean, std=std)
    assert made.dtype == np.float32
    assert np.array_equal(made, expected)


@pytest.mark.parametrize("name", STEPS)
def test_no_step_changes_its_input(name: str) -> None:
    settings_of = {"resize": {"size": 20}, "normalise": {"mean": MEAN, "std": STD}}
    pixels = draw_lesion(60, 45)
    kept = pixels.copy()
    STEPS[name].run(pixels, **settings_of.get(name, {}))
    assert np.array_equal(pixels, kept)
