"""Inception v3 (Szegedy et al., 2015), as torchvision builds it, without the second classifier of its training.

Pooling and one linear layer, so exact class maps. torchvision's weights expect mean 0.5 and standard deviation 0.5.
"""

from collections.abc import Mapping
from typing import Any

from torchvision.models import inception_v3

from dermadesk.training.architectures.architecture import Architecture
from dermadesk.training.architectures.network import Network, Pooled, part_of
from dermadesk.training.recipe import NetworkSettings

_STEM = ("Conv2d_1a_3x3", "Conv2d_2a_3x3", "Conv2d_2b_3x3", "maxpool1", "Conv2d_3b_1x1", "Conv2d_4a_3x3", "maxpool2")
_MIXED = ("5b", "5c", "5d", "6a", "6b", "6c", "6d", "6e", "7a", "7b", "7c")


def _build(settings: NetworkSettings, classes: int, _options: Mapping[str, Any]) -> Network:
    whole = inception_v3(weights=None, aux_logits=False, init_weights=True)
    trunk = part_of(whole, [*_STEM, *(f"Mixed_{name}" for name in _MIXED)])
    return Pooled(trunk, whole.fc.in_features, classes, settings.dropout)


FAMILY = {
    "inception_v3": Architecture(
        _build,
        source="Szegedy et al., 2015",
        smallest=75,
        input_size=299,
        places=(("Conv2d_", "trunk.Conv2d_"), ("Mixed_", "trunk.Mixed_")),
    ),
}
