"""Every field of a recipe in plain words: its name, unit, meaning, and the range of a number. One table, no logic.

Its keys are those of `Recipe.changed`. A test holds it against the recipe's dataclasses, so that none is forgotten.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Range:
    """What a number may be, how far one step goes, and how many decimals are shown."""

    low: float
    high: float
    step: float = 1
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Field:
    """`unit` is empty where there is none. A number without a `range` is typed, as `2e-4`."""

    name: str
    meaning: str
    unit: str = ""
    range: Range | None = None


SECTIONS: dict[str, str] = {
    "": "The whole recipe",
    "data": "The photos",
    "network": "The network",
    "balance": "Rare and common diagnoses",
    "augmentation": "How photos are changed",
    "slices": "Pieces of photos",
    "loss": "What counts as a mistake",
    "optimiser": "How the network moves",
    "ensemble": "Several networks",
    "crossfit": "Folds",
    "decision": "The operating point",
    "search": "A search over settings",
    "card": "Words for the model card",
}
"""The sections in their order, and what they are about."""

_SHARE = Range(0, 0.95, 0.05, 2)
_FACTOR = Range(0.1, 5, 0.05, 2)
_CHANGE = Range(0, 1, 0.05, 2)

FIELDS: dict[str, Field] = {
    "seed": Field(
        "Seed",
        "What chance begins with: the same seed divides and draws the photos the same way again.",
        "",
        Range(0, 99999999),
    ),
    "preprocessing": Field(
        "Preparing a photo",
        "The steps that every photo goes through before the network, in training and in use alike.",
        "steps, in TOML",
    ),
    "data.classes": Field("Diagnoses", "What is told apart, by code. Those of your photos.", "codes, with commas"),
    "data.declared": Field(
        "Own diagnoses", "Diagnoses that this program does not know: code, name, and whether malignant.", "in TOML"
    ),
    "data.missing_classes": Field("A diagnosis without a photo", "Whether it is left out, or stops the training."),
    "data.split": Field(
        "Fixed list of parts", "A list beside the recipe that says which photo is in which part. Empty: drawn.", "file"
    ),
    "data.calibration": Field(
        "For calibration",
        "The share of lesions or patients that set the probabilities and the operating point.",
        "share",
        Range(0.05, 0.45, 0.01, 2),
    ),
    "data.test": Field(
        "For the test",
        "The share of lesions or patients that nothing is chosen by: the figures are measured on them.",
        "share",
        Range(0.05, 0.45, 0.01, 2),
    ),
    "data.only_train": Field(
        "Only to learn from", "Collections whose photos never reach calibration or test.", "names, with commas"
    ),
    "data.left_out": Field("Only to test on", "Collections that are the test part, whole.", "names, with commas"),
    "data.let_lesions_leak": Field(
        "Let lesions leak",
        "Draws single photos, so that one lesion lies in two parts and every figure is too good. To show what a leak "
        "does, and for nothing else.",
    ),
    "network.architecture": Field("Kind of network", "By name, as mobilenet_v2 or resnet50."),
    "network.input_size": Field(
        "Size of the photos",
        "Pixels of the side that the network sees. Larger shows more, and takes time and memory by its square.",
        "px",
        Range(8, 4096, 32),
    ),
    "network.weights": Field(
        "Weights to start from",
        "Empty for scratch, a file, bundle:MODEL, or torchvision:NAME. The choice above writes it.",
    ),
    "network.dropout": Field(
        "Dropout", "So much of what the last layer is given is left out at random in each step.", "share", _SHARE
    ),
    "network.trainable_layers": Field(
        "Layers that learn",
        "The last so many layers with weights; the ones before stay as they are. -1: all.",
        "layers",
        Range(-1, 1000),
    ),
    "network.frozen_epochs": Field(
        "Head alone first", "Epochs in which only the last layer learns.", "epochs", Range(0, 1000)
    ),
    "network.options": Field("Options", "The network's own, where it has any.", "in TOML"),
    "balance.method": Field(
        "Balancing",
        "How often the photos of a diagnosis are drawn in an epoch: by a power of their number, repeated up to the "
        "largest, cut down to the smallest, or brought to one number.",
    ),
    "balance.sampling_power": Field(
        "Balancing power", "0 draws photos as they are, 0.5 by the square root, 1 every diagnosis alike.", "", _CHANGE
    ),
    "balance.target_count": Field(
        "Photos of each diagnosis", "For the method target: so many in an epoch.", "photos", Range(0, 1000000, 100)
    ),
    "balance.class_weight_power": Field(
        "Weight of rare diagnoses",
        "A diagnosis of n photos weighs n to the minus this power in the loss. 0: all alike.",
        "",
        Range(0, 2, 0.1, 2),
    ),
    "augmentation.rotation": Field("Turned", "By up to so much, either way.", "degrees", Range(0, 180, 5, 1)),
    "augmentation.zoom": Field("Zoomed", "Between these factors.", "factor", _FACTOR),
    "augmentation.shift": Field("Shifted", "By up to this part of the side.", "of the side", Range(0, 1, 0.01, 2)),
    "augmentation.shear": Field("Sheared", "By up to so much.", "degrees", Range(0, 80, 1, 1)),
    "augmentation.flip": Field("Mirrored", "Half of the photos are shown as in a mirror, both ways."),
    "augmentation.fill": Field("Filled", "What a change uncovers: reflected, or the nearest colour."),
    "augmentation.brightness": Field("Brightness", "Changed by up to this factor.", "factor", _CHANGE),
    "augmentation.contrast": Field("Contrast", "Changed by up to this factor.", "factor", _CHANGE),
    "augmentation.saturation": Field("Strength of colours", "Changed by up to this factor.", "factor", _CHANGE),
    "augmentation.illuminant": Field(
        "Colour of the light", "Each of red, green and blue changed by up to this factor.", "factor", _CHANGE
    ),
    "augmentation.rescale": Field(
        "Made small and large again", "Down to a part of the side between these, and up again.", "factor", _FACTOR
    ),
    "augmentation.blur": Field("Blurred", "By a blur of up to this sigma.", "px", Range(0, 20, 0.1, 1)),
    "augmentation.sharpen": Field(
        "Sharpened", "By up to this factor; 1 leaves the photo.", "factor", Range(1, 10, 0.1, 1)
    ),
    "augmentation.jpeg_quality": Field(
        "Compressed again", "As JPEG, of a quality between these.", "quality", Range(1, 100)
    ),
    "augmentation.degrade_probability": Field(
        "How often it is degraded",
        "How often each of small-and-large, blur, sharpening and compression happens.",
        "share of photos",
        _SHARE,
    ),
    "augmentation.dark_corner": Field(
        "Dark corners", "How often a photo is seen through a round tube, dark outside.", "share of photos", _SHARE
    ),
    "slices.train_on": Field("Made of a photo", "Whole photos, their four quarters, or the quarters in another order."),
    "loss.name": Field("Loss", "How the distance between answer and truth is counted."),
    "loss.gamma": Field(
        "Gamma", "Of the focal loss: how much photos that are easy already count less.", "", Range(0, 10, 0.5, 1)
    ),
    "loss.label_smoothing": Field(
        "Label smoothing", "So much of a label is shared among all diagnoses.", "share", _SHARE
    ),
    "optimiser.epochs": Field("Epochs", "Passes over the photos. Time grows with them.", "epochs", Range(1, 10000)),
    "optimiser.batch_size": Field(
        "Photos at once",
        "Larger takes more memory. 0: the largest that fits and pays is found.",
        "photos",
        Range(0, 4096, 8),
    ),
    "optimiser.name": Field("Optimiser", "The rule by which weights follow the loss."),
    "optimiser.learning_rate": Field("Learning rate", "How far the head's weights move in a step, at its largest."),
    "optimiser.trunk_rate": Field(
        "Rate of the layers below", "As a part of the head's.", "of the rate", Range(0, 10, 0.1, 2)
    ),
    "optimiser.weight_decay": Field("Weight decay", "How much weights are drawn towards nothing in every step."),
    "optimiser.momentum": Field("Momentum", "How much of the last step goes on, for sgd and rmsprop.", "", _SHARE),
    "optimiser.schedule": Field(
        "Course of the rate",
        "Falling along a cosine, falling where the loss stays flat, or constant.",
    ),
    "optimiser.warmup": Field("Warm-up", "The part of all steps in which the rate rises.", "of all steps", _SHARE),
    "optimiser.patience": Field(
        "Patience", "For plateau: epochs without a lower loss before the rate falls.", "epochs", Range(0, 1000)
    ),
    "optimiser.factor": Field("Fall of the rate", "For plateau: times this factor.", "factor", Range(0, 1, 0.05, 2)),
    "optimiser.ema_decay": Field(
        "Running average",
        "0 keeps the last weights, 0.99 or more their average over many steps.",
        "",
        Range(0, 0.9999, 0.005, 4),
    ),
    "optimiser.early_stopping": Field(
        "Stop early", "After so many epochs without a lower loss; the best is kept. 0: never.", "epochs", Range(0, 1000)
    ),
    "optimiser.accumulate": Field("Batches in a step", "So many make one step.", "batches", Range(1, 1000)),
    "optimiser.gradient_checkpointing": Field("Save memory", "Less memory for about a third more time."),
    "optimiser.mixed_precision": Field("Half precision", "Faster on an NVIDIA GPU; does nothing without one."),
    "ensemble.kind": Field(
        "Several networks",
        "None, several whose answers are averaged, or specialists whose weights are averaged.",
    ),
    "ensemble.members": Field(
        "Networks that vote",
        "Each with its own network, its own optimiser where it has one, and whether it starts from specialists.",
        "in TOML",
    ),
    "ensemble.pairs": Field("Pairs of specialists", "The two diagnoses of each specialist.", "in TOML"),
    "ensemble.epochs": Field("Epochs of a specialist", "Passes of each.", "epochs", Range(1, 10000)),
    "crossfit.folds": Field(
        "Folds",
        "So many more trainings, for surer sets of possible diagnoses. 0: none. Each takes its share of the time.",
        "folds",
        Range(0, 20),
    ),
    "crossfit.epochs": Field("Epochs of a fold", "Passes of each.", "epochs", Range(0, 10000)),
    "decision.sensitivities": Field(
        "Malignant lesions to find",
        "Operating points that find such parts of the malignant photos; the first one decides.",
        "shares, with commas",
    ),
    "search.objective": Field("Aim of a search", "The figure that a search over settings raises."),
    "search.space": Field("What a search varies", "For the command line; a training here uses none of it.", "in TOML"),
    "card.licence": Field("Licence", "Of what you add; what the start demands is added to it."),
    "card.parents": Field("Made from", "What the model comes from, beside its start.", "with commas"),
    "card.intended_use": Field("Intended use", "As the model card says it."),
    "card.limitations": Field("Limitations", "As the model card lists them.", "in TOML"),
    "card.claim": Field("Claim", "What the paper says that the recipe follows."),
    "card.source": Field("Source", "The paper."),
}
"""In the order of the panel."""


def of_section(section: str) -> tuple[str, ...]:
    """The keys of a section's fields, in their order."""
    return tuple(place for place in FIELDS if place.rpartition(".")[0] == section)
