"""EfficientNet-B0 (Tan & Le, 2019), as torchvision builds it: pooling and one linear layer, so exact class maps."""

from collections.abc import Mapping
from typing import Any

from torch import nn
from torchvision.models import efficientnet_b0

from dermadesk.training.architectures.architecture import Architecture
from dermadesk.training.architectures.network import Network, Pooled
from dermadesk.training.recipe import NetworkSettings


def _build(settings: NetworkSettings, classes: int, _options: Mapping[str, Any]) -> Network:
    whole = efficientnet_b0(weights=None)
    last = whole.classifier[-1]
    assert isinstance(last, nn.Linear)
    return Pooled(whole.features, last.in_features, classes, settings.dropout)


FAMILY = {
    "efficientnet_b0": Architecture(
        _build,
        source="Tan & Le, 2019",
        smallest=32,
        places=(("features.", "trunk."),),
    ),
}
