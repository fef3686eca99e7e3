"""What a training takes, measured on a few batches of its own photos."""

import dataclasses
import tempfile
from pathlib import Path

import pytest

from dermadesk.errors import LabelError, PhotoError, TrainingError
from dermadesk.taxonomy import ISIC_2018, class_set
from dermadesk.training import fit, measuring, plan, readers
from dermadesk.training.dataset import Dataset
from dermadesk.training.estimate import Estimate, estimate
from dermadesk.training.events import Measuring, Step
from dermadesk.training.recipe import CrossfitSettings, Recipe
from tests.training.journey import result
from tests.training.tiny_stage import tiny_recipe

NONE = fit.Weights(Path("/nowhere"))


@pytest.fixture(scope="module")
def photos(drawn_ham: Path) -> Dataset:
    return readers.read([drawn_ham], [], class_set(ISIC_2018)).dataset


@pytest.fixture(scope="module")
def small() -> Recipe:
    """Three convolutions on photos of 32 px."""
    chosen = tiny_recipe(batch_size=16, epochs=3)
    return chosen.where(network={"architecture": "cnn_16_32_64"}, crossfit=CrossfitSettings())


@pytest.fixture(scope="module")
def found(photos: Dataset, small: Recipe) -> Estimate:
    return result(estimate(small, photos, NONE))[0]


def test_time_lies_between_its_bounds_and_all_is_counted(found: Estimate, photos: Dataset) -> None:
    assert 0 < found.seconds_low <= found.seconds <= found.seconds_high
    assert found.batch_size == 16
    assert found.steps == 3 * -(-126 // 16), "three epochs of the 126 photos learned from"
    assert found.photos_per_second > 0
    assert 0 < found.batches <= 3
    assert found.disk_bytes > 100_000
    assert 0 < found.memory_bytes < found.free_bytes


def test_more_epochs_and_folds_take_longer(found: Estimate, photos: Dataset, small: Recipe) -> None:
    longer = small.where(optimiser={"epochs": 300}, crossfit={"folds": 2, "epochs": 3})
    told, _ = result(estimate(longer, photos, NONE))
    assert told.steps > 100 * found.steps
    assert told.seconds > found.seconds
    assert told.disk_bytes > found.disk_bytes


def test_nothing_is_left_behind_and_it_can_be_stopped_at_every_event(
    photos: Dataset, small: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    _, events = result(estimate(small, photos, NONE))
    assert [each.what for each in events if isinstance(each, Measuring)] == ["photos", "steps", "answers", "export"]
    assert sum(isinstance(each, Step) for each in events) >= 2
    assert not list(tmp_path.iterdir())
    for stop in range(2, len(events), 5):
        journey = estimate(small, photos, NONE)
        for _ in range(stop):
            next(journey)
        journey.close()
        assert not list(tmp_path.iterdir()), f"stopped after {events[stop - 1]}"


def test_head_alone_is_measured_by_itself(photos: Dataset, small: Recipe) -> None:
    _, events = result(estimate(small.where(network={"frozen_epochs": 1}), photos, NONE))
    assert {each.stage for each in events if isinstance(each, Step)} == {"main", "head"}


def test_an_ensemble_is_all_of_its_networks(photos: Dataset, small: Recipe) -> None:
    member = plan.recipe.load("isic2019-ensemble", ["network.input_size=32"]).ensemble.members[-1]
    member = dataclasses.replace(member, network=small.network, optimiser=None)
    pairs = (("MEL", "NV"), ("DF", "VASC"))
    both = small.where(
        ensemble={
            "kind": "predictions",
            "members": (dataclasses.replace(member, specialists=False), member),
            "pairs": pairs,
        }
    )
    told, events = result(estimate(both, photos, NONE))
    assert [each.what for each in events if isinstance(each, Measuring)].count("steps") == 2
    assert told.steps > 2 * 24, "and the specialists"


def test_too_few_photos_of_a_class_are_said_as_the_training_would(photos: Dataset, small: Recipe) -> None:
    first = next(each.image for each in photos.photos if each.code == "DF")
    few = photos.where(lambda photo: photo.code != "DF" or photo.image == first)
    with pytest.raises(LabelError, match="DF"):
        result(estimate(small, few, NONE))


def test_photos_that_cannot_be_read_are_said(photos: Dataset, small: Recipe, tmp_path: Path) -> None:
    gone = tuple(dataclasses.replace(each, path=tmp_path / each.path.name) for each in photos.photos)
    with pytest.raises(PhotoError, match="not found"):
        result(estimate(small, Dataset(gone, photos.classes), NONE))


def test_weights_that_are_missing_are_said(photos: Dataset, small: Recipe, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"gone\.pth"):
        result(estimate(small.where(network={"weights": "gone.pth"}), photos, fit.Weights(tmp_path)))


def test_the_most_memory_is_known_although_it_was_given_back() -> None:
    with measuring.Peak() as peak:
        taken = bytearray(200_000_000)
        taken[::4096] = b"x" * len(taken[::4096])
        del taken
        assert 150_000_000 < peak.bytes < 400_000_000
    assert peak.free > 0
