"""MobileNetV3 (Howard et al., 2019), as torchvision builds it, with its own head: pooling and two linear layers.

The first of them holds a third of the weights and comes with ImageNet's; heatmaps are Grad-CAM's.
"""

from collections.abc import Callable, Mapping
from typing import Any

from torch import nn
from torchvision import models

from dermadesk.training.architectures.architecture import Architecture
from dermadesk.training.architectures.network import Headed, Network
from dermadesk.training.recipe import NetworkSettings


def _architecture(whole: Callable[[], models.MobileNetV3]) -> Architecture:
    def build(settings: NetworkSettings, classes: int, _options: Mapping[str, Any]) -> Network:
        network = whole()
        wide, activation, _dropout, last = network.classifier
        assert isinstance(last, nn.Linear)
        neck = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), wide, activation)
        return Headed(network.features, neck, last.in_features, classes, settings.dropout)

    return Architecture(
        build,
        source="Howard et al., 2019",
        smallest=32,
        places=(("features.", "trunk."), ("classifier.0.", "neck.2.")),
    )


FAMILY = {
    "mobilenet_v3_small": _architecture(models.mobilenet_v3_small),
    "mobilenet_v3_large": _architecture(models.mobilenet_v3_large),
}
