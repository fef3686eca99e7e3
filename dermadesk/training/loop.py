"""The training loop: a generator of events that can be stopped, or killed, at any step and goes on from there."""

from collections.abc import Callable, Generator
from pathlib import Path

from dermadesk.training import distributed, memory
from dermadesk.training.answering import answers, logits
from dermadesk.training.architectures import Network
from dermadesk.training.events import TrainEvent
from dermadesk.training.learner import device
from dermadesk.training.prepared import PreparedSet, prepare
from dermadesk.training.recipe import Recipe
from dermadesk.training.stage import Stage

__all__ = ["PreparedSet", "answers", "device", "logits", "prepare", "train"]

SAVE_SECONDS = 180.0
"""A checkpoint at least so often, and after every epoch."""


def never() -> bool:
    """It is not enough before the recipe says so."""
    return False


def train(
    network: Network,
    recipe: Recipe,
    learn: PreparedSet,
    held_out: PreparedSet,
    path: Path,
    stage: str,
    *,
    epochs: int | None = None,
    save_seconds: float = SAVE_SECONDS,
    enough: Callable[[], bool] = never,
) -> Generator[TrainEvent, None, None]:
    """Train in place, for as many epochs as the recipe says unless told otherwise; no longer once it is `enough`.

    The network ends with the averaged weights of the last epoch, or of the best where the recipe stops early. `enough`
    is asked after every step; the epoch in progress is then judged by what was learned up to there.
    `held_out` is only looked at. The checkpoint at `path` is written at the start, every `save_seconds`, after every
    epoch, and when the generator is closed; from it the same call goes on, with the losses of an unbroken run. Raises
    `OutputError` where it cannot be written (the last good one stays) and `TrainingError` where it is of another run,
    or where the loss is no number any more, even by smaller rates from the last checkpoint.
    """
    memory.keep_freed_memory()
    distributed.join()
    training = Stage(network, recipe, learn, held_out, path, stage, epochs, save_seconds, enough)
    try:
        yield from training.run()
    except GeneratorExit:
        training.save()
        distributed.stop()
        raise
