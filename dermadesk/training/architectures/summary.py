"""A network as a table: its layers in the order of the forward pass, what comes out of each, and its weights."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from dermadesk.training.architectures import Network, architecture, build
from dermadesk.training.settings import NetworkSettings


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: where it stands, its kind, the shape of what it gives for one photo, how many parameters it holds."""

    name: str
    kind: str
    shape: tuple[int, ...]
    parameters: int


def outline(name: str, input_size: int, classes: int) -> "Outline":
    """The network of that name without its weights: quick, whatever its size. Raises as `build` does."""
    with torch.device("meta"):
        network = build(NetworkSettings(name, input_size, dropout=architecture(name).dropout), classes)
    return Outline(network, input_size)


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """What can be said of a network before it is trained."""

    network: Network
    input_size: int

    @property
    def parameters(self) -> int:
        """How many numbers are learned."""
        return sum(weight.numel() for weight in self.network.parameters())

    @property
    def heatmap(self) -> str:
        """By which method its heatmaps are made."""
        return self.network.heatmap

    def layers(self) -> tuple[Layer, ...]:
        """Its layers in the order of the forward pass."""
        return layers(self.network, self.input_size)


def layers(network: Network, input_size: int) -> tuple[Layer, ...]:
    """Every layer that a photo of that size passes through, in that order, as a pass through the network meets them.

    Built on torch's `meta` device the network is passed through without arithmetic: shapes are the same.
    """
    found: list[Layer] = []

    def meet(name: str, module: nn.Module) -> None:
        def note(module: nn.Module, _inputs: tuple[Tensor, ...], output: Tensor) -> None:
            own = sum(weight.numel() for weight in module.parameters(recurse=False))
            found.append(Layer(name, type(module).__name__, tuple(output.shape[1:]), own))

        hooks.append(module.register_forward_hook(note))

    hooks: list[torch.utils.hooks.RemovableHandle] = []
    for name, module in network.named_modules():
        holds = any(True for _ in module.parameters(recurse=False))
        if holds or not any(True for _ in module.children()):
            meet(name, module)
    where = next(network.parameters()).device
    with torch.no_grad():
        network.eval().head(network.features(torch.zeros(1, 3, input_size, input_size, device=where)))
    for hook in hooks:
        hook.remove()
    return tuple(found)
