"""What each preprocessing step does to a photo."""

from typing import Any

import cv2
import numpy as np
import pytest

from dermadesk.imaging.photo import Photo
from dermadesk.imaging.pipeline import Pipeline, StepSpec
from dermadesk.imaging.steps import (
    STEPS,
    Pixels,
    divide_std,
    greyscale,
    hair_removal,
    normalise,
    scale,
    shades_of_gray,
    subtract_mean,
    white_patch,
)
from tests.drawings import SKIN, draw_lesion

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
NEEDED: dict[str, dict[str, Any]] = {"resize": {"size": 64}, "normalise": {"mean": MEAN, "std": STD}}
CAST = np.array([1.0, 0.8, 0.6])


def under_a_warm_lamp(pixels: Pixels) -> Pixels:
    return np.rint(pixels * CAST).astype(np.uint8)


def colour_difference(first: Pixels, second: Pixels) -> float:
    """How far apart the mean colours are, whatever the brightness: 0..1."""
    one, other = (pixels.mean((0, 1)) / pixels.mean((0, 1)).sum() for pixels in (first, second))
    return float(np.abs(one - other).max())


@pytest.mark.parametrize("name", STEPS)
def test_every_step_serves_in_a_pipeline_alone_and_after_a_cut(name: str) -> None:
    photo = Photo.from_pixels(draw_lesion(90, 60), "drawn")
    specs = (StepSpec("centre_square"), StepSpec("resize", {"size": 64}), StepSpec(name, NEEDED.get(name, {})))
    pipeline = Pipeline(specs, 64)
    prepared = pipeline.prepare(photo)
    assert prepared.tensor.shape == (3, 64, 64) and prepared.tensor.dtype == np.float32
    assert np.isfinite(prepared.tensor).all()
    assert pipeline.finish(prepared.pixels).tobytes() == prepared.tensor.tobytes()
    assert (prepared.pixels.dtype == np.uint8) and STEPS[name].run(prepared.pixels, **NEEDED.get(name, {})).dtype == (
        np.uint8 if STEPS[name].pixels else np.float32
    )


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("value", [0, 128, 255])
def test_no_step_fails_on_a_photo_without_anything_on_it(name: str, value: int) -> None:
    assert np.isfinite(STEPS[name].run(np.full((48, 64, 3), value, np.uint8), **NEEDED.get(name, {}))).all()


@pytest.mark.parametrize("step", [white_patch, shades_of_gray])
def test_colour_constancy_takes_a_cast_away(step: Any) -> None:
    photo = draw_lesion(120, 90)
    cast = under_a_warm_lamp(photo)
    assert colour_difference(photo, cast) > 0.08
    assert colour_difference(step(photo), step(cast)) < 0.005


def test_white_patch_makes_the_brightest_white_and_forgives_glare() -> None:
    photo = np.full((40, 50, 3), (100, 120, 60), np.uint8)
    np.testing.assert_array_equal(white_patch(photo), np.full_like(photo, 255))
    photo[20:] = (50, 60, 30)
    glare = photo.copy()
    glare[0, :10] = 255  # half a percent
    for pixels in (photo, glare):
        np.testing.assert_allclose(white_patch(pixels)[30, 0], 127.5, atol=0.5)
    assert white_patch(glare, percentile=100)[30, 0].tolist() == [50, 60, 30]


def test_shades_of_gray_is_the_formula_and_keeps_the_brightness() -> None:
    photo = cv2.GaussianBlur(draw_lesion(60, 40), (0, 0), 2) // 2
    light = np.mean((photo / 255) ** 6, axis=(0, 1)) ** (1 / 6)
    expected = photo / (light / np.linalg.norm(light) * np.sqrt(3))
    assert np.abs(shades_of_gray(photo) - expected).max() <= 0.501
    neutral = np.repeat(photo[..., :1], 3, axis=2)
    np.testing.assert_array_equal(shades_of_gray(neutral), neutral)
    grey_world = shades_of_gray(photo, power=1.0).mean((0, 1))
    np.testing.assert_allclose(grey_world, grey_world.mean(), rtol=0.01)


def test_greyscale_has_three_equal_channels_of_luma() -> None:
    photo = draw_lesion(60, 40)
    grey = greyscale(photo)
    assert (grey == grey[..., :1]).all()
    assert np.abs(grey[..., 0] - photo @ np.array([0.299, 0.587, 0.114])).max() <= 1


