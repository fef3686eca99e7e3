"""One optimiser step, and all that it changes: weights, their running average, the optimiser's memory."""

import math
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from dermadesk.training import distributed, losses, memory, optimisation
from dermadesk.training.architectures import Network
from dermadesk.training.recipe import Recipe
from dermadesk.training.supply import Photo


@dataclass(frozen=True, slots=True)
class Stepped:
    """Sums over the photos of one step, in all processes: of the loss, and of the right answers."""

    loss_sum: float
    correct: int


def device() -> torch.device:
    """CUDA when there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


class LossLost(Exception):
    """The loss is no number any more: what was learned since the last checkpoint is worth nothing."""


class Learner:
    """A network that learns in place by a recipe; `averaged` is what it has to show for it.

    `weights` is how much a photo of each class counts in the loss.
    """

    def __init__(self, network: Network, recipe: Recipe, weights: NDArray[np.float32], device: torch.device) -> None:
        settings = recipe.optimiser
        network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.network, self._recipe, self._device = network, recipe, device
        self._average: AveragedModel | None = None
        if settings.ema_decay:
            averaging = get_ema_multi_avg_fn(settings.ema_decay)  # type: ignore[no-untyped-call]
            self._average = AveragedModel(network, multi_avg_fn=averaging, use_buffers=True)
        self._optimiser = optimisation.optimiser(network, settings)
        self._loss, self._weights = losses.of(recipe.loss), torch.from_numpy(weights).to(device)
        self._mixed = settings.mixed_precision and device.type == "cuda"
        self._scaler = torch.amp.GradScaler(device.type, enabled=self._mixed)

    @property
    def averaged(self) -> nn.Module:
        """The network whose answers count: the running average, or the network itself where there is none."""
        module: nn.Module = self.network if self._average is None else self._average.module
        return module

    @property
    def sound(self) -> bool:
        """Whether every weight and statistic is a finite number."""
        tensors = [*self.network.state_dict().values(), *self.averaged.state_dict().values()]
        return all(bool(torch.isfinite(each).all()) for each in tensors if each.is_floating_point())

    def step(
        self, photos: Sequence[Photo], labels: NDArray[np.int64], *, batch_size: int, of: int, rate: float
    ) -> Stepped | None:
        """Learn from this process's share of the `of` photos of a step, `batch_size` at once; None when out of memory.

        Raises `LossLost` in every process when the loss of all photos together is no number.
        The gradients of all processes are added up, so that every photo weighs the same wherever it was. Batch norm
        takes its mean over the photos that are at one place at once; its statistics are averaged.
        """
        sums = torch.zeros(2, device=self._device)
        with self._recomputed():
            try:
                for first in range(0, len(photos), batch_size):
                    batch = np.stack(photos[first : first + batch_size])
                    sums += self._backward(torch.from_numpy(batch), labels[first : first + batch_size], of)
                full = False
            except (MemoryError, RuntimeError) as error:
                full = memory.exhausted(error)
                if not full:
                    raise
        if distributed.anywhere(full, self._device):
            self._optimiser.zero_grad(set_to_none=True)
            memory.release()
            return None
        self._meet(sums)
        optimisation.set_rate(self._optimiser, rate)
        self._scaler.step(self._optimiser)
        self._scaler.update()
        self._optimiser.zero_grad(set_to_none=True)
        if self._average is not None:
            self._average.update_parameters(self.network)
        loss_sum, correct = sums.tolist()
        if not math.isfinite(loss_sum):
            raise LossLost
        return Stepped(loss_sum, round(correct))

    def rehearse(self, photos: int) -> None:
        """A step with so many photos that changes nothing, to see whether they fit and how long they take."""
        side = self._recipe.network.input_size
        kept = {name: tensor.clone() for name, tensor in self.network.named_buffers()}
        labels = np.zeros(photos, np.int64)
        try:
            with self._recomputed():
                self._backward(torch.rand(photos, 3, side, side), labels, photos).tolist()
        finally:
            self._optimiser.zero_grad(set_to_none=True)
            for name, tensor in self.network.named_buffers():
                tensor.copy_(kept[name])

    def state(self) -> dict[str, Any]:
        """What `load` goes on from."""
        parts: dict[str, Any] = {"network": self.network, "optimiser": self._optimiser, "scaler": self._scaler}
        whole = parts if self._average is None else parts | {"average": self._average}
        return {name: part.state_dict() for name, part in whole.items()}

    def begin(self, epoch: int) -> None:
        """Be ready for the steps of an epoch (from 1): some layers may be held still in it."""
        optimisation.set_training(self.network, self._recipe.network, epoch)

    def load(self, state: dict[str, Any]) -> None:
        """Raises `KeyError`, `ValueError` or `RuntimeError` for the state of another network."""
        self.network.load_state_dict(state["network"])
        self._optimiser.load_state_dict(state["optimiser"])
        if state["scaler"]:  # a run that began on the CPU has none
            self._scaler.load_state_dict(state["scaler"])
        if self._average is not None:
            self._average.load_state_dict(state["average"])

    def _recomputed(self) -> AbstractContextManager[None]:
        return memory.recomputed(self.network.get_submodule("trunk"), self._recipe.optimiser.gradient_checkpointing)

    def _backward(self, batch: Tensor, labels: NDArray[np.int64], of: int) -> Tensor:
        """Add the gradients of a batch, as a part of the mean over `of` photos; sums of loss and right answers."""
        inputs = batch.to(self._device, memory_format=torch.channels_last)
        truth = torch.from_numpy(labels).to(self._device)
        with torch.autocast(self._device.type, torch.float16, enabled=self._mixed):
            logits = self.network.head(self.network.features(inputs))
        loss = (self._loss(logits.float(), truth) * self._weights[truth]).sum()
        self._scaler.scale(loss / of).backward()  # type: ignore[no-untyped-call]
        return torch.stack((loss.detach(), (logits.argmax(1) == truth).sum()))

    def _meet(self, sums: Tensor) -> None:
        """Bring the processes together: gradients and sums added, statistics averaged. All then hold the same."""
        if distributed.size() == 1:
            return
        gradients = []
        for weight in self.network.parameters():
            if weight.requires_grad:
                weight.grad = torch.zeros_like(weight) if weight.grad is None else weight.grad
                gradients.append(weight.grad)
        statistics = [each for each in self.network.buffers() if each.is_floating_point()]
        distributed.add_up([*gradients, *statistics, sums])
        for each in statistics:
            each /= distributed.size()
