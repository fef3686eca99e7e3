"""Recipes: read strictly, with overrides."""

from pathlib import Path

import pytest

from dermadesk.errors import TrainingError
from dermadesk.training import recipe


def test_every_recipe_that_ships_can_be_read() -> None:
    assert "ham10000-mobilenetv2" in recipe.names()
    for name in recipe.names():
        loaded = recipe.load(name)
        assert loaded.name == name
        assert loaded.pipeline.input_size == loaded.network.input_size


def test_an_override_changes_one_value() -> None:
    loaded = recipe.load("ham10000-mobilenetv2", ["optimiser.epochs=3", "augmentation.zoom=[0.5, 2.0]"])
    assert loaded.optimiser.epochs == 3
    assert loaded.augmentation.zoom == (0.5, 2.0)


def test_words_may_change_without_a_new_run_but_settings_may_not() -> None:
    shipped = recipe.load("ham10000-mobilenetv2")
    assert recipe.load("ham10000-mobilenetv2", ['card.intended_use="other words"']).learning == shipped.learning
    assert recipe.load("ham10000-mobilenetv2", ["balance.sampling_power=1.0"]).learning != shipped.learning


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("optimiser.epoch=3", r"unknown keys \['epoch'\] in \[optimiser\]"),
        ('optimiser.epochs="many"', "optimiser.epochs must be int"),
        ('data.classes=["MEL", "XYZ"]', "unknown classes: XYZ"),
        ('preprocessing=[{name="sharpen"}]', "unknown preprocessing step 'sharpen'"),
        ("seed=", "Invalid value"),
        ("seed", "an override reads section.key=value"),
    ],
)
def test_what_a_recipe_cannot_mean_is_refused_by_name(override: str, said: str) -> None:
    with pytest.raises(TrainingError, match=said):
        recipe.load("ham10000-mobilenetv2", [override])


def test_an_unknown_recipe_names_those_that_exist(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"there are: .*ham10000-mobilenetv2"):
        recipe.load("no-such-recipe")
    (tmp_path / "half.toml").write_text('name = "half"\n', encoding="utf-8")
    with pytest.raises(TrainingError, match="missing keys"):
        recipe.load(str(tmp_path / "half.toml"))