def skin_with_a_mole(side: int = 224) -> Pixels:
    noise = np.random.default_rng(1).normal(0, 2, (side, side, 1))
    photo = np.clip(np.array(SKIN) + noise, 0, 255).astype(np.uint8)
    cv2.circle(photo, (side // 2, side // 2), side // 5, (150, 100, 80), -1)
    return cv2.GaussianBlur(photo, (0, 0), 1)


def with_hairs(photo: Pixels) -> Pixels:
    hairy, side = photo.copy(), photo.shape[0]
    for number, angle in enumerate(np.deg2rad([5, 40, 75, 100, 150])):
        middle = np.array([side * 0.5, side * (0.3 + 0.1 * number)])
        along = np.array([np.cos(angle), np.sin(angle)]) * side * 0.4
        start, end = (np.rint(middle + sign * along).astype(int).tolist() for sign in (-1, 1))
        cv2.line(hairy, start, end, (50, 35, 30), max(1, side // 112), cv2.LINE_AA)
    return hairy


@pytest.mark.parametrize("side", [128, 224, 450])
def test_hairs_are_replaced_by_the_skin_and_the_mole_beside_them(side: int) -> None:
    photo = skin_with_a_mole(side)
    hairy = with_hairs(photo)
    covered = (hairy != photo).any(2)
    before = np.abs(hairy.astype(int) - photo).mean(2)[covered].mean()
    shaved = hair_removal(hairy)
    after = np.abs(shaved.astype(int) - photo).mean(2)
    assert before > 50
    assert after[covered].mean() < 6
    far = cv2.dilate(covered.astype(np.uint8), np.ones((7, 7), np.uint8)) == 0
    np.testing.assert_array_equal(shaved[far], hairy[far])


def test_a_photo_without_hairs_stays_as_it_is_dots_of_pigment_included() -> None:
    photo = skin_with_a_mole()
    for x, y in ((60, 40), (180, 200), (112, 112), (30, 180)):
        cv2.circle(photo, (x, y), 2, (60, 40, 30), -1)
    assert hair_removal(photo) is photo


def test_mean_and_deviation_of_the_photo_itself() -> None:
    photo = draw_lesion(60, 40)
    centred = subtract_mean(photo)
    assert centred.dtype == np.float32
    np.testing.assert_allclose(centred, photo - photo.mean((0, 1)), atol=1e-3)
    standard = divide_std(centred)
    np.testing.assert_allclose(standard.mean((0, 1)), 0, atol=1e-4)
    np.testing.assert_allclose(standard.std((0, 1)), 1, atol=1e-4)
    assert np.abs(subtract_mean(photo // 2) * 2 - centred).max() <= 2, "exposure is gone"


def test_mean_and_deviation_that_are_given_make_up_normalise() -> None:
    photo = draw_lesion(60, 40)
    by_hand = divide_std(subtract_mean(scale(photo), mean=MEAN), std=STD)
    np.testing.assert_allclose(by_hand, normalise(photo, mean=MEAN, std=STD), atol=1e-5)
    assert scale(photo).min() >= 0 and scale(photo).max() <= 1


def test_values_do_not_care_how_their_steps_are_ordered() -> None:
    photo = draw_lesion(60, 40)
    np.testing.assert_allclose(scale(subtract_mean(photo)), subtract_mean(scale(photo)), atol=1e-5)
    np.testing.assert_allclose(divide_std(subtract_mean(scale(photo))), divide_std(subtract_mean(photo)), atol=1e-3)


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("white_patch", {"percentile": 101}),
        ("white_patch", {"percentile": "all"}),
        ("shades_of_gray", {"power": 0}),
        ("shades_of_gray", {"power": float("nan")}),
        ("hair_removal", {"width": -0.1}),
        ("hair_removal", {"threshold": True}),
        ("normalise", {"mean": MEAN, "std": (0.2, 0.0, 0.2)}),
        ("divide_std", {"std": (0.2, 0.2)}),
        ("subtract_mean", {"mean": None}),
    ],
)
def test_a_setting_beyond_its_limits_is_refused_by_name(name: str, settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=f"{list(settings)[-1]} of {name} must be"):
        Pipeline((StepSpec(name, settings),), 64)
