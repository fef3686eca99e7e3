"""DenseNet-201 (Huang et al., 2016), as torchvision builds it: pooling and one linear layer, so exact class maps."""

from collections.abc import Mapping
from typing import Any

from torch import nn
from torchvision.models import densenet201

from dermadesk.training.architectures.architecture import Architecture
from dermadesk.training.architectures.network import Network, Pooled
from dermadesk.training.recipe import NetworkSettings


def _build(settings: NetworkSettings, classes: int, _options: Mapping[str, Any]) -> Network:
    whole = densenet201(weights=None)
    trunk = whole.features
    trunk.add_module("relu", nn.ReLU())
    return Pooled(trunk, whole.classifier.in_features, classes, settings.dropout)


FAMILY = {
    "densenet201": Architecture(
        _build,
        source="Huang et al., 2016",
        smallest=32,
        places=(("features.", "trunk."),),
    ),
}
