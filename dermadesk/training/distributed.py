"""One run in several processes, as `torchrun` starts them. Alone, every function here does nothing.

All processes do the same steps on their share of the photos and hold the same weights after each. Process 0 speaks for
all: it alone tells events, judges and writes files, and every event it tells is a point where the others wait for it.
"""

import atexit
import os
from collections.abc import Generator, Sequence
from typing import TypeVar

import torch
from torch import Tensor, nn
from torch import distributed as processes

from dermadesk.training.events import TrainEvent

T = TypeVar("T")


def join() -> None:
    """Meet the other processes, by NCCL on GPUs and by gloo without; at once when there are none."""
    if size() > 1 and not processes.is_initialized():
        if torch.cuda.is_available():
            torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
        processes.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
        atexit.register(processes.destroy_process_group)


def rank() -> int:
    """The number of this process, from 0."""
    return int(os.environ.get("RANK", "0"))


def size() -> int:
    """How many processes there are."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def size_here() -> int:
    """How many of them are on this machine."""
    return int(os.environ.get("LOCAL_WORLD_SIZE", "1"))


def main() -> bool:
    """Whether this process speaks for all."""
    return rank() == 0


def share(value: T) -> T:
    """The value that process 0 has."""
    if size() == 1:
        return value
    box = [value]
    processes.broadcast_object_list(box, src=0)
    return box[0]


def told(event: TrainEvent | None) -> Generator[TrainEvent, None, None]:
    """Tell an event, which process 0 has. Raises `KeyboardInterrupt` in the others when process 0 was stopped at it."""
    if main() and event is not None:
        yield event
    if not share(True):
        raise KeyboardInterrupt


def stop() -> None:
    """Stop the other processes, which wait for the event that was told last to be heard."""
    share(False)


def anywhere(happened: bool, device: torch.device) -> bool:
    """Whether it happened in any process."""
    if size() == 1:
        return happened
    flag = torch.tensor([happened], dtype=torch.float32, device=device)
    processes.all_reduce(flag)
    return bool(flag.item())


def add_up(tensors: Sequence[Tensor]) -> None:
    """Replace each float32 tensor by its sum over the processes, in one message."""
    if size() == 1:
        return
    flat = torch.cat([tensor.detach().flatten() for tensor in tensors])
    processes.all_reduce(flat)
    first = 0
    for tensor in tensors:
        with torch.no_grad():
            tensor.copy_(flat[first : first + tensor.numel()].view_as(tensor))
        first += tensor.numel()


def copy(network: nn.Module) -> None:
    """Give every process the weights and statistics of process 0."""
    if size() > 1:
        for tensor in network.state_dict().values():
            whole = tensor.contiguous()
            processes.broadcast(whole, src=0)
            tensor.copy_(whole)
