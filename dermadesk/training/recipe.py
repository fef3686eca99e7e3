"""A recipe: every choice that decides what a model learns, read from one TOML file.

The sections are in `settings.py` and can be imported from here.
"""

import dataclasses
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_type_hints

from dermadesk.errors import ErrorCode, TrainingError
from dermadesk.imaging.pipeline import Pipeline, StepSpec
from dermadesk.taxonomy import Diagnosis, class_set
from dermadesk.training import recipe_text
from dermadesk.training.settings import (
    AugmentationSettings,
    BalanceSettings,
    CardSettings,
    CrossfitSettings,
    DataSettings,
    DecisionSettings,
    EnsembleSettings,
    LossSettings,
    MemberSettings,
    NetworkSettings,
    OptimiserSettings,
    SearchSettings,
    SliceSettings,
)

__all__ = [
    "AugmentationSettings",
    "BalanceSettings",
    "CardSettings",
    "CrossfitSettings",
    "DataSettings",
    "DecisionSettings",
    "EnsembleSettings",
    "LossSettings",
    "MemberSettings",
    "NetworkSettings",
    "OptimiserSettings",
    "Recipe",
    "SearchSettings",
    "SliceSettings",
    "load",
    "names",
]

_FOLDER = Path(__file__).parent / "recipes"
_NOT_LEARNED = ("name", "version", "card", "search", "decision")


@dataclass(frozen=True, slots=True)
class Recipe:
    """All settings of a run."""

    name: str
    version: str
    seed: int
    data: DataSettings
    network: NetworkSettings
    preprocessing: tuple[StepSpec, ...]
    optimiser: OptimiserSettings
    balance: BalanceSettings = field(default_factory=BalanceSettings)
    augmentation: AugmentationSettings = field(default_factory=AugmentationSettings)
    slices: SliceSettings = field(default_factory=SliceSettings)
    loss: LossSettings = field(default_factory=LossSettings)
    ensemble: EnsembleSettings = field(default_factory=EnsembleSettings)
    crossfit: CrossfitSettings = field(default_factory=CrossfitSettings)
    decision: DecisionSettings = field(default_factory=DecisionSettings)
    search: SearchSettings = field(default_factory=SearchSettings)
    card: CardSettings = field(default_factory=CardSettings)

    @property
    def classes(self) -> tuple[Diagnosis, ...]:
        """What is told apart, in logit order."""
        return class_set(self.data.classes, self.data.declared)

    @property
    def learning(self) -> str:
        """All that decides what is learned, as text: two runs with the same can go on from each other's checkpoints."""
        settings = dataclasses.asdict(self)
        return json.dumps({key: settings[key] for key in settings if key not in _NOT_LEARNED})

    @property
    def architecture(self) -> str:
        """What a manifest calls the network: its architecture, or all those whose answers are averaged."""
        return "+".join(member.network.architecture for member in self.ensemble.members) or self.network.architecture

    @property
    def bundle_version(self) -> str:
        """The version of the bundle that it makes: one that a leak has spoilt says so in its name."""
        return self.version + "-leaking" * self.data.let_lesions_leak

    @property
    def pipeline(self) -> Pipeline:
        """The preprocessing that training and serving share."""
        return Pipeline(self.preprocessing, self.network.input_size)

    @property
    def split_file(self) -> Path | None:
        """The fixed list beside the recipe, if it names one."""
        return _FOLDER / self.data.split if self.data.split else None

    def where(self, **sections: Any) -> "Recipe":
        """The recipe with some settings changed: `where(optimiser={"epochs": 3}, seed=1)`."""
        changed = {
            key: dataclasses.replace(getattr(self, key), **value) if isinstance(value, dict) else value
            for key, value in sections.items()
        }
        return dataclasses.replace(self, **changed)

    def changed(self, values: Mapping[str, Any]) -> "Recipe":
        """The recipe with other values by `section.key`.

        Photos of another `network.input_size` are resized to it. Raises `TrainingError` for what a recipe cannot mean.
        """
        recipe = self
        for place, value in values.items():
            section, _, key = place.partition(".")
            settings = getattr(recipe, section, None)
            if section not in get_type_hints(Recipe) or not dataclasses.is_dataclass(settings):
                raise TrainingError(ErrorCode.RECIPE_INVALID, self.name, f"there is no setting {place}")
            parsed = recipe_text.value_of(type(settings), key, value, self.name, section)
            recipe = recipe.where(**{section: {key: parsed}})
        if recipe.network.input_size != self.network.input_size:
            recipe = _resized(recipe, self.network.input_size)
        recipe_text.check(recipe, self.name)
        return recipe


def _resized(recipe: Recipe, before: int) -> Recipe:
    """What had the size of the photos `before` has the new one."""
    size = recipe.network.input_size
    steps = tuple(
        StepSpec(step.name, dict(step.settings) | {"size": size}) if step.settings.get("size") == before else step
        for step in recipe.preprocessing
    )
    members = tuple(
        dataclasses.replace(each, network=dataclasses.replace(each.network, input_size=size))
        if each.network.input_size == before
        else each
        for each in recipe.ensemble.members
    )
    return recipe.where(preprocessing=steps, ensemble={"members": members})


def names() -> tuple[str, ...]:
    """The recipes that come with the program."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def load(name: str, overrides: Iterable[str] = ()) -> Recipe:
    """The recipe of that name, or of that TOML file, with `section.key=value` overrides (values as in TOML).

    Raises `TrainingError` for an unknown recipe, key, step or class, for a value of the wrong type or out of its range,
    and for settings that do not go together.
    """
    path = Path(name) if name.endswith(".toml") else _FOLDER / f"{name}.toml"
    if not path.is_file():
        raise TrainingError(ErrorCode.RECIPE_INVALID, name, f"it does not exist; there are: {', '.join(names())}")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        for override in overrides:
            _override(table, override)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TrainingError(ErrorCode.RECIPE_INVALID, name, str(error)) from error
    _size_once(table)
    recipe = recipe_text.parse(Recipe, table, name)
    recipe_text.check(recipe, name)
    return recipe


def _size_once(table: dict[str, Any]) -> None:
    """`network.input_size` is that of members and of a step `resize`, too, where these name none."""
    network = table.get("network")
    if not isinstance(network, dict) or "input_size" not in network:
        return
    steps, members = table.get("preprocessing", ()), table.get("ensemble", {}).get("members", ())
    for step in steps:
        if isinstance(step, dict) and step.get("name") == "resize":
            step.setdefault("size", network["input_size"])
    for member in members:
        if isinstance(member, dict) and isinstance(member.get("network"), dict):
            member["network"].setdefault("input_size", network["input_size"])


def _override(table: dict[str, Any], override: str) -> None:
    key, separator, value = override.partition("=")
    *sections, last = key.strip().split(".")
    for section in sections:
        table = table.setdefault(section, {})
        if not isinstance(table, dict):
            raise TrainingError(ErrorCode.RECIPE_INVALID, override, f"{section} is no section with keys of its own")
    if not separator:
        raise TrainingError(ErrorCode.RECIPE_INVALID, override, "an override reads section.key=value")
    table[last] = tomllib.loads(f"value = {value}")["value"]
