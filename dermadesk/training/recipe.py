"""A recipe: every choice that decides what a model learns, read from one TOML file.

Every field has its meaning and its unit here, and a default that changes nothing, so that a recipe says only what it
is about.
"""

import dataclasses
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from dermadesk.errors import ErrorCode, LabelError, TrainingError
from dermadesk.imaging.pipeline import Pipeline, StepSpec
from dermadesk.imaging.steps import STEPS
from dermadesk.taxonomy import Diagnosis, class_set

T = TypeVar("T")
_FOLDER = Path(__file__).parent / "recipes"


@dataclass(frozen=True, slots=True)
class DataSettings:
    """What is learned and from what.

    `classes` are codes in logit order; `declared` adds a clinic's own. `split` names a fixed list beside the recipe
    (empty: drawn by seed, with the shares `calibration` and `test`). Photos of the sources in `only_train` never reach
    calibration or test; those of `left_out` are the test part, whole.
    """

    classes: tuple[str, ...]
    declared: tuple[Diagnosis, ...] = ()
    split: str = ""
    calibration: float = 0.15
    test: float = 0.15
    only_train: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """`architecture` by name, for photos of `input_size` px.

    `weights` is where training starts: empty for scratch, a file in the folder of weights, `bundle:ID`, or
    `torchvision:NAME`, which is downloaded, and only if the user asks for it by name. `trainable_layers` is how many
    of the last layers with weights are trained, the head not counted (-1: all); `frozen_epochs` is how many epochs
    train the head alone first. `options` are the architecture's own.
    """

    architecture: str
    input_size: int
    weights: str = ""
    dropout: float = 0.0
    trainable_layers: int = -1
    frozen_epochs: int = 0
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BalanceSettings:
    """How often the photos of a class of n are drawn in an epoch, and how much each weighs in the loss.

    `method` is one of: `power` (in proportion to n ** (1 - sampling_power): 0 as it is, 0.5 square root, 1 all alike),
    `oversample` (every class repeated up to the largest), `undersample` (cut down to the smallest), `target` (cut or
    repeated, each copy augmented anew, to `target_count`). The loss of a class weighs n ** -class_weight_power.
    """

    method: str = "power"
    sampling_power: float = 0.0
    target_count: int = 0
    class_weight_power: float = 0.0


@dataclass(frozen=True, slots=True)
class AugmentationSettings:
    """Largest changes: angles in degrees, `shift` in parts of the side, `blur` as sigma in px, the rest as factors.

    What a change uncovers is filled by `fill`, reflect or nearest. `dark_corner` is how often the photo is seen
    through a round tube, dark outside. Nothing is changed by default.
    """

    rotation: float = 0.0
    zoom: tuple[float, float] = (1.0, 1.0)
    shift: float = 0.0
    shear: float = 0.0
    flip: bool = False
    fill: str = "reflect"
    brightness: float = 0.0
    contrast: float = 0.0
    saturation: float = 0.0
    illuminant: float = 0.0
    rescale: tuple[float, float] = (1.0, 1.0)
    blur: float = 0.1
    sharpen: float = 1.0
    jpeg_quality: tuple[int, int] = (95, 95)
    degrade_probability: float = 0.0
    dark_corner: float = 0.0


@dataclass(frozen=True, slots=True)
class SliceSettings:
    """Which of `originals`, `slices` and `blends` an epoch is made of (slice-and-shuffle)."""

    train_on: tuple[str, ...] = ("originals",)


@dataclass(frozen=True, slots=True)
class LossSettings:
    """`name` is cross_entropy, binary_cross_entropy or focal (with its `gamma`)."""

    name: str = "cross_entropy"
    gamma: float = 2.0
    label_smoothing: float = 0.0


