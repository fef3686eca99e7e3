"""The strict way from a TOML table to settings: each key known, each value of its type and in its range."""

import dataclasses
import inspect
import re
import types
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeVar, get_args, get_origin, get_type_hints

from dermadesk.errors import ErrorCode, LabelError, TrainingError
from dermadesk.imaging.pipeline import StepSpec
from dermadesk.imaging.steps import STEPS
from dermadesk.training.settings import NetworkSettings

if TYPE_CHECKING:
    from dermadesk.training.recipe import Recipe

T = TypeVar("T")

_FOLDER_NAMES = {"name": r"[a-z0-9][a-z0-9._-]{0,63}", "version": r"[0-9]+(\.[0-9]+){0,3}([a-z0-9.+-]{0,20})"}
_AT_LEAST: Mapping[str, float] = {
    "seed": 0,
    "network.trainable_layers": -1,
    "network.frozen_epochs": 0,
    "optimiser.epochs": 1,
    "optimiser.batch_size": 0,
    "optimiser.accumulate": 1,
    "optimiser.early_stopping": 0,
    "optimiser.learning_rate": 0,
    "optimiser.trunk_rate": 0,
    "optimiser.weight_decay": 0,
    "optimiser.patience": 0,
    "optimiser.factor": 0,
    "balance.target_count": 0,
    "loss.gamma": 0,
    "crossfit.folds": 0,
    "ensemble.epochs": 1,
}
_FRACTIONS = (
    "network.dropout",
    "optimiser.warmup",
    "optimiser.ema_decay",
    "loss.label_smoothing",
    "augmentation.degrade_probability",
    "augmentation.dark_corner",
)


def parse(kind: type[T], table: Mapping[str, Any], name: str, place: str = "") -> T:
    """The dataclass `kind` that a TOML table tells of; `name` is the recipe's, for the errors.

    Raises `TrainingError` for unknown and missing keys and for values of another type.
    """
    if not isinstance(table, Mapping):
        _refuse(name, f"{place} must be a section with keys, not {table!r}")
    hints = get_type_hints(kind)
    fields = dataclasses.fields(kind)  # type: ignore[arg-type]
    default = dataclasses.MISSING
    required = {each.name for each in fields if each.default is default and each.default_factory is default}
    unknown, missing = set(table) - set(hints), required - set(table)
    if unknown or missing:
        what = f"unknown keys {sorted(unknown)}" if unknown else f"missing keys {sorted(missing)}"
        _refuse(name, f"{what} in [{place}]" if place else what)
    return kind(**{key: _value(hints[key], value, name, f"{place}.{key}".strip(".")) for key, value in table.items()})


def value_of(kind: type[Any], key: str, value: Any, name: str, place: str) -> Any:
    """One value for the field `key` of a section; raises as `parse` does."""
    hints = get_type_hints(kind)
    if key not in hints:
        _refuse(name, f"unknown keys {[key]} in [{place}]")
    return _value(hints[key], value, name, f"{place}.{key}")


def _value(hint: Any, value: Any, name: str, place: str) -> Any:
    if get_origin(hint) is types.UnionType:
        hint = next(each for each in get_args(hint) if each is not type(None))  # TOML has no None: given is given
    if hint is Any:
        return value
    if hint is StepSpec:
        return _step(value, name)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return parse(hint, value, name, place)
    kind, parts = get_origin(hint) or hint, [each for each in get_args(hint) if each is not ...]
    if kind is Literal:
        if value not in parts:
            _refuse(name, f"{place} must be one of {', '.join(map(repr, parts))}, not {value!r}")
        return value
    if kind is tuple and isinstance(value, list):
        hints = parts * len(value) if len(parts) == 1 else parts
        if len(hints) != len(value):
            _refuse(name, f"{place} must have {len(hints)} values, not {value!r}")
        return tuple(_value(each, part, name, place) for each, part in zip(hints, value, strict=True))
    if kind is dict and isinstance(value, dict) and parts:
        return {key: _value(parts[1], each, name, f"{place}.{key}") for key, each in value.items()}
    if kind is float and type(value) is int:
        return float(value)
    if isinstance(kind, type) and (not isinstance(value, kind) or (type(value) is bool and kind is not bool)):
        _refuse(name, f"{place} must be {kind.__name__}, not {value!r}")
    return value


