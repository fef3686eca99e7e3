"""A project of the wizard -> its recipe, what it can start from, and the licence that follows."""

import dataclasses
import json
from pathlib import Path

import pytest

from dermadesk.errors import BundleError, LabelError, TrainingError
from dermadesk.inference import bundle
from dermadesk.taxonomy import ISIC_2018, Diagnosis, class_set
from dermadesk.training import plan, recipe, run
from dermadesk.training.dataset import Dataset, LabelledPhoto
from dermadesk.training.projects import Project, Start

SEVEN = class_set(ISIC_2018)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """As a new one is; no user's models, no weights of ImageNet."""
    monkeypatch.setenv("DERMADESK_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("DERMADESK_SHARED", str(tmp_path / "shared"))
    return Project(tmp_path / "2026-11-21 19.00.00 2", "Training", "2026-11-21T19:00:00")


def the(start: Start, project: Project) -> plan.StartChoice:
    return next(each for each in plan.starts(project) if each.start is start)


def test_the_ways_are_quick_thorough_and_those_of_the_literature() -> None:
    keys = [each.key for each in plan.KINDS]
    assert keys[:2] == ["quick", "thorough"]
    assert set(keys[2:]) == {name for name in recipe.names() if recipe.load(name).card.claim}
    assert all(each.source and each.claim for each in plan.KINDS[2:])
    assert len({each.name for each in plan.KINDS}) == len(keys)


@pytest.mark.parametrize("kind", [each.key for each in plan.KINDS])
def test_every_way_has_a_recipe_for_the_classes_of_the_photos(project: Project, kind: str) -> None:
    project = dataclasses.replace(project, kind=kind, start=Start.SCRATCH)
    made = plan.recipe_of(project, SEVEN)
    assert made == plan.recipe_of(project, SEVEN), "the same again: a run goes on with it"
    assert made.name == "clinic-2026-11-21-19-00-00-2"
    assert made.data.split == ""
    assert made.data.missing_classes == "leave_out"
    assert set(made.data.classes) == ({"BENIGN", "MALIGNANT"} if kind == "melanoma-binary" else set(ISIC_2018))
    assert {network.network.weights for network in made.ensemble.members} <= {""}
    assert made.network.weights == ""


def test_quick_takes_fewer_passes_than_thorough(project: Project) -> None:
    quick, thorough = (plan.recipe_of(dataclasses.replace(project, kind=kind), SEVEN) for kind in ("quick", "thorough"))
    assert quick.optimiser.epochs < thorough.optimiser.epochs
    assert quick.network.trainable_layers > thorough.network.trainable_layers == -1


def test_own_classes_are_declared_and_pairs_of_others_are_dropped(project: Project) -> None:
    own = Diagnosis("SPITZ", "Spitz nevus", False)
    made = plan.recipe_of(project, (*class_set(("MEL", "NV")), own))
    assert made.classes == (*class_set(("MEL", "NV")), own)
    ensemble = dataclasses.replace(project, kind="isic2019-ensemble", start=Start.SCRATCH)
    assert plan.recipe_of(ensemble, class_set(("MEL", "NV", "BCC"))).ensemble.pairs == (("MEL", "NV"),)
    assert plan.recipe_of(ensemble, class_set(("MEL", "BKL"))).ensemble.pairs == (("MEL", "BKL"),)


def test_photos_of_one_kind_alone_are_refused(project: Project) -> None:
    with pytest.raises(TrainingError, match="no benign class"):
        plan.recipe_of(project, class_set(("MEL", "BCC")))
    with pytest.raises(TrainingError, match="no malignant class"):
        plan.recipe_of(project, class_set(("NV", "DF")))


def test_settings_stand_over_the_recipe_as_they_come_back_from_the_disk(project: Project) -> None:
    settings = {"seed": 5, "network.input_size": 96, "augmentation.zoom": [0.5, 1.5], "data.classes": ["MEL", "NV"]}
    project = dataclasses.replace(project, settings=json.loads(json.dumps(settings)))
    made = plan.recipe_of(project, SEVEN)
    assert (made.seed, made.augmentation.zoom, made.data.classes) == (5, (0.5, 1.5), ("MEL", "NV"))
    assert made.pipeline.input_size == made.network.input_size == 96


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"optimiser.epochs": 0}, "at least 1"),
        ({"network.input_size": 8}, "photos of 32 px or more"),
        ({"network.architecture": "resnet19"}, "no such architecture"),
        ({"network.architecture": "resnet18"}, "is a mobilenet_v2, not a resnet18"),
        ({"optimiser.epochen": 3}, "unknown keys"),
    ],
)
def test_settings_that_do_not_go_together_are_refused(project: Project, settings: dict[str, object], told: str) -> None:
    with pytest.raises(TrainingError, match=told):
        plan.recipe_of(dataclasses.replace(project, settings=settings), SEVEN)


