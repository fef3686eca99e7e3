"""The sections of a recipe: every setting with its meaning, its unit and a default that changes nothing."""

from dataclasses import dataclass, field
from typing import Any, Literal

from dermadesk.taxonomy import Diagnosis


@dataclass(frozen=True, slots=True)
class DataSettings:
    """What is learned and from what.

    `classes` are codes in logit order; `declared` adds a clinic's own; `missing_classes` is what happens to those
    without a photo. `split` names a fixed list beside the recipe (empty: drawn by seed, with the shares `calibration`
    and `test`). Photos of the sources in `only_train` never reach calibration or test; those of `left_out` are the
    test part, whole. `let_lesions_leak` draws single photos, so that a lesion lies in two parts and every figure is
    too good: for showing what a leak does, and nothing else.
    """

    classes: tuple[str, ...]
    declared: tuple[Diagnosis, ...] = ()
    missing_classes: Literal["refuse", "leave_out"] = "refuse"
    split: str = ""
    calibration: float = 0.15
    test: float = 0.15
    only_train: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    let_lesions_leak: bool = False


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """`architecture` by name, for photos of `input_size` px.

    `weights` is where training starts: empty for scratch, a file in the folder of weights (`partial:FILE` lets what
    it lacks start fresh), `bundle:ID`, or `torchvision:NAME`, which is downloaded, and only if the user asks for it.
    `trainable_layers` is how many of the last layers with weights are trained, the head not counted (-1: all);
    `frozen_epochs` is how many epochs train the head alone first. `options` are the architecture's own.
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

    method: Literal["power", "oversample", "undersample", "target"] = "power"
    sampling_power: float = 0.0
    target_count: int = 0
    class_weight_power: float = 0.0


@dataclass(frozen=True, slots=True)
class AugmentationSettings:
    """Largest changes: angles in degrees, `shift` in parts of the side, `blur` as sigma in px, the rest as factors.

    What a change uncovers is filled by `fill`. `dark_corner` is how often the photo is seen through a round tube, dark
    outside. Nothing is changed by default.
    """

    rotation: float = 0.0
    zoom: tuple[float, float] = (1.0, 1.0)
    shift: float = 0.0
    shear: float = 0.0
    flip: bool = False
    fill: Literal["reflect", "nearest"] = "reflect"
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
    """What an epoch is made of (slice-and-shuffle)."""

    train_on: tuple[Literal["originals", "slices", "blends"], ...] = ("originals",)


@dataclass(frozen=True, slots=True)
class LossSettings:
    """The loss; `gamma` is focal's."""

    name: Literal["cross_entropy", "binary_cross_entropy", "focal"] = "cross_entropy"
    gamma: float = 2.0
    label_smoothing: float = 0.0


@dataclass(frozen=True, slots=True)
class OptimiserSettings:
    """How the weights move.

    `schedule` is cosine (after a linear warm-up, a part of all steps), plateau (times `factor` after `patience` epochs
    whose held-out loss did not fall) or constant. `trunk_rate` is the learning rate of the trunk as a part of the
    head's. `batch_size` 0 finds one that fits; `accumulate` batches make one step. `ema_decay` 0 keeps the last
    weights, else their running average. `early_stopping` ends after that many epochs whose held-out loss did not fall
    and keeps the best (0: never). `mixed_precision` is for CUDA alone.
    """

    epochs: int
    batch_size: int = 32
    name: Literal["adamw", "adam", "sgd", "rmsprop"] = "adamw"
    learning_rate: float = 1e-3
    trunk_rate: float = 1.0
    weight_decay: float = 0.0
    momentum: float = 0.9
    schedule: Literal["cosine", "plateau", "constant"] = "cosine"
    warmup: float = 0.0
    patience: int = 3
    factor: float = 0.5
    ema_decay: float = 0.0
    early_stopping: int = 0
    accumulate: int = 1
    gradient_checkpointing: bool = False
    mixed_precision: bool = True


@dataclass(frozen=True, slots=True)
class MemberSettings:
    """One network of an ensemble: its own [network], and its own [optimiser] where it has one.

    With `specialists` it starts from the average of the ensemble's specialists instead of from its weights alone.
    """

    network: NetworkSettings
    optimiser: OptimiserSettings | None = None
    specialists: bool = False


@dataclass(frozen=True, slots=True)
class EnsembleSettings:
    """`kind` is empty (one network), `predictions` (the mean of the probabilities of `members`) or `specialists`.

    The members of `predictions` share input size and preprocessing. `specialists` are networks of [network]'s
    architecture from the same initial weights, each trained for `epochs` on one of the `pairs` of classes and one
    photo of every other; their weights are averaged, and the average is trained on by [optimiser].
    """

    kind: Literal["", "predictions", "specialists"] = ""
    members: tuple[MemberSettings, ...] = ()
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
class SearchSettings:
    """What a search varies, `section.key` to `low..high` (with `:log` for a logarithmic scale) or `a|b|c`.

    `objective` is the figure on the calibration part that it raises. Nothing here decides what one run learns.
    """

    objective: Literal["malignant_auroc", "balanced_accuracy"] = "malignant_auroc"
    space: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DecisionSettings:
    """Thresholds that find such parts of the malignant photos of the calibration part; the first one decides.

    Nothing that is learned hangs on them.
    """

    sensitivities: tuple[float, ...] = (0.95,)


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
