"""VGG16 (Simonyan & Zisserman, 2014) without its three dense layers of 124 million parameters.

They are replaced by pooling, dropout and one linear layer, as the literature on skin lesions does, so that the class
maps are exact.
"""

from collections.abc import Mapping
from typing import Any

from torch import nn
from torchvision.models.vgg import cfgs, make_layers

from dermadesk.training.architectures.architecture import Architecture
from dermadesk.training.architectures.network import Network, Pooled
from dermadesk.training.recipe import NetworkSettings


def _build(settings: NetworkSettings, classes: int, _options: Mapping[str, Any]) -> Network:
    trunk = make_layers(cfgs["D"])  # torchvision's `vgg16` would make the dense layers too: 550 MB
    for layer in trunk:
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
            assert layer.bias is not None
            nn.init.zeros_(layer.bias)
    return Pooled(trunk, 512, classes, settings.dropout)


FAMILY = {
    "vgg16": Architecture(
        _build,
        source="Simonyan & Zisserman, 2014",
        smallest=32,
        places=(("features.", "trunk."),),
    ),
}