def _step(spec: Any, name: str) -> StepSpec:
    """A step that is registered, with the settings that its function declares."""
    if not isinstance(spec, dict) or spec.get("name") not in STEPS:
        written = spec.get("name") if isinstance(spec, dict) else spec
        _refuse(name, f"unknown preprocessing step {written!r}; there are: {', '.join(STEPS)}")
    settings = {key: value for key, value in spec.items() if key != "name"}
    declared = list(inspect.signature(STEPS[spec["name"]].run).parameters.values())[1:]  # after the array
    unknown = set(settings) - {each.name for each in declared}
    missing = {each.name for each in declared if each.default is each.empty} - set(settings)
    if unknown or missing:
        what = f"unknown settings {sorted(unknown)}" if unknown else f"missing settings {sorted(missing)}"
        _refuse(name, f"{what} of the preprocessing step {spec['name']}")
    return StepSpec(spec["name"], settings)


def check(recipe: "Recipe", name: str) -> None:
    """Refuse what can be read but cannot be trained: hours of work must not end in a refusal."""
    for key, pattern in _FOLDER_NAMES.items():
        if not re.fullmatch(pattern, getattr(recipe, key)):
            _refuse(name, f"{key} {getattr(recipe, key)!r} is not usable as a folder's name")
    _check_classes(recipe, name)
    _check_numbers(recipe, name)
    _check_ensemble(recipe, name)
    sizes = [spec.settings["size"] for spec in recipe.preprocessing if "size" in spec.settings]
    if sizes[-1:] != [recipe.network.input_size] or not all(type(size) is int and 8 <= size <= 4096 for size in sizes):
        wanted = f"network.input_size is {recipe.network.input_size} (8 to 4096)"
        _refuse(name, f"the preprocessing makes {sizes[-1] if sizes else 'any'} px, and {wanted}")
    try:
        _ = recipe.pipeline
    except ValueError as error:
        _refuse(name, f"preprocessing: {error}")


def _check_classes(recipe: "Recipe", name: str) -> None:
    try:
        classes = recipe.classes
    except LabelError as error:
        _refuse(name, error.detail)
    if len(classes) < 2 or len({each.malignant for each in classes}) < 2:
        _refuse(name, "it needs a malignant class and one that is not")
    data = recipe.data
    if min(data.calibration, data.test) <= 0 or data.calibration + data.test >= 1:
        _refuse(name, "data.calibration and data.test are shares above 0 that leave something to learn from")
    if data.split and (data.left_out or data.let_lesions_leak):
        _refuse(name, "data.split is a fixed list: neither data.left_out nor data.let_lesions_leak can change it")


def _check_numbers(recipe: "Recipe", name: str) -> None:
    def at(place: str) -> Any:
        value: Any = recipe
        for key in place.split("."):
            value = getattr(value, key)
        return value

    for place, least in _AT_LEAST.items():
        if not at(place) >= least:
            _refuse(name, f"{place} must be at least {least}, not {at(place)}")
    for place in _FRACTIONS:
        if not 0 <= at(place) < 1:
            _refuse(name, f"{place} must be at least 0 and below 1, not {at(place)}")
    if recipe.balance.method == "target" and recipe.balance.target_count < 1:
        _refuse(name, "balance.method target needs a balance.target_count")
    if recipe.crossfit.folds == 1 or (recipe.crossfit.folds > 1 and recipe.crossfit.epochs < 1):
        _refuse(name, "crossfit needs two folds or more, and epochs; without folds it is left out")
    aims = recipe.decision.sensitivities
    if not aims or len({round(aim * 100) for aim in aims}) < len(aims) or not all(0.5 <= aim <= 1 for aim in aims):
        _refuse(name, f"decision.sensitivities must be one or more, 0.5 to 1, each once, not {list(aims)!r}")
    if not recipe.slices.train_on:
        _refuse(name, "slices.train_on names nothing to train on")


def _check_ensemble(recipe: "Recipe", name: str) -> None:
    ensemble, codes = recipe.ensemble, set(recipe.data.classes)
    specialists = ensemble.kind == "specialists" or any(member.specialists for member in ensemble.members)
    if (ensemble.kind == "predictions") != bool(ensemble.members):
        _refuse(name, "ensemble.members go with ensemble.kind predictions, and it with them")
    if specialists != bool(ensemble.pairs):
        _refuse(name, "ensemble.pairs go with specialists, and they with them")
    networks: list[NetworkSettings] = [member.network for member in ensemble.members]
    if any(network.input_size != recipe.network.input_size for network in networks):
        _refuse(name, f"all members of an ensemble see photos of network.input_size, {recipe.network.input_size} px")
    for pair in ensemble.pairs:
        if len(set(pair)) != 2 or not set(pair) <= codes:
            _refuse(name, f"ensemble.pairs must name two of the classes each, not {list(pair)!r}")


def _refuse(name: str, detail: str) -> NoReturn:
    raise TrainingError(ErrorCode.RECIPE_INVALID, name, detail)
