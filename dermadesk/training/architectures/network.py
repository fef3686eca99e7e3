"""What every network is to the rest of the program: features, a head, and exact class activation maps."""

import torch
from torch import Tensor, nn


class Network(nn.Module):
    """A trunk, global average pooling, dropout and one linear layer.

    With such a head the class activation maps (Zhou et al., "Learning deep features for discriminative
    localization", 2016) are exact: the mean of a class's map is its logit less the bias.
    """

    def __init__(self, trunk: nn.Module, channels: int, classes: int, dropout: float) -> None:
        super().__init__()
        self.trunk = trunk
        self.dropout = nn.Dropout(dropout)
        self.linear = nn.Linear(channels, classes)

    def features(self, x: Tensor) -> Tensor:
        """N×3×S×S -> N×C×h×w."""
        return self.trunk(x)  # type: ignore[no-any-return]

    def head(self, f: Tensor) -> Tensor:
        """N×C×h×w -> N×K logits."""
        return self.linear(self.dropout(f.mean((2, 3))))  # type: ignore[no-any-return]

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """N×3×S×S -> (logits N×K, class_maps N×K×h×w, embedding N×C)."""
        f = self.features(x)
        maps = torch.einsum("nchw,kc->nkhw", f, self.linear.weight)
        return self.head(f), maps, f.mean((2, 3))
