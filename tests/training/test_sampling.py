"""What an epoch is made of, whole photos or pieces of them, and what becomes of each."""

import dataclasses

import numpy as np
import pytest

from dermadesk.imaging.photo import Photo
from dermadesk.training import sampling
from dermadesk.training.recipe import AugmentationSettings, BalanceSettings, Recipe, SliceSettings
from dermadesk.training.sampling import Sample
from tests.drawings import draw_lesion

LABELS = [0] * 30 + [1] * 6


@pytest.fixture
def plain(small_recipe: Recipe) -> Recipe:
    """Every photo as often as it is there, and as it is."""
    return dataclasses.replace(small_recipe, balance=BalanceSettings(), augmentation=AugmentationSettings())


def on(recipe: Recipe, *kinds: str) -> Recipe:
    return dataclasses.replace(recipe, slices=SliceSettings(kinds))


def test_an_epoch_is_the_same_for_the_same_seed_and_another_for_the_next(plain: Recipe) -> None:
    assert sampling.epoch(LABELS, plain, 1) == sampling.epoch(LABELS, plain, 1)
    assert sampling.epoch(LABELS, plain, 1) != sampling.epoch(LABELS, plain, 2)
    assert sampling.epoch(LABELS, plain, 1) != sampling.epoch(LABELS, dataclasses.replace(plain, seed=8), 1)


def test_without_balance_an_epoch_is_every_photo_once(plain: Recipe) -> None:
    samples = sampling.epoch(LABELS, plain, 3)
    order = [sample.photo for sample in samples]
    assert sorted(order) == list(range(36))
    assert order != sorted(order)
    assert {sample.kind for sample in samples} == {"original"}


def test_an_epoch_has_the_same_length_every_time(small_recipe: Recipe) -> None:
    assert len({len(sampling.epoch(LABELS, small_recipe, epoch)) for epoch in range(5)}) == 1


@pytest.mark.parametrize(
    ("trained_on", "kinds"),
    [
        (("slices",), {"slice0", "slice1", "slice2", "slice3"}),
        (("blends",), {"blend"}),
        (("blends", "originals"), {"original", "blend"}),
        (("originals", "slices", "blends"), {"original", "slice0", "slice1", "slice2", "slice3", "blend"}),
    ],
)
def test_every_drawn_photo_is_learned_in_all_its_pieces(
    plain: Recipe, trained_on: tuple[str, ...], kinds: set[str]
) -> None:
    samples = sampling.epoch(LABELS, on(plain, *trained_on), 1)
    assert set(samples) == {Sample(photo, kind) for photo in range(36) for kind in kinds}
    assert len(samples) == 36 * len(kinds)


def test_photos_are_kept_at_twice_the_size_only_for_slices(plain: Recipe) -> None:
    photo = Photo.from_pixels(draw_lesion(300, 200), "drawn")
    assert sampling.stored(plain).prepare(photo).pixels.shape == (64, 64, 3)
    sliced = on(plain, "originals", "slices")
    assert sampling.stored(sliced).prepare(photo).pixels.shape == (128, 128, 3)
    assert sliced.pipeline.prepare(photo).pixels.shape == (64, 64, 3), "judged at the size that is served"


@pytest.mark.parametrize("kind", ["original", "slice0", "slice3", "blend"])
def test_every_piece_has_the_size_of_the_network(small_recipe: Recipe, kind: str) -> None:
    sliced = on(small_recipe, "originals", "slices", "blends")
    pixels = sampling.stored(sliced).prepare(Photo.from_pixels(draw_lesion(300, 200), "drawn")).pixels
    made, again = (sampling.make(pixels, Sample(0, kind), sliced, np.random.default_rng(4)) for _ in range(2))
    assert made.shape == (64, 64, 3) and made.dtype == np.uint8
    np.testing.assert_array_equal(made, again)


def test_an_original_of_twice_the_size_is_the_photo_that_is_served(plain: Recipe) -> None:
    photo = Photo.from_pixels(draw_lesion(512, 512), "drawn")
    sliced = on(plain, "originals", "slices")
    kept = sampling.stored(sliced).prepare(photo).pixels
    served = plain.pipeline.prepare(photo).pixels.astype(int)
    assert np.abs(sampling.plain(kept, sliced) - served).max() <= 1
    assert np.abs(sampling.make(kept, Sample(0, "original"), sliced, np.random.default_rng(0)) - served).max() <= 1
