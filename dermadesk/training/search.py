"""Hyper-parameter search with Optuna: which settings of a recipe raise a figure on the calibration part."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import optuna
from optuna.storages import RDBStorage
from optuna.trial import TrialState

from dermadesk.errors import ErrorCode, TrainingError
from dermadesk.training.recipe import Recipe

_RANGE = re.compile(r"(?P<low>[^.|:]+(?:\.\d+)?)\.\.(?P<high>[^|:]+)(?P<log>:log)?")


def space_of(recipe: Recipe, asked: Iterable[str]) -> dict[str, str]:
    """What is varied: `key=range` as asked on the command line, over what the recipe's [search.space] says.

    Raises `TrainingError` where nothing is varied, and for a key or a range that cannot be used.
    """
    space = dict(recipe.search.space)
    for text in " ".join(asked).split():
        key, _, written = text.partition("=")
        space[key] = written
    if not space:
        _refuse(recipe, "a search needs [search.space], or --search section.key=low..high")
    for key, written in space.items():
        choices = _choices(recipe, key, written)
        recipe.changed({key: choices[0]})
        recipe.changed({key: choices[-1]})
    return space


def opened(folder: Path, recipe: Recipe) -> optuna.Study:
    """The study in `folder`, made where there is none; every trial is in its file as soon as it is told."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    storage = RDBStorage(f"sqlite:///{folder / 'search.sqlite3'}")
    study = optuna.create_study(storage=storage, study_name=recipe.name, direction="maximize", load_if_exists=True)
    # a sampler that begins anew would draw its first trials again
    study.sampler = optuna.samplers.TPESampler(seed=recipe.seed + len(study.get_trials(deepcopy=False)))
    return study


def next_trial(
    study: optuna.Study, recipe: Recipe, space: Mapping[str, str], count: int
) -> tuple[int, dict[str, Any]] | None:
    """Number and settings of the trial to train: one that was stopped, else a new one; None when `count` are done."""
    if len(finished(study)) >= count:
        return None
    for stopped in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
        if stopped.params.keys() == space.keys():
            return stopped.number, dict(stopped.params)
        study.tell(stopped.number, state=TrialState.FAIL)  # killed before its settings were drawn
    trial = study.ask()
    return trial.number, {key: _drawn(trial, recipe, key, written) for key, written in space.items()}


def finished(study: optuna.Study) -> dict[int, dict[str, Any]]:
    """The trials that have their figure, by number, and their settings."""
    return {trial.number: trial.params for trial in study.get_trials(states=(TrialState.COMPLETE,))}


def _drawn(trial: optuna.Trial, recipe: Recipe, key: str, written: str) -> Any:
    found = _RANGE.fullmatch(written)
    choices = _choices(recipe, key, written)
    if not found:
        return trial.suggest_categorical(key, choices)
    low, high = choices
    if isinstance(low, int) and isinstance(high, int) and _holds_int(recipe, key):
        return trial.suggest_int(key, low, high, log=found["log"] is not None)
    return trial.suggest_float(key, float(low), float(high), log=found["log"] is not None)


def _holds_int(recipe: Recipe, key: str) -> bool:
    section, _, name = key.partition(".")
    return type(getattr(getattr(recipe, section), name)) is int


def _choices(recipe: Recipe, key: str, written: str) -> list[Any]:
    """The two ends of a range, or the values of a list, as a recipe would hold them."""
    found = _RANGE.fullmatch(written)
    if not found:
        return [_read(each) for each in written.split("|")]
    low, high = _read(found["low"]), _read(found["high"])
    numbers = all(isinstance(end, int | float) and not isinstance(end, bool) for end in (low, high))
    if not numbers or low >= high or (found["log"] and low <= 0):
        _refuse(recipe, f"{key}={written} is no range; it reads low..high or low..high:log, with numbers above 0")
    return [low, high]


def _read(text: str) -> Any:
    """A value as TOML writes it; a bare word stands for itself."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _refuse(recipe: Recipe, detail: str) -> None:
    raise TrainingError(ErrorCode.RECIPE_INVALID, recipe.name, detail)
