"""What export measures of a network."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from dermadesk.training import export
from dermadesk.training.architectures import Pooled


class Beside(nn.Module):
    """Brightness in 7×7 cells of 32 px, each written down so many cells to the right and below."""

    def __init__(self, right: int, below: int) -> None:
        super().__init__()
        self.right, self.below = right, below

    def forward(self, x: Tensor) -> Tensor:
        cells = nn.functional.avg_pool2d(x.clamp(min=0).mean(1, keepdim=True), 32)
        return nn.functional.pad(cells, (self.right, 0, self.below, 0))[..., :7, :7]


@pytest.mark.parametrize(("right", "below"), [(0, 0), (1, 0), (1, 2)])
def test_the_offset_of_a_map_is_found_without_knowing_where_the_lesion_is(right: int, below: int) -> None:
    network = Pooled(Beside(right, below), channels=1, classes=2, dropout=0.0).eval()
    with torch.no_grad():
        network.linear.weight[:] = torch.tensor([[1.0], [-1.0]])
        network.linear.bias[:] = torch.tensor([1.0, 0.0])
    photos = np.full((6, 3, 224, 224), -1.0, np.float32)
    for number, photo in enumerate(photos):
        x, y = 64 + 8 * number, 96 - 4 * number
        photo[:, y : y + 32, x : x + 32] = 1.0
    assert export.measure_map_offset(network, photos) == pytest.approx((right / 7, below / 7), abs=1e-3)


def test_maps_that_hold_nothing_have_no_offset() -> None:
    network = Pooled(Beside(1, 1), channels=1, classes=2, dropout=0.0).eval()
    with torch.no_grad():
        network.linear.weight[:] = -1.0
    assert export.measure_map_offset(network, np.full((2, 3, 224, 224), 1.0, np.float32)) == (0.0, 0.0)
