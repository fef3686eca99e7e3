"""Augmentation: chance changes that keep the photo's shape and are the same for the same seed."""

import cv2
import numpy as np
import pytest

from dermadesk.training.augment import augment
from dermadesk.training.recipe import Recipe


@pytest.fixture
def photo() -> np.ndarray:
    pixels = np.full((96, 96, 3), (225, 180, 160), np.uint8)
    cv2.circle(pixels, (48, 48), 20, (90, 50, 40), -1)
    return pixels


def test_a_seed_gives_the_same_photo_and_the_next_another(photo: np.ndarray, small_recipe: Recipe) -> None:
    once, again, other = (augment(photo, small_recipe.augmentation, np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(once, again)
    assert (once != other).any()
    assert once.shape == photo.shape
    assert once.dtype == np.uint8


def test_the_photo_given_is_not_changed(photo: np.ndarray, small_recipe: Recipe) -> None:
    kept = photo.copy()
    augment(photo, small_recipe.augmentation, np.random.default_rng(1))
    np.testing.assert_array_equal(photo, kept)


def test_rotation_leaves_no_black_corners(small_recipe: Recipe) -> None:
    bright = np.full((96, 96, 3), 200, np.uint8)
    for seed in range(50):
        assert augment(bright, small_recipe.augmentation, np.random.default_rng(seed)).min() > 80


def test_the_lesion_stays_in_the_photo_and_changes_in_size_light_and_sharpness(
    photo: np.ndarray, small_recipe: Recipe
) -> None:
    areas, brightness, sharpness = [], [], []
    for seed in range(100):
        grey = cv2.cvtColor(augment(photo, small_recipe.augmentation, np.random.default_rng(seed)), cv2.COLOR_RGB2GRAY)
        dark = grey < (int(grey.max()) + int(grey.min())) / 2
        areas.append(dark.sum())
        brightness.append(np.median(grey[~dark]))
        sharpness.append(cv2.Laplacian(grey, cv2.CV_64F).var())
    assert min(areas) > 300
    assert max(areas) > 2 * min(areas)
    assert max(brightness) > 1.3 * min(brightness)
    assert max(sharpness) > 3 * min(sharpness)
