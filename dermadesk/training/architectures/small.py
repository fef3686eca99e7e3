"""The small networks of the literature on skin lesions: three convolutions of 3×3, each with ReLU and max pooling.

Where the source names no dense layer, pooling and one linear layer follow (exact class maps); otherwise 128 units that
see every place (Grad-CAM).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from torch import nn

from dermadesk.errors import ErrorCode, TrainingError
from dermadesk.training.architectures.architecture import Architecture
from dermadesk.training.architectures.network import Headed, Network, Pooled
from dermadesk.training.recipe import NetworkSettings

_DENSE = 128


def _convolutions(channels: Sequence[int], padding: int, dropout: float = 0.0) -> nn.Sequential:
    """3×3 kernels, ReLU and 2×2 max pooling for each number of channels; with `dropout` one after every pooling."""
    layers: list[nn.Module] = []
    for before, after in zip((3, *channels), channels, strict=False):
        layers += [nn.Conv2d(before, after, 3, padding=padding), nn.ReLU(), nn.MaxPool2d(2)]
        if dropout:
            layers.append(nn.Dropout(dropout))
    return nn.Sequential(*layers)


def _dense(side: int, channels: int) -> nn.Sequential:
    """Every place of the features has weights of its own: `side` is that of the features."""
    return nn.Sequential(nn.Flatten(), nn.Linear(channels * side * side, _DENSE), nn.ReLU())


def _padded(settings: NetworkSettings, classes: int, _options: Mapping[str, Any]) -> Network:
    return Pooled(_convolutions((16, 32, 64), padding=1), 64, classes, settings.dropout)


def _unpadded(settings: NetworkSettings, classes: int, _options: Mapping[str, Any]) -> Network:
    side = settings.input_size
    for _ in range(3):
        side = (side - 2) // 2
    trunk = _convolutions((32, 64, 128), padding=0)
    return Headed(trunk, _dense(side, 128), _DENSE, classes, settings.dropout)


def _custom(settings: NetworkSettings, classes: int, options: Mapping[str, Any]) -> Network:
    output = options["output"]
    if output not in ("softmax", "sigmoid") or (output == "sigmoid" and classes != 2):
        detail = f"its output is softmax, or sigmoid for two classes; not {output!r} for {classes}"
        raise TrainingError(ErrorCode.RECIPE_INVALID, f"with {settings.architecture}", detail)
    trunk = _convolutions((32, 64, 128), padding=1, dropout=options["pooling_dropout"])
    neck = _dense(settings.input_size // 8, 128)
    return Headed(trunk, neck, _DENSE, classes, settings.dropout, one_output=output == "sigmoid")


FAMILY = {
    "cnn_16_32_64": Architecture(
        _padded,
        source="recipe isic2019-ensemble",
        smallest=8,
        dropout=0.0,
    ),
    "cnn_32_64_128": Architecture(
        _unpadded,
        source="recipe isic9-cnn",
        smallest=22,
        input_size=128,
        dropout=0.5,
    ),
    "cnn_custom": Architecture(
        _custom,
        source="recipe melanoma-binary",
        smallest=8,
        dropout=0.5,
        options={"output": "softmax", "pooling_dropout": 0.25},
    ),
}
