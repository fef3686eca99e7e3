"""A recipe: every choice that decides what a model learns, read from one TOML file."""

import dataclasses
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from dermadesk.errors import ErrorCode, TrainingError
from dermadesk.imaging.pipeline import Pipeline, StepSpec
from dermadesk.imaging.steps import STEPS
from dermadesk.taxonomy import DIAGNOSES

T = TypeVar("T")
_FOLDER = Path(__file__).parent / "recipes"


@dataclass(frozen=True, slots=True)
class DataSettings:
    """`reader` names how the photos are labelled, `split` the fixed list beside the recipe (empty: drawn by seed)."""

    reader: str
    classes: tuple[str, ...]
    split: str = ""


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """`weights` is a file in the folder of weights, or empty to start from scratch."""

    architecture: str
    weights: str
    input_size: int
    dropout: float


@dataclass(frozen=True, slots=True)
class BalanceSettings:
    """A class of n photos is drawn in proportion to n ** (1 - sampling_power)."""

    sampling_power: float


@dataclass(frozen=True, slots=True)
class AugmentationSettings:
    """Largest changes: angles in degrees, `shift` in parts of the side, `blur` as sigma in px, the rest as factors."""

    rotation: float
    zoom: tuple[float, float]
    shift: float
    shear: float
    brightness: float
    contrast: float
    saturation: float
    illuminant: float
    rescale: tuple[float, float]
    blur: float
    sharpen: float
    jpeg_quality: tuple[int, int]
    degrade_probability: float


@dataclass(frozen=True, slots=True)
class OptimiserSettings:
    """AdamW with a linear warm-up (part of all steps) and a cosine down to zero; the averaged weights are kept."""

    epochs: int
    batch_size: int
    learning_rate: float
    weight_decay: float
    warmup: float
    ema_decay: float


@dataclass(frozen=True, slots=True)
class CrossfitSettings:
    """Grouped folds over train and calibration, each trained for `epochs`, for the conformal quantiles."""

    folds: int
    epochs: int


@dataclass(frozen=True, slots=True)
class CardSettings:
    """Words for the manifest and the model card; they decide nothing that is learned."""

    licence: str
    parents: tuple[str, ...]
    intended_use: str
    limitations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recipe:
    """All settings of a run."""

    name: str
    version: str
    seed: int
    data: DataSettings
    network: NetworkSettings
    preprocessing: tuple[StepSpec, ...]
    balance: BalanceSettings
    augmentation: AugmentationSettings
    optimiser: OptimiserSettings
    crossfit: CrossfitSettings
    card: CardSettings

    @property
    def learning(self) -> str:
        """All that decides what is learned, as text: two runs with the same can go on from each other's checkpoints."""
        settings = dataclasses.asdict(self)
        return json.dumps({key: settings[key] for key in settings if key not in ("name", "version", "card")})

    @property
    def pipeline(self) -> Pipeline:
        """The preprocessing that training and serving share."""
        return Pipeline(self.preprocessing, self.network.input_size)

    @property
    def split_file(self) -> Path | None:
        """The fixed list beside the recipe, if it names one."""
        return _FOLDER / self.data.split if self.data.split else None


def names() -> tuple[str, ...]:
    """The recipes that come with the program."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def load(name: str, overrides: Iterable[str] = ()) -> Recipe:
    """The recipe of that name, or of that TOML file, with `section.key=value` overrides (values as in TOML).

    Raises `TrainingError` for an unknown recipe, key, step or class, and for a value of the wrong type.
    """
    path = Path(name) if name.endswith(".toml") else _FOLDER / f"{name}.toml"
    if not path.is_file():
        raise TrainingError(ErrorCode.RECIPE_INVALID, name, f"it does not exist; there are: {', '.join(names())}")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        for override in overrides:
            _override(table, override)
    except tomllib.TOMLDecodeError as error:
        raise TrainingError(ErrorCode.RECIPE_INVALID, name, str(error)) from error
    recipe = _parse(Recipe, table, name, "")
    unknown = [code for code in recipe.data.classes if code not in DIAGNOSES]
    if unknown:
        raise TrainingError(ErrorCode.RECIPE_INVALID, name, f"unknown classes: {', '.join(unknown)}")
    return recipe


def _override(table: dict[str, Any], override: str) -> None:
    key, separator, value = override.partition("=")
    *sections, last = key.strip().split(".")
    for section in sections:
        table = table.setdefault(section, {})
    if not separator:
        raise TrainingError(ErrorCode.RECIPE_INVALID, override, "an override reads section.key=value")
    table[last] = tomllib.loads(f"value = {value}")["value"]


def _parse(kind: type[T], table: Mapping[str, Any], name: str, place: str) -> T:
    hints = get_type_hints(kind)
    unknown = set(table) - set(hints)
    required = {f.name for f in dataclasses.fields(kind) if f.default is dataclasses.MISSING}  # type: ignore[arg-type]
    missing = required - set(table)
    if unknown or missing:
        what = f"unknown keys {sorted(unknown)}" if unknown else f"missing keys {sorted(missing)}"
        raise TrainingError(ErrorCode.RECIPE_INVALID, name, f"{what} in [{place}]" if place else what)
    return kind(**{key: _value(hints[key], value, name, f"{place}.{key}".strip(".")) for key, value in table.items()})


def _value(hint: Any, value: Any, name: str, place: str) -> Any:
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _parse(hint, value, name, place)
    if place == "preprocessing":
        return tuple(_step(spec, name) for spec in value)
    if isinstance(value, list):
        return tuple(value)
    if hint is float and isinstance(value, int):
        return float(value)
    if isinstance(hint, type) and not isinstance(value, hint):
        raise TrainingError(ErrorCode.RECIPE_INVALID, name, f"{place} must be {hint.__name__}, not {value!r}")
    return value


def _step(spec: Mapping[str, Any], name: str) -> StepSpec:
    if spec.get("name") not in STEPS:
        raise TrainingError(ErrorCode.RECIPE_INVALID, name, f"unknown preprocessing step {spec.get('name')!r}")
    return StepSpec(spec["name"], {key: value for key, value in spec.items() if key != "name"})
