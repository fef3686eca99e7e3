"""Large photos are decoded reduced, by one rule, and show the same."""

import time
from collections.abc import Callable

import cv2
import numpy as np
import pytest

from dermadesk.imaging.photo import MARGIN, Photo
from tests.drawings import draw_lesion, encode

LARGE = (4000, 3000)


@pytest.fixture(scope="module")
def twelve_megapixels() -> Photo:
    return Photo.from_bytes(encode(draw_lesion(*LARGE)), "12 megapixels")


def blank(width: int, height: int) -> Photo:
    return Photo.from_bytes(encode(np.zeros((height, width, 3), np.uint8)), "blank")


@pytest.mark.parametrize(
    ("size", "at_least", "by"),
    [
        ((600, 450), 224, 1),  # half would be 225 pixels high, less than 336
        ((256, 256), 224, 1),
        ((1024, 768), 224, 2),
        ((1344, 1344), 224, 4),
        ((1343, 1344), 224, 2),
        ((2700, 2687), 224, 4),
        ((2688, 2688), 224, 8),
        ((100, 5000), 224, 1),
        ((4000, 3000), 1024, 1),
        ((4000, 3000), None, 1),
    ],
)
def test_the_rule(size: tuple[int, int], at_least: int | None, by: int) -> None:
    photo = blank(*size)
    assert photo.reduction(at_least) == by
    pixels = photo.pixels(at_least)
    assert pixels.shape[:2] == (-(-size[1] // by), -(-size[0] // by))


def test_twelve_megapixels_come_at_an_eighth(twelve_megapixels: Photo) -> None:
    assert (twelve_megapixels.width, twelve_megapixels.height) == LARGE
    pixels = twelve_megapixels.pixels(at_least=224)
    assert pixels.shape == (375, 500, 3)
    assert min(pixels.shape[:2]) >= MARGIN * 224


@pytest.mark.parametrize("kind", ["jpeg_grey", "jpeg_cmyk", "jpeg_progressive"])
def test_every_kind_of_jpeg_is_reduced(kind: str) -> None:
    assert Photo.from_bytes(encode(draw_lesion(1500, 1400), kind), kind).pixels(224).shape == (350, 375, 3)


def test_other_formats_come_whole() -> None:
    assert Photo.from_bytes(encode(draw_lesion(1500, 1400), "bmp"), "bmp").pixels(224).shape == (1400, 1500, 3)


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_reduced_photo_shows_the_same(orientation: int) -> None:
    drawn = draw_lesion(2400, 2688)
    photo = Photo.from_bytes(encode(drawn, orientation=orientation), "photo")
    reduced = photo.pixels(at_least=200)
    assert reduced.shape == (336, 300, 3)
    expected = cv2.resize(drawn, (300, 336), interpolation=cv2.INTER_AREA)
    assert np.abs(reduced.astype(int) - expected).mean() < 2


def test_reduced_decoding_is_worth_it(twelve_megapixels: Photo) -> None:
    """A seventh where the machine is idle; measured in the time that this thread computes, whatever else runs."""

    def seconds(decode: Callable[[], object]) -> float:
        taken = []
        for _ in range(3):
            start = time.thread_time()
            decode()
            taken.append(time.thread_time() - start)
        return min(taken)

    full, reduced = seconds(twelve_megapixels.pixels), seconds(lambda: twelve_megapixels.pixels(at_least=224))
    assert reduced < full / 2, f"full {1000 * full:.0f} ms, reduced {1000 * reduced:.0f} ms"
