"""Recipes: read strictly, with overrides, and refused before hours of work when they could not end in a bundle."""

from pathlib import Path

import pytest

from dermadesk.errors import TrainingError
from dermadesk.training import recipe

PUBLISHED = ("isic2019-ensemble", "isic9-cnn", "ham10000-resnet152-cam", "melanoma-binary", "ham10000-resnet50")


def test_every_recipe_that_comes_with_the_program_can_be_read() -> None:
    assert {"dermoscopy-mobilenetv2", "clinic", *PUBLISHED} <= set(recipe.names())
    for name in recipe.names():
        loaded = recipe.load(name)
        assert loaded.name == name
        assert loaded.pipeline.input_size == loaded.network.input_size


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_recipe_of_the_literature_says_what_it_follows_and_what_that_claims(name: str) -> None:
    card = recipe.load(name).card
    assert card.claim
    assert card.source
    assert any("not for use" in limitation for limitation in card.limitations)


def test_an_override_changes_one_value() -> None:
    loaded = recipe.load("dermoscopy-mobilenetv2", ["optimiser.epochs=3", "augmentation.zoom=[0.5, 2.0]"])
    assert loaded.optimiser.epochs == 3
    assert loaded.augmentation.zoom == (0.5, 2.0)


def test_the_size_of_the_photos_is_said_once() -> None:
    loaded = recipe.load("isic2019-ensemble", ["network.input_size=96"])
    assert loaded.pipeline.input_size == 96
    assert {member.network.input_size for member in loaded.ensemble.members} == {96}


def test_words_may_change_without_a_new_run_but_settings_may_not() -> None:
    shipped = recipe.load("dermoscopy-mobilenetv2")
    assert recipe.load("dermoscopy-mobilenetv2", ['card.intended_use="other words"']).learning == shipped.learning
    searched = recipe.load("dermoscopy-mobilenetv2", ['search.space={"network.dropout"="0..1"}'])
    assert searched.learning == shipped.learning
    assert recipe.load("dermoscopy-mobilenetv2", ["balance.sampling_power=1.0"]).learning != shipped.learning


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("optimiser.epoch=3", r"unknown keys \['epoch'\] in \[optimiser\]"),
        ('optimiser.epochs="many"', "optimiser.epochs must be int"),
        ("optimiser.epochs=true", "optimiser.epochs must be int"),
        ("optimiser.epochs=0", "optimiser.epochs must be at least 1"),
        ('optimiser.name="adagrad"', "optimiser.name must be one of 'adamw'"),
        ('balance.method="target"', "needs a balance.target_count"),
        ('slices.train_on=["halves"]', "slices.train_on must be one of"),
        ("network.dropout=1.0", "network.dropout must be at least 0 and below 1"),
        ('preprocessing=[{name="resize", size=128}]', "makes 128 px, and network.input_size is 224"),
        ('network="mobilenet_v2"', "network must be a section"),
        ("name.of.it=1", "name is no section"),
        ('name="My model"', "not usable as a folder's name"),
        ('data.classes=["MEL", "XYZ"]', "unknown classes: XYZ"),
        ('data.classes=["NV", "BKL"]', "a malignant class and one that is not"),
        ("data.calibration=0.9", "shares above 0 that leave something to learn from"),
        ("data.let_lesions_leak=true", "data.split is a fixed list"),
        ('preprocessing=[{name="sharpen"}]', "unknown preprocessing step 'sharpen'"),
        ('preprocessing=[{name="resize", side=64}]', r"unknown settings \['side'\] of the preprocessing step resize"),
        ('ensemble.kind="predictions"', "ensemble.members go with"),
        ('ensemble={kind="specialists", pairs=[["MEL", "UNK"]]}', "must name two of the classes"),
        ("decision.sensitivities=[]", "decision.sensitivities must be one or more"),
        ("decision.sensitivities=[0.95, 1.2]", "decision.sensitivities must be one or more"),
        ("seed=", "Invalid value"),
        ("seed", "an override reads section.key=value"),
    ],
)
def test_what_a_recipe_cannot_mean_is_refused_by_name(override: str, said: str) -> None:
    with pytest.raises(TrainingError, match=said):
        recipe.load("dermoscopy-mobilenetv2", [override])


def test_a_search_changes_values_as_strictly_as_an_override() -> None:
    shipped = recipe.load("dermoscopy-mobilenetv2")
    assert shipped.changed({"optimiser.learning_rate": 1e-3, "network.dropout": 0.5}).network.dropout == 0.5
    for wrong in ({"optimiser.epochs": 2.5}, {"optimiser.epoch": 3}, {"optimizer.epochs": 3}, {"seed": 1}):
        with pytest.raises(TrainingError):
            shipped.changed(wrong)


def test_an_unknown_recipe_names_those_that_exist(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"there are: .*dermoscopy-mobilenetv2"):
        recipe.load("no-such-recipe")
    (tmp_path / "half.toml").write_text('name = "half"\n', encoding="utf-8")
    with pytest.raises(TrainingError, match="missing keys"):
        recipe.load(str(tmp_path / "half.toml"))
