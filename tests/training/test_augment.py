"""Augmentation: chance changes that keep the photo's shape and are the same for the same seed."""

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from torchvision.transforms.v2 import functional as transforms

from dermadesk.imaging.steps import Pixels
from dermadesk.training import augment as module
from dermadesk.training.augment import augment
from dermadesk.training.recipe import AugmentationSettings, Recipe
from tests.drawings import draw_lesion

ONE_EACH: dict[str, dict[str, Any]] = {
    "rotation": {"rotation": 20.0},
    "zoom": {"zoom": (0.8, 1.2)},
    "shift": {"shift": 0.2},
    "shear": {"shear": 10.0},
    "flip": {"flip": True},
    "brightness": {"brightness": 0.2},
    "contrast": {"contrast": 0.2},
    "saturation": {"saturation": 0.2},
    "illuminant": {"illuminant": 0.1},
    "dark_corner": {"dark_corner": 0.99},
    "rescale": {"rescale": (0.3, 0.5), "degrade_probability": 0.99},
    "blur": {"blur": 1.5, "degrade_probability": 0.99},
    "sharpen": {"sharpen": 3.0, "degrade_probability": 0.49},
    "jpeg_quality": {"jpeg_quality": (30, 60), "degrade_probability": 0.99},
}


@pytest.fixture
def photo() -> Pixels:
    pixels = np.full((96, 96, 3), (225, 180, 160), np.uint8)
    cv2.circle(pixels, (48, 48), 20, (90, 50, 40), -1)
    return pixels


def many(pixels: Pixels, settings: AugmentationSettings, count: int = 20) -> list[Pixels]:
    return [augment(pixels, settings, np.random.default_rng(seed)) for seed in range(count)]


def by_torchvision(name: str, pixels: Pixels, *arguments: Any) -> Pixels:
    photo = torch.from_numpy(pixels.transpose(2, 0, 1).copy())
    changed: torch.Tensor = getattr(transforms, name)(photo, *arguments)
    return changed.numpy().transpose(1, 2, 0)


def test_without_settings_nothing_is_changed_or_copied(photo: Pixels) -> None:
    assert np.shares_memory(augment(photo, AugmentationSettings(), np.random.default_rng(1)), photo)
    np.testing.assert_array_equal(augment(photo, AugmentationSettings(), np.random.default_rng(1)), photo)
    only_chance = AugmentationSettings(degrade_probability=0.99)
    np.testing.assert_array_equal(augment(photo, only_chance, np.random.default_rng(1)), photo)


@pytest.mark.parametrize("name", ONE_EACH)
def test_each_setting_changes_photos_by_itself_the_same_for_the_same_seed(name: str) -> None:
    photo = draw_lesion(80, 80)
    kept, settings = photo.copy(), AugmentationSettings(**ONE_EACH[name])
    first, again = many(photo, settings), many(photo, settings)
    np.testing.assert_array_equal(first, again)
    np.testing.assert_array_equal(photo, kept)
    assert all(each.shape == photo.shape and each.dtype == np.uint8 and each.flags.c_contiguous for each in first)
    assert sum((each != photo).any() for each in first) > 5
    assert any((each != first[0]).any() for each in first)


def test_flips_go_both_ways_and_lose_nothing() -> None:
    photo = draw_lesion(64, 64)
    seen = {each.tobytes() for each in many(photo, AugmentationSettings(flip=True))}
    assert seen == {each.tobytes() for each in (photo, photo[::-1], photo[:, ::-1], photo[::-1, ::-1])}


def test_without_flip_a_photo_is_never_mirrored() -> None:
    marked = np.full((64, 64, 3), 200, np.uint8)
    marked[:32, :32] = 40  # turned by less than 20°, the dark quarter stays upper left
    for changed in many(marked, AugmentationSettings(rotation=20.0)):
        assert changed[16, 16].max() < 60 and changed[16, 48].min() > 180


def test_shift_and_zoom_stay_within_their_settings(photo: Pixels) -> None:
    def lesion(changed: Pixels) -> tuple[np.ndarray, float]:
        inside = changed[..., 0] < 150
        return np.argwhere(inside).mean(0), float(inside.sum())

    centre, area = lesion(photo)
    moved = np.array([lesion(each)[0] - centre for each in many(photo, AugmentationSettings(shift=0.2), 60)])
    assert np.abs(moved).max() <= 0.2 * 96 + 0.5
    assert moved.min() < -0.14 * 96 and moved.max() > 0.14 * 96
    sides = np.sqrt([lesion(each)[1] / area for each in many(photo, AugmentationSettings(zoom=(0.7, 1.3)), 60)])
    assert 0.69 < sides.min() < 0.8 and 1.2 < sides.max() < 1.31


