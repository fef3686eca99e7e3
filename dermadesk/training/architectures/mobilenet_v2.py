"""MobileNetV2 (Sandler et al., 2018), as torchvision builds it: pooling and one linear layer, so exact class maps."""

from collections.abc import Mapping
from typing import Any

from torchvision.models import mobilenet_v2

from dermadesk.training.architectures.architecture import Architecture
from dermadesk.training.architectures.network import Network, Pooled
from dermadesk.training.recipe import NetworkSettings


def _build(settings: NetworkSettings, classes: int, _options: Mapping[str, Any]) -> Network:
    """3.5 million parameters less ImageNet's classifier; 1,280 channels at 1/32 of the input's side."""
    whole = mobilenet_v2(weights=None)
    return Pooled(whole.features, whole.last_channel, classes, settings.dropout)


FAMILY = {
    "mobilenet_v2": Architecture(
        _build,
        source="Sandler et al., 2018",
        smallest=32,
        places=(("features.", "trunk."),),
    ),
}
