"""Would the decision be the same, had the photo been taken again? The tiny model calls a brown blob suspicious."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from dermadesk import paths
from dermadesk.imaging.photo import Photo
from dermadesk.imaging.steps import Pixels
from dermadesk.inference import bundle
from dermadesk.inference.calibration import Decision
from dermadesk.inference.engine import Engine
from dermadesk.inference.stability import VARIATIONS, Stability, Variation, measure, variations, vary
from tests.drawings import draw_lesion, encode

AS_IT_IS = Variation(angle=0, mirrored=False, zoom=1, shift=(0, 0), brightness=1, contrast=1)


@pytest.fixture(scope="module")
def engine(tiny_bundle: Path) -> Engine:
    return Engine(bundle.read(tiny_bundle), "onnx")


def photo_of(pixels: Pixels) -> Photo:
    return Photo.from_bytes(encode(pixels, "png"), "drawing.png")


def blob(centre: tuple[float, float], radius: float) -> Photo:
    return photo_of(draw_lesion(450, 450, centre=centre, radius=radius))


def test_a_lesion_in_the_middle_is_found_in_every_variation(engine: Engine) -> None:
    analysis = engine.analyse(blob((0.5, 0.5), 0.22))
    assert analysis.prediction.decision is Decision.SUSPICIOUS
    told = list(engine.stability(analysis))
    assert [each.done for each in told] == list(range(1, VARIATIONS + 1))
    assert told[-1] == Stability(VARIATIONS, VARIATIONS, VARIATIONS)


def test_a_lesion_in_the_corner_comes_and_goes(engine: Engine) -> None:
    analysis = engine.analyse(blob((0.1, 0.1), 0.12))
    assert analysis.prediction.decision is Decision.SUSPICIOUS
    *_, last = engine.stability(analysis)
    assert 5 < last.same < VARIATIONS - 5


def test_bare_skin_stays_without_a_finding(engine: Engine) -> None:
    analysis = engine.analyse(blob((0.5, 0.5), 0.0))
    *_, last = engine.stability(analysis)
    assert last.same == VARIATIONS


def test_the_same_photo_gets_the_same_count(engine: Engine) -> None:
    analysis = engine.analyse(blob((0.1, 0.1), 0.12))
    assert list(engine.stability(analysis)) == list(engine.stability(analysis))
    assert list(variations()) == list(variations())


@pytest.mark.parametrize("views", [1, 8])
def test_each_variation_is_answered_as_a_photo_of_its_own_would_be(engine: Engine, views: int) -> None:
    pixels = draw_lesion(400, 400, centre=(0.1, 0.1), radius=0.12)
    analysis = engine.analyse(photo_of(pixels), views=views)
    *_, last = engine.stability(analysis)
    shots = (Photo.from_pixels(vary(pixels, each), "another shot") for each in variations())
    answers = [engine.analyse(shot, views=views).prediction for shot in shots]
    threshold = analysis.prediction.operating_point.threshold
    suspicious = analysis.prediction.p_malignant >= threshold
    assert last.same == sum((each.p_malignant >= threshold) == suspicious for each in answers)


def test_what_cannot_be_assessed_is_measured_by_its_operating_point(engine: Engine) -> None:
    dark = photo_of((draw_lesion(450, 450) * 0.03).astype(np.uint8))
    analysis = engine.analyse(dark)
    assert analysis.prediction.decision is Decision.CANNOT_ASSESS
    *_, asked = engine.stability(analysis)
    *_, overridden = engine.stability(engine.override(analysis))
    assert asked == overridden


def test_the_crop_is_varied_not_the_photo(engine: Engine) -> None:
    beside = draw_lesion(900, 450, centre=(0.75, 0.5), radius=0.2)
    beside[:, :450] = 255
    cropped = photo_of(beside).cropped(dataclasses.replace(engine.analyse(photo_of(beside)).prepared_seen, x=0.5))
    *_, last = engine.stability(engine.analyse(cropped))
    assert last.same == VARIATIONS


def test_no_variation_brings_black_corners() -> None:
    white = np.full((90, 160, 3), 200, np.uint8)
    for variation in variations():
        varied = vary(white, variation)
        assert varied.shape == white.shape
        assert varied.min() == varied.max() >= 200 * 0.9 - 1


def test_no_change_is_the_photo_itself() -> None:
    photo = draw_lesion(160, 120)
    np.testing.assert_array_equal(vary(photo, AS_IT_IS), photo)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"angle": 90.0}, lambda a: np.rot90(a)),
        ({"angle": 180.0}, lambda a: a[::-1, ::-1]),
        ({"mirrored": True}, lambda a: a[:, ::-1]),
        ({"shift": (0.25, 0.0)}, lambda a: np.concatenate((a[:, 30:0:-1], a[:, :-30]), axis=1)),
    ],
)
def test_a_square_is_turned_mirrored_and_moved(
    change: dict[str, Any], expected: Callable[[Pixels], NDArray[Any]]
) -> None:
    photo = draw_lesion(120, 120, centre=(0.4, 0.6))
    varied = vary(photo, dataclasses.replace(AS_IT_IS, **change)).astype(int)
    assert np.abs(varied - expected(photo).astype(int)).max() <= 2


def test_light_and_contrast_keep_to_their_measure() -> None:
    photo = np.full((40, 40, 3), 100, np.uint8)
    photo[:, 20:] = 140
    lighter = vary(photo, dataclasses.replace(AS_IT_IS, brightness=1.1))
    assert (lighter[0, 0, 0], lighter[0, -1, 0]) == (110, 154)
    harder = vary(photo, dataclasses.replace(AS_IT_IS, contrast=1.1))
    assert (harder[0, 0, 0], harder[0, -1, 0]) == (98, 142)


def test_a_large_photo_is_varied_at_twice_the_input() -> None:
    sizes: set[tuple[int, ...]] = set()

    def same(pixels: Pixels) -> bool:
        sizes.add(pixels.shape)
        return True

    assert list(measure(np.zeros((900, 1200, 3), np.uint8), 100, same))[-1].same == VARIATIONS
    assert sizes == {(200, 267, 3)}


@pytest.mark.real
def test_real_answers_are_mostly_steady_and_some_are_not(shared: Path) -> None:
    engine = Engine.open(str(next(paths.shipped_models().glob("*-*/manifest.json")).parent))
    photos = sorted((shared / "data" / "ham10000" / "HAM10000_images").glob("*.jpg"))[::500]
    counts = []
    for path in photos:
        *_, last = engine.stability(engine.analyse(Photo.from_file(path)))
        counts.append(last.same)
    assert len(counts) >= 20
    assert np.mean(counts) > 0.85 * VARIATIONS
    assert min(counts) < VARIATIONS