def test_what_is_uncovered_is_filled_by_the_edge_or_by_its_reflection() -> None:
    """A dark frame of 1 px: `nearest` draws it out, `reflect` shows what is inside."""
    framed = np.full((64, 64, 3), 200, np.uint8)
    framed[[0, -1]] = framed[:, [0, -1]] = 0
    dark = {
        fill: np.mean([each < 100 for each in many(framed, AugmentationSettings(shift=0.3, fill=fill))])
        for fill in ("nearest", "reflect")
    }
    assert dark["nearest"] > 0.2
    assert dark["reflect"] < 0.1


def test_rotation_leaves_no_black_corners(small_recipe: Recipe) -> None:
    bright = np.full((96, 96, 3), 200, np.uint8)
    for changed in many(bright, replace(small_recipe.augmentation, dark_corner=0.0), 50):
        assert changed.min() > 80


def test_a_round_tube_is_black_outside_and_leaves_the_inside_alone() -> None:
    photo = draw_lesion(96, 96)
    for changed in many(photo, AugmentationSettings(dark_corner=0.999)):
        corners = changed[[0, 0, -1, -1], [0, -1, 0, -1]]
        assert (corners.max(1) == 0).sum() >= 2
        np.testing.assert_array_equal(changed[40:56, 40:56], photo[40:56, 40:56])
        assert (changed <= photo).all()
        assert 0.5 < (changed == photo).all(2).mean() < 0.99
    dark = [(each[0, 0] == 0).all() for each in many(photo, AugmentationSettings(dark_corner=0.25), 100)]
    assert 10 < sum(dark) < 40


@pytest.mark.parametrize(
    ("field", "operation"),
    [("brightness", "adjust_brightness"), ("contrast", "adjust_contrast"), ("saturation", "adjust_saturation")],
)
def test_light_is_what_torchvision_means_by_it(field: str, operation: str) -> None:
    photo = cv2.GaussianBlur(draw_lesion(64, 64), (0, 0), 2) // 2 + 40  # nothing that would be cut off at 255
    place = ("brightness", "contrast", "saturation").index(field)
    for seed, changed in enumerate(many(photo, AugmentationSettings(**{field: 0.3}), 5)):
        factor = 1 + 0.3 * np.random.default_rng(seed).uniform(-1, 1, 6)[place]
        assert np.abs(changed.astype(int) - by_torchvision(operation, photo, factor)).max() <= 2


@pytest.mark.parametrize("amount", [0.3, 0.8, 1.7])
def test_sharpness_is_what_torchvision_means_by_it(amount: float) -> None:
    photo = cv2.GaussianBlur(draw_lesion(64, 64), (0, 0), 1)
    blurred = by_torchvision("gaussian_blur", photo, [5, 5], [amount, amount])
    assert np.abs(module._blurred(photo, amount).astype(int) - blurred).max() <= 1
    sharpened = by_torchvision("adjust_sharpness", photo, 1 + amount)
    difference = np.abs(module._sharpened(photo, 1 + amount).astype(int) - sharpened)
    assert difference[1:-1, 1:-1].max() <= 2  # torchvision leaves the outermost pixels as they are


def test_light_changes_as_a_lamp_does(photo: Pixels) -> None:
    """Another illuminant is a gain per channel; less saturation brings the channels together."""
    for changed in many(photo, AugmentationSettings(illuminant=0.1)):
        gains = changed[0, 0] / photo[0, 0]
        np.testing.assert_allclose(changed[48, 48] / photo[48, 48], gains, atol=0.02)
        assert gains.min() > 0.89 and gains.max() < 1.11
    assert np.ptp(np.ptp([each[0, 0] for each in many(photo, AugmentationSettings(saturation=0.5))], 1)) > 20


def test_the_lesion_stays_in_the_photo_and_changes_in_size_light_and_sharpness(
    photo: Pixels, small_recipe: Recipe
) -> None:
    areas, brightness, sharpness = [], [], []
    for changed in many(photo, replace(small_recipe.augmentation, dark_corner=0.0), 100):
        grey = cv2.cvtColor(changed, cv2.COLOR_RGB2GRAY)
        dark = grey < (int(grey.max()) + int(grey.min())) / 2
        areas.append(dark.sum())
        brightness.append(np.median(grey[~dark]))
        sharpness.append(cv2.Laplacian(grey, cv2.CV_64F).var())
    assert min(areas) > 300
    assert max(areas) > 2 * min(areas)
    assert max(brightness) > 1.3 * min(brightness)
    assert max(sharpness) > 3 * min(sharpness)