def test_the_installed_model_hands_on_its_licence(project: Project) -> None:
    choice = the(Start.SHIPPED, project)
    shipped = bundle.read(bundle.find())
    assert choice.possible
    assert (choice.name, choice.licence) == (shipped.reference, shipped.manifest.licence)
    assert plan.licence_of(project) == shipped.manifest.licence
    assert plan.recipe_of(project, SEVEN).network.weights == f"bundle:{shipped.reference}"


def test_a_model_that_was_chosen_stays_chosen_and_one_that_is_gone_is_said(project: Project) -> None:
    chosen = dataclasses.replace(project, parent=bundle.read(bundle.find()).reference)
    assert plan.parent_of(chosen).reference == chosen.parent
    with pytest.raises(BundleError, match=r"gone 1\.0\.0"):
        plan.recipe_of(dataclasses.replace(project, parent="gone 1.0.0"), SEVEN)


def test_a_start_of_another_network_cannot_be_chosen(project: Project) -> None:
    paper = dataclasses.replace(project, kind="ham10000-resnet50")
    choice = the(Start.SHIPPED, paper)
    assert "mobilenet_v2" in choice.why
    assert "resnet50" in choice.why
    changed = dataclasses.replace(project, settings={"network.architecture": "resnet18"})
    assert "resnet18" in the(Start.SHIPPED, changed).why


def test_weights_that_are_not_here_are_named_with_their_place(project: Project) -> None:
    choice = the(Start.IMAGENET, project)
    assert not choice.possible
    assert "mobilenet_v2-imagenet.pth" in choice.why
    assert str(run.default_weights()) in choice.why
    assert "Nothing is downloaded" in choice.why
    run.default_weights().mkdir(parents=True)
    (run.default_weights() / "mobilenet_v2-imagenet.pth").touch()
    found = the(Start.IMAGENET, project)
    assert found.possible
    assert found.licence == "", "a file does not say"
    made = plan.recipe_of(dataclasses.replace(project, start=Start.IMAGENET), SEVEN)
    assert made.network.weights == "mobilenet_v2-imagenet.pth"
    assert made.optimiser.trunk_rate == 1.0


def test_torchvisions_own_file_serves_and_hands_on_its_licence(project: Project) -> None:
    paper = dataclasses.replace(project, kind="ham10000-resnet50", start=Start.IMAGENET)
    file = the(Start.IMAGENET, paper).why.split(" or ")[1].split(".pth")[0] + ".pth"
    run.default_weights().mkdir(parents=True)
    (run.default_weights() / file).touch()
    assert the(Start.IMAGENET, paper).licence == "BSD-3-Clause"
    assert plan.recipe_of(paper, SEVEN).network.weights == "torchvision:IMAGENET1K_V1"


def test_a_file_may_lie_anywhere(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "elsewhere" / "mine.pth"
    project = dataclasses.replace(project, start=Start.IMAGENET, weights_file=str(file))
    assert str(file) in the(Start.IMAGENET, project).why
    file.parent.mkdir()
    file.touch()
    assert the(Start.IMAGENET, project).possible
    assert plan.recipe_of(project, SEVEN).network.weights == "mine.pth"
    assert plan.weights_of(project).folder == file.parent
    assert not plan.weights_of(project).download


def test_scratch_inherits_nothing_and_trains_all_of_the_network(project: Project) -> None:
    project = dataclasses.replace(project, start=Start.SCRATCH)
    made = plan.recipe_of(project, SEVEN)
    assert plan.licence_of(project) == ""
    assert (made.network.trainable_layers, made.network.frozen_epochs) == (-1, 0)


def photo(code: str) -> LabelledPhoto:
    return LabelledPhoto(f"one of {code}", Path(f"{code}.jpg"), code, code)


def test_photos_fall_into_the_classes_of_the_recipe(project: Project) -> None:
    dataset = Dataset(tuple(map(photo, ("MEL", "NV", "BCC"))), SEVEN)
    binary = plan.recipe_of(dataclasses.replace(project, kind="melanoma-binary", start=Start.SCRATCH), SEVEN)
    assert [each.code for each in plan.fitted(dataset, binary).photos] == ["MALIGNANT", "BENIGN", "MALIGNANT"]
    same = plan.fitted(dataset, plan.recipe_of(project, SEVEN))
    assert [each.code for each in same.classes] == ["MEL", "NV", "BCC"], "those that have a photo"
    fewer = plan.recipe_of(dataclasses.replace(project, settings={"data.classes": ["MEL", "NV"]}), SEVEN)
    with pytest.raises(LabelError, match="BCC"):
        plan.fitted(dataset, fewer)
