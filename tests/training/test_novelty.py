"""The line of novelty: Fisher's, with limits for photos it was not fitted on, and drawings it does not know."""

import numpy as np
import pytest
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from dermadesk.inference.novelty import LIMIT, directions, novelties
from dermadesk.training import foreign, novelty
from dermadesk.training.foreign import BARE, LESION, PICTURES, SKIN

CHANNELS = 12


def embeddings(seed: int, count: int, towards: int, strength: float = 1.0) -> np.ndarray:
    """Positive, as after a ReLU; one channel stands out."""
    values = np.abs(np.random.default_rng(seed).normal(1, 0.3, (count, CHANNELS))).astype(np.float32)
    values[:, towards] += strength
    return values


@pytest.fixture(scope="module")
def drawn() -> dict[str, np.ndarray]:
    """Pictures stand out in channels 1 and 2, skin in 3."""
    kinds = {kind: embeddings(10 + n, 60, 1 + n % 2, 2.0) for n, kind in enumerate(PICTURES)}
    return kinds | {kind: embeddings(40 + n, 60, 3) for n, kind in enumerate(SKIN)}


def test_own_photos_lie_around_nothing_and_one_in_a_hundred_beyond_the_limit(drawn: dict[str, np.ndarray]) -> None:
    own, held_out, later = embeddings(1, 900, 0, 1.5), embeddings(2, 500, 0, 1.5), embeddings(3, 500, 0, 1.5)
    known = novelty.fit(own, drawn, held_out)
    assert known is not None
    assert novelties(known, own).mean() == pytest.approx(0, abs=1e-4)
    values = novelties(known, held_out)
    assert np.mean(values >= LIMIT) == pytest.approx(0.01, abs=0.002)
    assert np.mean(values >= known.warns_from) == pytest.approx(0.05, abs=0.002)
    assert np.mean(novelties(known, later) >= LIMIT) < 0.04
    assert all(novelties(known, drawn[kind]).min() > LIMIT for kind in PICTURES)
    photos, kinds = known.measured
    assert (photos.photos, photos.refused, photos.marked) == (500, 0.01, 0.05)
    assert (kinds.photos, kinds.refused) == (60 * len(PICTURES), 1.0)


def test_without_shrinking_it_is_the_discriminant_that_scikit_learn_finds(
    drawn: dict[str, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(novelty, "_SHRINKAGE", 1e-6)
    own = embeddings(1, 600, 0, 1.5)
    alike = dict.fromkeys(drawn, drawn["text pages"])  # one group, so that two classes are left
    known = novelty.fit(own, alike, own)
    photos, pictures = directions(own), directions(drawn["text pages"])
    weights = [1 - novelty._OF_THE_DRAWN, novelty._OF_THE_DRAWN]
    # scikit-learn weighs the covariances of the classes by their priors
    fisher = LinearDiscriminantAnalysis(solver="lsqr", priors=weights)
    fisher.fit(np.concatenate([photos, pictures]), [0] * len(photos) + [1] * len(pictures))
    ours, theirs = np.array(known.direction), fisher.coef_[0]
    assert ours @ theirs / np.linalg.norm(ours) / np.linalg.norm(theirs) == pytest.approx(1, abs=1e-3)


def test_a_network_that_sees_no_difference_gets_none() -> None:
    same = np.ones((40, CHANNELS), np.float32)
    assert novelty.fit(same, dict.fromkeys((*PICTURES, *SKIN), same), same) is None


def test_a_handful_of_photos_alike_does_not_make_everything_new(drawn: dict[str, np.ndarray]) -> None:
    own = embeddings(1, 300, 0, 1.5)
    alike = np.repeat(own.mean(0, keepdims=True), 3, axis=0)
    known = novelty.fit(own, drawn, alike)
    assert np.mean(novelties(known, own) >= LIMIT) <= 0.06
    assert 0 < known.warns_from <= LIMIT


def test_there_are_about_as_many_drawings_as_photos() -> None:
    assert [novelty.each_kind(photos) for photos in (10, 40 * foreign.KINDS, 10**6)] == [4, 40, 150]


def test_drawings_are_pictures_of_every_kind_and_the_same_from_the_same_seed() -> None:
    photos = [np.random.default_rng(n).integers(0, 255, (64, 64, 3)).astype(np.uint8) for n in range(3)]
    first, again, other = (list(foreign.drawn(photos, 2, seed)) for seed in (5, 5, 6))
    assert [kind for kind, _ in first] == [*PICTURES, BARE, LESION] * 2
    for (_, picture), (_, same), (_, different) in zip(first, again, other, strict=True):
        assert picture.dtype == np.uint8 and picture.ndim == 3 and picture.shape[2] == 3
        np.testing.assert_array_equal(picture, same)
        assert picture.shape != different.shape or (picture != different).any()


def test_the_lesion_of_a_photo_darkens_the_drawn_skin() -> None:
    pale = np.full((64, 64, 3), 200, np.uint8)
    dark = pale.copy()
    dark[20:44, 20:44] = 40
    with_lesion, without = (dict(foreign.drawn([photo], 1, seed=3))[LESION].astype(int) for photo in (dark, pale))
    assert (without - with_lesion).max() > 60
    assert np.mean(without - with_lesion < 3) > 0.4
