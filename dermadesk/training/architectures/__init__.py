"""Networks by name. Each answers the same two questions, `features` and `head`, so nothing else knows them apart."""

from collections.abc import Callable

from dermadesk.training.architectures.mobilenet_v2 import mobilenet_v2
from dermadesk.training.architectures.network import Network

ARCHITECTURES: dict[str, Callable[[int, float], Network]] = {"mobilenet_v2": mobilenet_v2}
"""Name -> builder(number of classes, dropout)."""

__all__ = ["ARCHITECTURES", "Network"]
