"""The training loop: a generator of events that can be stopped, or killed, at any step and goes on from there."""

import time
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from dermadesk.errors import ErrorCode, TrainingError
from dermadesk.imaging.pipeline import Pipeline
from dermadesk.imaging.steps import Pixels
from dermadesk.training import balance, checkpoint, distributed, memory, optimisation, sampling
from dermadesk.training.architectures import Network
from dermadesk.training.course import Course, share
from dermadesk.training.events import BatchSizeChosen, BatchSizeHalved, Resumed, Step, StoppedEarly, TrainEvent
from dermadesk.training.judge import judged
from dermadesk.training.learner import Learner, Stepped
from dermadesk.training.prepared import PreparedSet, prepare
from dermadesk.training.recipe import Recipe
from dermadesk.training.supply import Photo, supplied

__all__ = ["PreparedSet", "answers", "device", "logits", "prepare", "train"]

SAVE_SECONDS = 180.0
"""A checkpoint at least so often, and after every epoch."""
_LARGEST_BATCH = 256
_STEPS_AT_LEAST = 16


def device() -> torch.device:
    """CUDA when there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


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
) -> Generator[TrainEvent, None, None]:
    """Train in place, for as many epochs as the recipe says unless told otherwise.

    The network ends with the averaged weights of the last epoch, or of the best where the recipe stops early.
    `held_out` is only looked at. The checkpoint at `path` is written at the start, every `save_seconds`, after every
    epoch, and when the generator is closed; from it the same call goes on, with the losses of an unbroken run. Raises
    `OutputError` where it cannot be written (the last good one stays) and `TrainingError` where it is of another run.
    """
    memory.keep_freed_memory()
    distributed.join()
    training = _Stage(network, recipe, learn, held_out, path, stage, epochs, save_seconds)
    try:
        yield from training.run()
    except GeneratorExit:
        training.save()
        distributed.stop()
        raise


class _Stage:
    """One training of one network, from its first step or its checkpoint to its last."""

    def __init__(
        self,
        network: Network,
        recipe: Recipe,
        learn: PreparedSet,
        held_out: PreparedSet,
        path: Path,
        stage: str,
        epochs: int | None,
        save_seconds: float,
    ) -> None:
        self._recipe, self._settings, self._name, self._path = recipe, recipe.optimiser, stage, path
        self._learn, self._held_out = learn, held_out
        self._epochs = recipe.optimiser.epochs if epochs is None else epochs
        self._labels = np.asarray(learn.dataset.labels, np.int64)
        weights = balance.loss_weights(self._labels.tolist(), len(learn.dataset.classes), recipe.balance)
        self._learner = Learner(network, recipe, weights, device())
        self._course = Course(0, 0)
        self._best: dict[str, Any] | None = None
        self._save_seconds, self._saved, self._saved_at = save_seconds, time.monotonic(), (0, 0, 0)

    def run(self) -> Iterator[TrainEvent]:
        saved = distributed.share(checkpoint.load(self._path) if distributed.main() else None)
        if saved is not None and "finished" in saved:
            self._load(self._learner.network, saved["network"])
            yield from distributed.told(Resumed(self._name, saved["finished"]))
        else:
            yield from self._begin(saved)
            while self._course.epoch <= self._epochs and not self._course.ends_early(self._settings):
                yield from self._epoch()
            if self._course.epoch <= self._epochs:
                yield from distributed.told(StoppedEarly(self._name, self._course.epoch - 1, self._course.best_epoch))
            self._finish()
        self._learner.network.eval()

    def save(self) -> None:
        """Write the checkpoint, unless nothing has happened since the last. Raises `OutputError`."""
        at = (self._course.epoch, self._course.step, self._course.batch_size)
        if distributed.main() and self._course.step_size and at != self._saved_at:
            parts = {"course": self._course.as_numbers(), "best": self._best} | self._learner.state()
            checkpoint.save(self._path, parts)
            self._saved, self._saved_at = time.monotonic(), at

    def _begin(self, saved: dict[str, Any] | None) -> Iterator[TrainEvent]:
        if saved is not None:
            self._load(self._learner, saved)
            self._course, self._best = Course(**saved["course"]), saved["best"]
            yield from distributed.told(Resumed(self._name, self._course.epoch - 1, self._course.step))
            return
        batch_size = self._settings.batch_size
        if batch_size == 0:
            limit = min(_LARGEST_BATCH, max(1, len(self._labels) // _STEPS_AT_LEAST))
            found = memory.largest_batch(self._learner.rehearse, limit) if distributed.main() else 0
            batch_size = distributed.share(found)
        self._course = Course(batch_size, batch_size * self._settings.accumulate * distributed.size())
        distributed.copy(self._learner.network)
        self.save()  # what cannot be written is known before hours of work
        if self._settings.batch_size == 0:
            yield from distributed.told(BatchSizeChosen(self._name, batch_size))

    def _epoch(self) -> Iterator[TrainEvent]:
        course, begun = self._course, time.perf_counter()
        samples = sampling.epoch(self._labels.tolist(), self._recipe, course.epoch)
        plan, before = course.plan(len(samples)), course.photos
        steps = [share(positions, distributed.rank(), distributed.size()) for positions in plan]
        self._learner.begin(course.epoch)
        pace = rate = 0.0
        photos = supplied(self._made(samples), steps[course.step :], ahead=0 if device().type == "cpu" else 2)
        for positions, of, ready in zip(steps[course.step :], plan[course.step :], photos, strict=True):
            labels = self._labels[[samples[position].photo for position in positions]]
            progress = (course.epoch - 1 + (of.start + of.stop) / 2 / len(samples)) / self._epochs
            rate = optimisation.rate(self._settings, progress, course.reductions)
            while (stepped := self._step(ready, labels, len(of), rate)) is None:
                yield from self._halved()
            course.stepped(stepped.loss_sum, stepped.correct, len(of))
            pace = (course.photos - before) / (time.perf_counter() - begun)
            mean = stepped.loss_sum / len(of)
            done = course.step, len(plan)
            yield from distributed.told(Step(self._name, course.epoch, self._epochs, *done, mean, rate, pace))
            if time.monotonic() - self._saved > self._save_seconds:
                self.save()
        yield from self._judged(rate, pace, begun)

    def _step(self, photos: Sequence[Photo], labels: NDArray[np.int64], of: int, rate: float) -> Stepped | None:
        """One step; what is left to chance in it (dropout) depends on its place alone, so it is the same again."""
        place = (self._recipe.seed, self._course.epoch, self._course.step, distributed.rank())
        torch.manual_seed(int(np.random.SeedSequence(place).generate_state(1)[0]))
        return self._learner.step(photos, labels, batch_size=self._course.batch_size, of=of, rate=rate)

    def _made(self, samples: Sequence[sampling.Sample]) -> Any:
        pipeline, recipe, epoch, pixels = self._recipe.pipeline, self._recipe, self._course.epoch, self._learn.pixels

        def one(position: int) -> Photo:
            generator = np.random.default_rng(sampling.seed(recipe, epoch, position))
            sample = samples[position]
            return pipeline.finish(sampling.make(pixels[sample.photo], sample, recipe, generator))

        return one

    def _halved(self) -> Iterator[TrainEvent]:
        if self._course.batch_size == 1:
            detail = "its memory does not hold the network and one photo; choose a smaller network or smaller photos"
            raise TrainingError(ErrorCode.RUN_INVALID, str(self._path.parent), detail)
        self._course.batch_size //= 2
        yield from distributed.told(BatchSizeHalved(self._name, self._course.batch_size))

    def _judged(self, rate: float, pace: float, begun: float) -> Iterator[TrainEvent]:
        """The end of an epoch: process 0 looks at the photos held out, and all go on from what it found."""
        course, event = self._course, None
        if distributed.main():
            at_once = min(64, 2 * course.batch_size)  # without gradients there is room for twice as many
            answered = answers(self._learner.averaged, self._recipe.pipeline, self._held_out.pixels, at_once)
            event = judged(
                np.concatenate([scores for scores, _ in answered]),
                self._held_out.dataset,
                self._recipe.loss,
                course,
                stage=self._name,
                epochs=self._epochs,
                learning_rate=rate,
                photos_per_second=pace,
                seconds=time.perf_counter() - begun,
            )
            if course.judged(event.loss, self._settings) and self._settings.early_stopping:
                self._best = {name: each.clone() for name, each in self._learner.averaged.state_dict().items()}
        self._course = distributed.share(course)
        yield from distributed.told(event)
        self.save()

    def _finish(self) -> None:
        network = self._learner.network
        network.load_state_dict(self._best or self._learner.averaged.state_dict())
        distributed.copy(network)
        if distributed.main():
            checkpoint.finished(self._path, network, self._course.epoch - 1)

    def _load(self, part: Any, state: dict[str, Any]) -> None:
        try:
            (part.load_state_dict if isinstance(part, nn.Module) else part.load)(state)
        except (KeyError, ValueError, RuntimeError) as error:
            detail = f"the checkpoint {self._path.name} is of another network; choose a new folder ({error})"
            raise TrainingError(ErrorCode.RUN_INVALID, str(self._path.parent), detail) from error


def answers(
    network: nn.Module, pipeline: Pipeline, photos: Sequence[Pixels] | NDArray[np.uint8], batch_size: int = 64
) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Batch by batch the logits n×K and embeddings n×D of prepared photos S×S×3, without augmentation."""
    network.eval()
    where = next(network.parameters()).device
    plan = [range(first, min(first + batch_size, len(photos))) for first in range(0, len(photos), batch_size)]
    for batch in supplied(lambda place: pipeline.finish(photos[place]), plan, ahead=0 if where.type == "cpu" else 2):
        with torch.inference_mode():
            inputs = torch.from_numpy(np.stack(batch)).to(where, memory_format=torch.channels_last)
            scores, _, embedding = network(inputs)
        yield scores.cpu().numpy(), embedding.cpu().numpy()


def logits(
    network: nn.Module, pipeline: Pipeline, photos: Sequence[Pixels] | NDArray[np.uint8], batch_size: int = 64
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The same of all N photos: logits N×K and embeddings N×D."""
    scores, embeddings = zip(*answers(network, pipeline, photos, batch_size), strict=True)
    return np.concatenate(scores), np.concatenate(embeddings)
