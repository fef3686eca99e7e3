"""ConvNeXt-Tiny (Liu et al., 2022), as torchvision builds it, with its own head: pooling, layer norm, linear.

The layer norm divides by what the whole photo gave, so no place's share of a logit is its own: heatmaps are Grad-CAM's.
"""

from collections.abc import Mapping
from typing import Any

from torch import nn
from torchvision.models import convnext_tiny

from dermadesk.training.architectures.architecture import Architecture
from dermadesk.training.architectures.network import Headed, Network
from dermadesk.training.recipe import NetworkSettings


def _build(settings: NetworkSettings, classes: int, _options: Mapping[str, Any]) -> Network:
    whole = convnext_tiny(weights=None)
    norm, flatten, last = whole.classifier
    assert isinstance(last, nn.Linear)
    neck = nn.Sequential(nn.AdaptiveAvgPool2d(1), norm, flatten)
    return Headed(whole.features, neck, last.in_features, classes, settings.dropout)


FAMILY = {
    "convnext_tiny": Architecture(
        _build,
        source="Liu et al., 2022",
        smallest=32,
        places=(("features.", "trunk."), ("classifier.0.", "neck.1.")),
    ),
}