@dataclass(frozen=True, slots=True)
class OptimiserSettings:
    """How the weights move.

    `name` is adamw, adam, sgd or rmsprop; `schedule` is cosine (after a linear warm-up, a part of all steps), plateau
    (times `factor` after `patience` epochs whose held-out loss did not fall) or constant. `trunk_rate` is the learning
    rate of the trunk as a part of the head's. `batch_size` 0 finds one that fits; `accumulate` batches make one step.
    `ema_decay` 0 keeps the last weights, else their running average. `early_stopping` ends after that many epochs
    whose held-out loss did not fall and keeps the best (0: never). `mixed_precision` is for CUDA alone.
    """

    epochs: int
    batch_size: int = 32
    name: str = "adamw"
    learning_rate: float = 1e-3
    trunk_rate: float = 1.0
    weight_decay: float = 0.0
    momentum: float = 0.9
    schedule: str = "cosine"
    warmup: float = 0.0
    patience: int = 3
    factor: float = 0.5
    ema_decay: float = 0.0
    early_stopping: int = 0
    accumulate: int = 1
    gradient_checkpointing: bool = False
    mixed_precision: bool = True


@dataclass(frozen=True, slots=True)
class EnsembleSettings:
    """`kind` is empty (one network), `predictions` (the mean of the probabilities of `members`) or `specialists`.

    The members of `predictions` are networks that share input size and preprocessing. `specialists` are networks of
    [network]'s architecture from the same initial weights, each trained for `epochs` on a pair of classes and one
    photo of every other; their weights are averaged, and the average is trained on by [optimiser].
    """

    kind: str = ""
    members: tuple[NetworkSettings, ...] = ()
    pairs: tuple[tuple[str, ...], ...] = ()
    epochs: int = 1


@dataclass(frozen=True, slots=True)
class CrossfitSettings:
    """Grouped folds over train and calibration, each trained for `epochs`, for the conformal quantiles.

    Without folds the quantiles come from the calibration part and the network itself.
    """

    folds: int = 0
    epochs: int = 0


@dataclass(frozen=True, slots=True)
class CardSettings:
    """Words for the manifest and the model card; they decide nothing that is learned.

    `claim` is what the paper says that the recipe follows, `source` the paper.
    """

    licence: str = "CC BY-NC 4.0"
    parents: tuple[str, ...] = ()
    intended_use: str = (
        "Research use and decision support. Not a medical device; it does not diagnose, and an answer without a "
        "finding is no all-clear."
    )
    limitations: tuple[str, ...] = ()
    claim: str = ""
    source: str = ""


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
    balance: BalanceSettings = BalanceSettings()
    augmentation: AugmentationSettings = AugmentationSettings()
    slices: SliceSettings = SliceSettings()
    loss: LossSettings = LossSettings()
    ensemble: EnsembleSettings = EnsembleSettings()
    crossfit: CrossfitSettings = CrossfitSettings()
    card: CardSettings = CardSettings()

    @property
    def classes(self) -> tuple[Diagnosis, ...]:
        """What is told apart, in logit order."""
        return class_set(self.data.classes, self.data.declared)

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
    try:
        class_set(recipe.data.classes, recipe.data.declared)
    except LabelError as error:
        raise TrainingError(ErrorCode.RECIPE_INVALID, name, error.detail) from error
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
    required = {
        each.name
        for each in dataclasses.fields(kind)  # type: ignore[arg-type]
        if each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING
    }
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
    if get_origin(hint) is tuple and isinstance(value, list):
        parts = [each for each in get_args(hint) if each is not ...]
        hints = parts * len(value) if len(parts) == 1 else parts
        if len(hints) != len(value):
            raise TrainingError(ErrorCode.RECIPE_INVALID, name, f"{place} must have {len(hints)} values, not {value!r}")
        return tuple(_value(each, part, name, place) for each, part in zip(hints, value, strict=True))
    hint = get_origin(hint) or hint
    if hint is float and isinstance(value, int):
        return float(value)
    if isinstance(hint, type) and not isinstance(value, hint):
        raise TrainingError(ErrorCode.RECIPE_INVALID, name, f"{place} must be {hint.__name__}, not {value!r}")
    return value


def _step(spec: Mapping[str, Any], name: str) -> StepSpec:
    if spec.get("name") not in STEPS:
        raise TrainingError(ErrorCode.RECIPE_INVALID, name, f"unknown preprocessing step {spec.get('name')!r}")
    return StepSpec(spec["name"], {key: value for key, value in spec.items() if key != "name"})
