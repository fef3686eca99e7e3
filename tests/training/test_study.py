"""Studies: several trainings for one question, each resumable, none trained twice, and no fixed test list touched."""

import csv
import dataclasses
import json
from collections.abc import Generator
from pathlib import Path

import pytest

from dermadesk.errors import LabelError, TrainingError
from dermadesk.imaging.pipeline import StepSpec
from dermadesk.training import study
from dermadesk.training.events import EpochFinished, MemberFinished, Resumed, TrainEvent
from dermadesk.training.fit import Weights
from dermadesk.training.material import Material, gather
from dermadesk.training.recipe import NetworkSettings, Recipe
from dermadesk.training.split import Part, Split
from tests.training.journey import result


@pytest.fixture(scope="module")
def tiny(small_recipe: Recipe) -> Recipe:
    """A network of a few thousand weights, for photos of 32 px."""
    steps = (StepSpec("centre_square"), StepSpec("resize", {"size": 32}), StepSpec("scale"))
    return small_recipe.where(
        network=NetworkSettings("cnn_16_32_64", 32),
        preprocessing=steps,
        optimiser={"epochs": 2, "batch_size": 32},
        crossfit={"folds": 0, "epochs": 0},
        search={"objective": "balanced_accuracy"},
    )


def begun(
    tiny: Recipe, drawn_ham: Path, out: Path, text: str, *search: str
) -> Generator[TrainEvent, None, study.Result]:
    asked = study.question(text, tiny, search)
    return study.study(asked, tiny, [drawn_ham], [], out, weights=Weights(out))


def epochs(events: list[TrainEvent]) -> list[tuple[str, int, float]]:
    return [(each.stage, each.epoch, each.train_loss) for each in events if isinstance(each, EpochFinished)]


def test_seeds_give_mean_and_spread_and_a_finished_one_is_not_trained_again(
    tiny: Recipe, drawn_ham: Path, tmp_path: Path
) -> None:
    found, events = result(begun(tiny, drawn_ham, tmp_path, "seeds=2"))
    names = [f"seed{tiny.seed}", f"seed{tiny.seed + 1}"]
    assert [row.name for row in found.rows] == names
    assert [stage for stage, _, _ in epochs(events)] == [names[0]] * 2 + [names[1]] * 2
    losses = [loss for _, _, loss in epochs(events)]
    assert losses[:2] != losses[2:]
    told = json.loads((tmp_path / "study.json").read_text(encoding="utf-8"))
    aurocs = [each["figures"]["malignant_auroc"] for each in told["members"]]
    assert told["summary"]["malignant_auroc"]["mean"] == pytest.approx(sum(aurocs) / 2)
    assert told["summary"]["malignant_auroc"]["std"] == pytest.approx(abs(aurocs[0] - aurocs[1]) / 2**0.5)
    with (tmp_path / "study.csv").open(encoding="utf-8", newline="") as file:
        assert [row["member"] for row in csv.DictReader(file)] == names
    assert "| mean |" in (tmp_path / "study.md").read_text(encoding="utf-8")
    again, events = result(begun(tiny, drawn_ham, tmp_path, "seeds=2"))
    assert again == found
    assert epochs(events) == []


def test_a_stopped_study_goes_on_within_its_member(tiny: Recipe, drawn_ham: Path, tmp_path: Path) -> None:
    unbroken, events = result(begun(tiny, drawn_ham, tmp_path / "unbroken", "folds=2"))
    journey = begun(tiny, drawn_ham, tmp_path / "stopped", "folds=2")
    for event in journey:
        if isinstance(event, EpochFinished) and event.stage == "fold2":
            break
    journey.close()
    resumed, rest = result(begun(tiny, drawn_ham, tmp_path / "stopped", "folds=2"))
    assert [event for event in rest if isinstance(event, Resumed)] == [Resumed("fold2", 1)]
    assert epochs(rest) == epochs(events)[3:]
    assert resumed.rows == unbroken.rows


def test_every_photo_is_measured_in_one_fold(tiny: Recipe, drawn_ham: Path) -> None:
    material, _ = result(gather(tiny, [drawn_ham], []))
    members = study.members(study.question("folds=3", tiny), material)
    measured = [photo.image for member in members for photo in member.material.split.test.photos]
    assert sorted(measured) == [photo.image for photo in material.dataset.photos]


