"""ResNet (He et al., 2015), as torchvision builds it: pooling and one linear layer, so exact class maps."""

from collections.abc import Callable, Mapping
from typing import Any

from torch import nn
from torchvision import models

from dermadesk.training.architectures.architecture import Architecture
from dermadesk.training.architectures.network import Network, Pooled, part_of
from dermadesk.training.recipe import NetworkSettings

_PARTS = ("conv1", "bn1", "relu", "maxpool", "layer1", "layer2", "layer3", "layer4")


def _architecture(whole: Callable[[], nn.Module]) -> Architecture:
    def build(settings: NetworkSettings, classes: int, _options: Mapping[str, Any]) -> Network:
        network = whole()
        channels = network.get_submodule("fc").in_features
        assert isinstance(channels, int)
        return Pooled(part_of(network, _PARTS), channels, classes, settings.dropout)

    return Architecture(
        build,
        source="He et al., 2015",
        smallest=32,
        places=(("conv1.", "trunk.conv1."), ("bn1.", "trunk.bn1."), ("layer", "trunk.layer")),
    )


FAMILY = {
    "resnet18": _architecture(models.resnet18),
    "resnet50": _architecture(models.resnet50),
    "resnet152": _architecture(models.resnet152),
}
