"""What an architecture is: how its network is built, and how torchvision's weights find their places in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dermadesk.training.architectures.network import Network
from dermadesk.training.recipe import NetworkSettings

Build = Callable[[NetworkSettings, int, Mapping[str, Any]], Network]
"""Settings, number of classes, and every option with its value -> the network with fresh weights."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """One way to build a network.

    `source` is the paper, or the recipe that follows one; `smallest` the least side of a photo in px; `input_size` and
    `dropout` are what is used there. `places` says where torchvision's weights go, as pairs of prefixes: theirs, ours;
    weights with any other prefix belong to ImageNet's classes and are left out. `options` maps the options of its own
    to their defaults.
    """

    build: Build
    source: str
    smallest: int
    input_size: int = 224
    dropout: float = 0.2
    places: tuple[tuple[str, str], ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
