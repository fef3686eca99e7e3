"""Several networks as one: the mean of what they answer, or of their weights."""

import copy
import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from dermadesk.errors import ErrorCode, TrainingError
from dermadesk.training.architectures import Network


class Ensemble(Network):
    """The mean of the members' probabilities, as one network; its logits are the logarithm of that mean.

    Members see the same photos of `input_size` px and know the same classes. Features are the members' channels, one
    after the other, on the coarsest grid into which each one's cells can be split evenly, so that `head` answers as
    the members do. Where all members have exact class maps the ensemble's is their mean, each weighed by its share of
    the class's probability; otherwise heatmaps are Grad-CAM's. The embedding is the members', one after the other.
    """

    def __init__(self, members: Sequence[Network], input_size: int) -> None:
        super().__init__()
        self.members = nn.ModuleList(members)
        exact = all(member.heatmap == "cam" for member in members)
        self.heatmap = "cam" if exact else "grad_cam"
        shapes, classes = _shapes(members, input_size)
        if len(members) < 2 or len(set(classes)) > 1:
            detail = f"an ensemble has two members or more that know the same classes, not {classes}"
            raise TrainingError(ErrorCode.RECIPE_INVALID, "of the ensemble", detail)
        self.classes = classes[0]
        self.exact = exact
        self.channels = [shape[1] for shape in shapes]
        self.finest = [max(shape[axis] for shape in shapes) for axis in (2, 3)]
        grid = [math.lcm(*(shape[axis] for shape in shapes)) for axis in (2, 3)]
        # how many cells of the common grid each cell of a member becomes
        self.cells = [[grid[0] // shape[2], grid[1] // shape[3]] for shape in shapes]

    def features(self, x: Tensor) -> Tensor:
        parts: list[Tensor] = []
        for n, member in enumerate(self.members):
            f = member.features(x)  # type: ignore[operator]
            parts.append(f.repeat_interleave(self.cells[n][0], 2).repeat_interleave(self.cells[n][1], 3))
        return torch.cat(parts, 1)

    def head(self, f: Tensor) -> Tensor:
        parts = self._parts(f)
        answers: list[Tensor] = []
        for n, member in enumerate(self.members):
            answers.append(member.head(parts[n]))  # type: ignore[operator]
        return self._mean(answers)

    def class_maps(self, f: Tensor) -> Tensor:
        parts = self._parts(f)
        answers: list[Tensor] = []
        maps: list[Tensor] = []
        for n, member in enumerate(self.members):
            answers.append(member.head(parts[n]))  # type: ignore[operator]
            maps.append(member.class_maps(parts[n]))  # type: ignore[operator]
        return self._mean_maps(answers, maps)

    def embedding(self, f: Tensor) -> Tensor:
        parts = self._parts(f)
        each: list[Tensor] = []
        for n, member in enumerate(self.members):
            each.append(member.embedding(parts[n]))  # type: ignore[operator]
        return torch.cat(each, 1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        # each member on its own grid: the common one is for those who ask for features
        answers: list[Tensor] = []
        maps: list[Tensor] = []
        each: list[Tensor] = []
        for member in self.members:
            logits, class_maps, embedding = member(x)
            answers.append(logits)
            maps.append(class_maps)
            each.append(embedding)
        return self._mean(answers), self._mean_maps(answers, maps), torch.cat(each, 1)

    def layers(self) -> list[nn.Module]:
        return [layer for member in self.members for layer in member.layers()]  # type: ignore[operator]

    def _parts(self, f: Tensor) -> list[Tensor]:
        """The features of every member on its own grid."""
        parts: list[Tensor] = []
        first = 0
        for n, channels in enumerate(self.channels):
            parts.append(nn.functional.avg_pool2d(f[:, first : first + channels], self.cells[n]))
            first += channels
        return parts

    def _mean(self, answers: list[Tensor]) -> Tensor:
        """Logits of each member -> the logarithm of the mean of their probabilities."""
        probabilities = torch.log_softmax(torch.stack(answers), 2)
        return torch.logsumexp(probabilities, 0) - math.log(len(answers))

    def _mean_maps(self, answers: list[Tensor], maps: list[Tensor]) -> Tensor:
        """Maps of each member on the finest grid, weighed by its share of the class's probability."""
        if not self.exact:
            return answers[0].new_zeros((answers[0].shape[0], self.classes, 0, 0))
        shares = torch.softmax(torch.log_softmax(torch.stack(answers), 2), 0)
        finest = [nn.functional.interpolate(each, size=self.finest, mode="bilinear") for each in maps]
        return (torch.stack(finest) * shares[:, :, :, None, None]).sum(0)


def average_weights(networks: Sequence[Network]) -> Network:
    """A new network whose weights and running statistics are the mean of those of `networks`.

    It only makes sense of networks that were trained from the same initial weights: others number their channels each
    in its own way (Wortsman et al., "Model soups", 2022). Raises `TrainingError` for networks of different shapes.
    """
    states = [network.state_dict() for network in networks]
    shapes = [{key: value.shape for key, value in state.items()} for state in states]
    if any(type(each) is not type(networks[0]) for each in networks) or any(each != shapes[0] for each in shapes):
        detail = "weights can be averaged only of networks of one architecture, with the same options and classes"
        raise TrainingError(ErrorCode.RECIPE_INVALID, "of the ensemble", detail)
    mean = copy.deepcopy(networks[0])
    mean.load_state_dict({key: _mean([state[key] for state in states]) for key in states[0]})
    return mean


def _mean(values: list[Tensor]) -> Tensor:
    stacked = torch.stack(values)
    # counters of batches, which are whole numbers, and averaged in fp64 so that equal weights stay what they are
    return stacked.amax(0) if not stacked.is_floating_point() else stacked.double().mean(0).to(stacked.dtype)


def _shapes(members: Sequence[Network], input_size: int) -> tuple[list[torch.Size], list[int]]:
    """The shape of each member's features of one photo, and how many classes it knows."""
    shapes, classes = [], []
    with torch.no_grad():
        for member in members:
            where = next(member.parameters()).device
            f = member.eval().features(torch.zeros(1, 3, input_size, input_size, device=where))
            shapes.append(f.shape)
            classes.append(member.head(f).shape[1])
    return shapes, classes
