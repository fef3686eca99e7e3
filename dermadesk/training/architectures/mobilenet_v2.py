"""MobileNetV2 (Sandler et al., 2018), as torchvision builds it."""

from torch import nn
from torchvision.models import mobilenet_v2 as torchvision_mobilenet_v2

from dermadesk.training.architectures.network import Network


def mobilenet_v2(classes: int, dropout: float) -> Network:
    """3.5 million parameters less ImageNet's classifier; 1,280 channels at 1/32 of the input's side."""
    whole = torchvision_mobilenet_v2(weights=None)
    network = Network(whole.features, whole.last_channel, classes, dropout)
    nn.init.zeros_(network.linear.bias)
    return network
