"""A crop is the same photo of which a part is looked at: the answer is that part's, places are the whole photo's."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermadesk.imaging import quality
from dermadesk.imaging.fingerprint import fingerprint
from dermadesk.imaging.photo import MARGIN, Photo
from dermadesk.imaging.pipeline import Pipeline, StepSpec
from dermadesk.imaging.quality import QualityIssue
from dermadesk.imaging.steps import Region
from tests.drawings import draw_lesion, encode

QUARTER = Region(0.5, 0.25, 0.25, 0.5)


def served(size: int = 64) -> Pipeline:
    half = {"mean": (0.5, 0.5, 0.5), "std": (0.5, 0.5, 0.5)}
    specs = (StepSpec("centre_square"), StepSpec("resize", {"size": size}), StepSpec("normalise", half))
    return Pipeline(specs, size)


@pytest.fixture(scope="module")
def twelve_megapixels() -> Photo:
    return Photo.from_bytes(encode(draw_lesion(4000, 3000)), "12 megapixels")


def test_a_crop_gives_its_pixels_and_keeps_the_photo() -> None:
    drawn = draw_lesion(200, 100)
    photo = Photo.from_pixels(drawn, "drawn")
    part = photo.cropped(QUARTER)
    assert np.array_equal(part.pixels(), drawn[25:75, 100:150])
    assert part.pixels().flags.c_contiguous and part.pixels().base is None
    assert (part.width, part.height, part.crop_width, part.crop_height) == (200, 100, 50, 50)
    assert (photo.crop_width, photo.crop_height) == (200, 100)
    assert (part.sha256, part.encoded) == (photo.sha256, photo.encoded)
    assert np.array_equal(fingerprint(part).views, fingerprint(photo).views)


def test_a_crop_of_a_crop_is_one_of_the_whole_photo() -> None:
    photo = Photo.from_pixels(draw_lesion(200, 100), "drawn")
    assert photo.cropped(Region(0, 0, 0.1, 0.1)).cropped(QUARTER) == photo.cropped(QUARTER)
    assert photo.cropped(QUARTER).cropped(None) == photo


@pytest.mark.parametrize("all_of_it", [None, Region(0, 0, 1, 1), Region(-0.5, -1, 4, 4), Region(0.001, 0, 0.999, 1)])
def test_a_crop_to_everything_is_none(all_of_it: Region | None) -> None:
    photo = Photo.from_bytes(encode(draw_lesion(200, 100)), "drawn")
    assert photo.cropped(all_of_it) == photo
    assert served().prepare(photo.cropped(all_of_it)).tensor.tobytes() == served().prepare(photo).tensor.tobytes()


def test_a_crop_ends_at_the_edges_of_the_photo() -> None:
    photo = Photo.from_pixels(draw_lesion(200, 100), "drawn")
    assert photo.cropped(Region(0.75, -0.5, 3, 1)).crop == Region(0.75, 0, 0.25, 0.5)
    assert photo.cropped(Region(0.999, 0.999, 1e-9, 1e-9)).pixels().shape == (1, 1, 3)


@pytest.mark.parametrize(
    "outside", [Region(1, 0, 0.5, 1), Region(0, -1, 1, 1), Region(0.5, 0.5, 0, 0.5), Region(float("nan"), 0, 1, 1)]
)
def test_a_crop_outside_the_photo_is_refused(outside: Region) -> None:
    with pytest.raises(ValueError, match="nothing of the crop"):
        Photo.from_pixels(draw_lesion(20, 10), "drawn").cropped(outside)


@pytest.mark.parametrize(
    ("crop", "by"),
    [
        (None, 8),
        (Region(0.1, 0.1, 0.5, 0.5), 4),
        (Region(0.1, 0.1, 0.9, 0.25), 2),
        (Region(0.4, 0.4, 0.1, 0.1), 1),
    ],
)
def test_a_small_crop_is_decoded_with_more_pixels(twelve_megapixels: Photo, crop: Region | None, by: int) -> None:
    photo = twelve_megapixels.cropped(crop)
    assert photo.reduction(224) == by
    pixels = photo.pixels(at_least=224)
    assert min(pixels.shape[:2]) >= MARGIN * 224 or by == 1
    assert pixels.shape[1] == pytest.approx(photo.crop_width / by, abs=1)
    assert pixels.shape[0] == pytest.approx(photo.crop_height / by, abs=1)


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_reduced_crop_shows_the_same_place(orientation: int) -> None:
    drawn = draw_lesion(2400, 2688)
    photo = Photo.from_bytes(encode(drawn, orientation=orientation), "photo").cropped(Region(0.25, 0.375, 0.5, 0.25))
    pixels = photo.pixels(at_least=100)
    assert pixels.shape == (168, 300, 3)
    expected = cv2.resize(drawn[1008:1680, 600:1800], (300, 168), interpolation=cv2.INTER_AREA)
    assert np.abs(pixels.astype(int) - expected).mean() < 2


def test_the_model_sees_the_centre_square_of_the_crop() -> None:
    photo = Photo.from_pixels(draw_lesion(400, 200), "drawn")
    prepared = served().prepare(photo.cropped(Region(0.5, 0.0, 0.5, 0.5)))  # 200×100 at 200, 0
    assert prepared.seen == Region(0.625, 0.0, 0.25, 0.5)
    assert [stage.place for stage in prepared.stages] == [Region(0.5, 0.0, 0.5, 0.5)] + 3 * [prepared.seen]
    alone = served().prepare(Photo.from_pixels(draw_lesion(400, 200)[:100, 200:], "the part alone"))
    assert prepared.tensor.tobytes() == alone.tensor.tobytes()


def test_every_stage_says_how_long_it_took(twelve_megapixels: Photo) -> None:
    stages = served().prepare(twelve_megapixels).stages
    assert all(stage.seconds > 0 for stage in stages)
    assert stages[0].seconds == max(stage.seconds for stage in stages)  # a twelfth of a megapixel decoded is work


@settings(max_examples=60, deadline=None)
@given(width=st.integers(8, 160), height=st.integers(8, 160), data=st.data())
def test_a_point_of_a_crop_is_found_back_in_the_whole_photo(width: int, height: int, data: st.DataObject) -> None:
    """A white pixel in what the model sees of a crop lies in the photo where `seen` says."""
    left, top = data.draw(st.integers(0, width - 4)), data.draw(st.integers(0, height - 4))
    right, bottom = data.draw(st.integers(left + 4, width)), data.draw(st.integers(top + 4, height))
    side = min(right - left, bottom - top)
    x = left + (right - left - side) // 2 + data.draw(st.integers(0, side - 1))
    y = top + (bottom - top - side) // 2 + data.draw(st.integers(0, side - 1))
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[y, x] = 255
    crop = Region(left / width, top / height, (right - left) / width, (bottom - top) / height)
    pipeline = Pipeline((StepSpec("centre_square"), StepSpec("resize", {"size": side})), side)
    prepared = pipeline.prepare(Photo.from_pixels(pixels, "drawn").cropped(crop))
    row, column = np.unravel_index(prepared.pixels[..., 0].argmax(), (side, side))
    assert (prepared.seen.x + (column + 0.5) / side * prepared.seen.width) * width == pytest.approx(x + 0.5)
    assert (prepared.seen.y + (row + 0.5) / side * prepared.seen.height) * height == pytest.approx(y + 0.5)


@settings(max_examples=60, deadline=None)
@given(*(st.floats(-0.5, 1.2) for _ in range(2)), *(st.floats(0.01, 2) for _ in range(2)))
def test_a_crop_stays_where_it_was_drawn(x: float, y: float, width: float, height: float) -> None:
    """Cut at the photo's edges and moved to whole pixels, no further; and a crop that is stored is read back."""
    photo = Photo.from_pixels(np.zeros((90, 130, 3), np.uint8), "drawn")
    if x >= 1 or y >= 1 or x + width <= 0 or y + height <= 0:
        return
    crop = photo.cropped(Region(x, y, width, height)).crop or Region(0, 0, 1, 1)
    for start, length, was, size, side in ((crop.x, crop.width, x, width, 130), (crop.y, crop.height, y, height, 90)):
        assert start >= 0 and start + length <= 1 + 1e-12
        assert start * side == pytest.approx(min(max(0, was), 1) * side, abs=1)
        assert (start + length) * side == pytest.approx(min(max(0, was + size), 1) * side, abs=1)
    assert (photo.cropped(crop).crop or Region(0, 0, 1, 1)) == crop


def test_a_crop_with_too_few_pixels_cannot_be_assessed() -> None:
    photo = Photo.from_bytes(encode(draw_lesion(600, 450)), "photo")
    small = photo.cropped(Region(0.4, 0.4, 0.2, 0.2))
    pipeline = served(224)
    assert QualityIssue.TOO_SMALL not in quality.assess(photo, pipeline.prepare(photo)).issues
    report = quality.assess(small, pipeline.prepare(small))
    assert QualityIssue.TOO_SMALL in report.issues
    assert report.measures["shorter_side"] == 90
