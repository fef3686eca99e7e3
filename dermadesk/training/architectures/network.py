"""What every network is to the rest of the program: features, a head, class activation maps, and an embedding."""

from collections import OrderedDict
from collections.abc import Iterable

import torch
from torch import Tensor, nn


class Network(nn.Module):
    """What answers `features`, `head` and `forward`; a subclass also says what its maps and its embedding are.

    `heatmap` names the method of `inference.heatmaps` that is true of its head. What is trained has its weights below
    `trunk` (a sequence, in the order of the forward pass); everything beside it is head.
    """

    heatmap: str = "cam"

    def features(self, x: Tensor) -> Tensor:
        """N×3×S×S -> N×C×h×w."""
        raise NotImplementedError

    def head(self, f: Tensor) -> Tensor:
        """N×C×h×w -> N×K logits."""
        raise NotImplementedError

    def class_maps(self, f: Tensor) -> Tensor:
        """N×C×h×w -> N×K×h×w; N×K×0×0 from a network whose head has no exact maps."""
        raise NotImplementedError

    def embedding(self, f: Tensor) -> Tensor:
        """N×C×h×w -> N×D: what the last layer sees."""
        raise NotImplementedError

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """N×3×S×S -> (logits N×K, class_maps N×K×h×w, embedding N×D)."""
        f = self.features(x)
        return self.head(f), self.class_maps(f), self.embedding(f)

    def layers(self) -> list[nn.Module]:
        """The layers of the trunk that hold weights themselves, in the order of the forward pass.

        What a layer holds is `layer.parameters(recurse=False)`: a block with a weight of its own is a layer before
        those inside it.
        """
        trunk: nn.Module = self.get_submodule("trunk")
        return [layer for layer in trunk.modules() if any(True for _ in layer.parameters(recurse=False))]


class Pooled(Network):
    """A trunk, global average pooling, dropout and one linear layer.

    With such a head the class activation maps (Zhou et al., "Learning deep features for discriminative
    localization", 2016) are exact: the mean of a class's map is its logit less the bias.
    """

    def __init__(self, trunk: nn.Sequential, channels: int, classes: int, dropout: float) -> None:
        super().__init__()
        self.trunk = trunk
        self.dropout = nn.Dropout(dropout)
        self.linear = nn.Linear(channels, classes)
        nn.init.zeros_(self.linear.bias)

    def features(self, x: Tensor) -> Tensor:
        return self.trunk(x)  # type: ignore[no-any-return]

    def head(self, f: Tensor) -> Tensor:
        return self.linear(self.dropout(self.embedding(f)))  # type: ignore[no-any-return]

    def class_maps(self, f: Tensor) -> Tensor:
        return torch.einsum("nchw,kc->nkhw", f, self.linear.weight)

    def embedding(self, f: Tensor) -> Tensor:
        return f.mean((2, 3))


class Headed(Network):
    """A trunk, a `neck` of several layers (N×C×h×w -> N×D), dropout and one linear layer.

    Such a head has no exact class maps: they are empty, and its heatmaps are drawn by Grad-CAM. With `one_output` the
    last layer gives one number z, and the logits of the two classes are 0 and z: their softmax is z's sigmoid.
    """

    heatmap = "grad_cam"

    def __init__(
        self,
        trunk: nn.Sequential,
        neck: nn.Sequential,
        width: int,
        classes: int,
        dropout: float,
        one_output: bool = False,
    ) -> None:
        super().__init__()
        self.trunk = trunk
        self.neck = neck
        self.dropout = nn.Dropout(dropout)
        self.linear = nn.Linear(width, 1 if one_output else classes)
        self.classes = classes
        self.one_output = one_output
        nn.init.zeros_(self.linear.bias)

    def features(self, x: Tensor) -> Tensor:
        return self.trunk(x)  # type: ignore[no-any-return]

    def head(self, f: Tensor) -> Tensor:
        scores = self.linear(self.dropout(self.embedding(f)))
        if self.one_output:
            scores = torch.cat([torch.zeros_like(scores), scores], 1)
        return scores  # type: ignore[no-any-return]

    def class_maps(self, f: Tensor) -> Tensor:
        return f.new_zeros((f.shape[0], self.classes, 0, 0))

    def embedding(self, f: Tensor) -> Tensor:
        return self.neck(f)  # type: ignore[no-any-return]


def part_of(network: nn.Module, names: Iterable[str]) -> nn.Sequential:
    """The submodules of these names, one after the other, under the same names."""
    return nn.Sequential(OrderedDict((name, network.get_submodule(name)) for name in names))
