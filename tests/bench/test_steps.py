"""The table of the steps' effects, on drawings: what a step is known to do must show in it."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from dermadesk.bench.degradations import DEGRADATIONS
from dermadesk.bench.steps import NONE, STEPS_TRIED, Effect, effects, some_of_each
from dermadesk.imaging.steps import hair_removal
from dermadesk.taxonomy import ISIC_2018, class_set
from dermadesk.training import split
from dermadesk.training.dataset import Dataset
from dermadesk.training.readers import read
from dermadesk.training.settings import DataSettings
from tests.drawings import draw_lesion
from tests.labelled_drawings import draw_ham10000


def colours(batch: NDArray[np.float32]) -> NDArray[np.float32]:
    """The plainest embedding: how much of a photo has each of 6×6×6 colours."""
    levels = np.clip((batch + 1) * 3, 0, 5).astype(int)
    bins = (levels * np.array([36, 6, 1])[:, None, None]).sum(1).reshape(len(batch), -1)
    return np.stack([np.bincount(each, minlength=216) for each in bins]).astype(np.float32)


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> split.Split:
    folder: Path = draw_ham10000(tmp_path_factory.mktemp("ham"))
    dataset = read([folder], [], class_set(ISIC_2018)).dataset
    return split.draw(dataset, DataSettings(classes=ISIC_2018, calibration=0.4), seed=1)


@pytest.fixture(scope="module")
def found(parts: split.Split) -> dict[tuple[str, str], Effect]:
    journey = effects(parts.train, parts.calibration, parts.calibration, 32, colours)
    told: list[int] = []
    while True:
        try:
            told.append(next(journey))
        except StopIteration as end:
            assert told == sorted(told)
            return {(each.step, each.condition): each for each in end.value}


def test_every_step_is_measured_on_good_on_degraded_and_on_foreign_photos(
    parts: split.Split, found: dict[tuple[str, str], Effect]
) -> None:
    assert set(found) == {(name, where) for name in STEPS_TRIED for where in (*DEGRADATIONS, "foreign")}
    for effect in found.values():
        assert effect.photos == len(parts.calibration.photos)
        assert 0 <= effect.malignant_auroc <= 1 and 0 <= effect.balanced_accuracy <= 1
    for name in STEPS_TRIED:
        good, foreign = found[name, "good"], found[name, "foreign"]
        assert good.malignant_auroc == foreign.malignant_auroc, "the same photos give the same figures"


def test_no_step_differs_from_itself_by_nothing(found: dict[tuple[str, str], Effect]) -> None:
    for where in DEGRADATIONS:
        assert found[NONE, where].auroc_difference == found[NONE, where].accuracy_difference == (0.0, 0.0)


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("white_patch", "warm lamp"),
        ("white_patch", "darkened"),
        ("shades_of_gray", "warm lamp"),
        ("subtract_mean, divide_std", "darkened"),
        ("hair_removal", "drawn hairs"),
    ],
)
def test_what_a_step_is_there_for_shows(found: dict[tuple[str, str], Effect], name: str, where: str) -> None:
    assert found[NONE, "good"].balanced_accuracy > 0.9
    assert found[NONE, where].balanced_accuracy < 0.7
    assert found[name, where].accuracy_difference[0] > 0


def test_greyscale_harms_where_colour_is_the_diagnosis(found: dict[tuple[str, str], Effect]) -> None:
    assert found["greyscale", "good"].accuracy_difference[1] < 0


def test_some_of_each_class_never_two_of_a_lesion(parts: split.Split) -> None:
    some = some_of_each(parts.train, 5)
    assert some.counts == dict.fromkeys(ISIC_2018, 5)
    assert len({photo.group for photo in some.photos}) == 35
    assert some == some_of_each(parts.train, 5)
    everything: Dataset = some_of_each(parts.train, 10_000)
    assert len(everything.photos) == len({photo.group for photo in parts.train.photos})


def test_what_degrades_a_photo_is_the_same_every_time_and_leaves_the_original_alone() -> None:
    photo = cv2.resize(draw_lesion(256, 256), (128, 128), interpolation=cv2.INTER_AREA)
    kept = photo.copy()
    for name, degrade in DEGRADATIONS.items():
        changed = degrade(photo, np.random.default_rng(1))
        np.testing.assert_array_equal(changed, degrade(photo, np.random.default_rng(1)))
        np.testing.assert_array_equal(photo, kept)
        assert changed.shape == photo.shape and changed.dtype == np.uint8
        assert (changed != photo).any() == (name != "good")


def test_the_drawn_hairs_are_hairs() -> None:
    skin = np.full((256, 256, 3), (220, 170, 150), np.uint8)
    hairy = DEGRADATIONS["drawn hairs"](skin, np.random.default_rng(2))
    before, after = (np.abs(each.astype(int) - skin).mean() for each in (hairy, hair_removal(hairy)))
    assert after < before / 4