def of_sources(material: Material, test: set[str] = frozenset()) -> Material:
    """The same photos from three sources, and those of the lesions `test` as the test part of a fixed list."""
    named = ("one", "two", "two words/three")
    photos = tuple(
        dataclasses.replace(photo, source=named[int(photo.lesion[-1]) % 3]) for photo in material.dataset.photos
    )
    dataset = dataclasses.replace(material.dataset, photos=photos)
    parts = {
        photo.image: Part.TEST if photo.lesion in test else Part.CALIBRATION if photo.lesion[-2] == "1" else Part.TRAIN
        for photo in photos
    }
    return dataclasses.replace(material, dataset=dataset, split=Split.of(dataset, parts))


def test_a_source_left_out_is_neither_learned_from_nor_calibrated_on_and_fixed_test_photos_enter_nowhere(
    tiny: Recipe, drawn_ham: Path
) -> None:
    material, _ = result(gather(tiny, [drawn_ham], []))
    tested = {photo.lesion for photo in material.dataset.photos if photo.lesion[-2] == "0"}
    listed = dataclasses.replace(of_sources(material, tested), recipe=tiny.where(data={"split": "a-list.csv"}))
    members = study.members(study.question("leave-out", tiny), listed)
    assert [member.name for member in members] == ["without-one", "without-two", "without-two-words-three"]
    for member, source in zip(members, ("one", "two", "two words/three"), strict=True):
        parts = member.material.split
        assert {photo.source for photo in parts.test.photos} == {source}
        assert source not in {photo.source for part in (parts.train, parts.calibration) for photo in part.photos}
        assert not tested & {
            photo.lesion for part in (parts.train, parts.calibration, parts.test) for photo in part.photos
        }


def test_a_source_that_is_only_learned_from_is_calibrated_on_by_nobody(tiny: Recipe, drawn_ham: Path) -> None:
    material, _ = result(gather(tiny, [drawn_ham], []))
    material = of_sources(material, {photo.lesion for photo in material.dataset.photos if photo.lesion[-2] == "0"})
    material = dataclasses.replace(material, recipe=tiny.where(data={"only_train": ("two",)}))
    for member in study.members(study.question("leave-out", tiny), material):
        assert "two" not in {photo.source for photo in member.material.split.calibration.photos}
    for member in study.members(study.question("folds=2", tiny), material):
        parts = member.material.split
        assert "two" not in {photo.source for part in (parts.calibration, parts.test) for photo in part.photos}


def test_one_source_cannot_be_left_out(tiny: Recipe, drawn_ham: Path, tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="one source, 'drawn'; leave-out needs two"):
        list(begun(tiny, drawn_ham, tmp_path, "leave-out"))


def test_a_search_tries_settings_and_goes_on_with_a_stopped_trial(
    tiny: Recipe, drawn_ham: Path, tmp_path: Path
) -> None:
    space = ("optimiser.learning_rate=1e-4..1e-2:log balance.sampling_power=0..1", "optimiser.name=adam|sgd")
    journey = begun(tiny, drawn_ham, tmp_path, "search=2", *space)
    for event in journey:
        if isinstance(event, EpochFinished) and event.stage == "trial1":
            break
    journey.close()
    found, events = result(begun(tiny, drawn_ham, tmp_path, "search=2", *space))
    assert [event for event in events if isinstance(event, Resumed)] == [Resumed("trial1", 1)]
    assert [event.member for event in events if isinstance(event, MemberFinished)] == ["trial1"]
    assert [row.name for row in found.rows] == ["trial0", "trial1"]
    for row in found.rows:
        assert 1e-4 <= row.settings["optimiser.learning_rate"] <= 1e-2
        assert row.settings["optimiser.name"] in ("adam", "sgd")
    assert found.rows[0].settings != found.rows[1].settings
    more, events = result(begun(tiny, drawn_ham, tmp_path, "search=3", *space))
    assert more.rows[:2] == found.rows
    assert {stage for stage, _, _ in epochs(events)} == {"trial2"}


@pytest.mark.parametrize("text", ["fold=5", "folds=1", "folds=x", "leave-out=3", "seeds=", "search=0", ""])
def test_what_is_no_study_is_refused(text: str, tiny: Recipe) -> None:
    with pytest.raises(TrainingError, match="there are: folds=5"):
        study.question(text, tiny, ["network.dropout=0..1"])


@pytest.mark.parametrize(
    "space",
    ["", "network.dropout=1..0", "network.dropout=0..1:log", "network.drop=0..1", "optimiser.name=adam|adagrad"],
)
def test_what_cannot_be_searched_is_refused(space: str, tiny: Recipe) -> None:
    with pytest.raises(TrainingError):
        study.question("search=2", tiny, [space])
