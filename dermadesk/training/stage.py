"""One training of one network, from its first step or its checkpoint to its last."""

import math
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from dermadesk.errors import ErrorCode, TrainingError
from dermadesk.training import balance, checkpoint, distributed, memory, optimisation, sampling
from dermadesk.training.answering import answers
from dermadesk.training.architectures import Network
from dermadesk.training.course import Course, share
from dermadesk.training.events import (
    BatchSizeChosen,
    BatchSizeHalved,
    BatchSizeTried,
    RateHalved,
    Resumed,
    Step,
    StoppedByUser,
    StoppedEarly,
    TrainEvent,
)
from dermadesk.training.judge import judged
from dermadesk.training.learner import Learner, LossLost, Stepped, device
from dermadesk.training.prepared import PreparedSet
from dermadesk.training.recipe import Recipe
from dermadesk.training.supply import Photo, supplied

_LARGEST_BATCH = 256
_STEPS_AT_LEAST = 16
_MOST_HALVINGS = 2
"""So often the learning rate is halved because the loss was no number any more; then the stage ends."""


class Stage:
    """`run` is the training; `save` keeps it, at any of its events. The arguments are those of `loop.train`."""

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
        enough: Callable[[], bool],
    ) -> None:
        self._recipe, self._settings, self._name, self._path = recipe, recipe.optimiser, stage, path
        self._learn, self._held_out = learn, held_out
        self._epochs = recipe.optimiser.epochs if epochs is None else epochs
        self._labels = np.asarray(learn.dataset.labels, np.int64)
        weights = balance.loss_weights(self._labels.tolist(), len(learn.dataset.classes), recipe.balance)
        self._learner = Learner(network, recipe, weights, device())
        self._course = Course(0, 0)
        self._best: dict[str, Any] | None = None
        self._save_seconds, self._saved, self._saved_at = save_seconds, time.monotonic(), (0, 0, 0, 0)
        self._enough, self._ended = enough, False

    def run(self) -> Iterator[TrainEvent]:
        saved = distributed.share(checkpoint.load(self._path) if distributed.main() else None)
        if saved is not None and "finished" in saved:
            self._load(self._learner.network, saved["network"])
            yield from distributed.told(Resumed(self._name, saved["finished"]))
        else:
            yield from self._begin(saved)
            while not self._ended and self._course.epoch <= self._epochs and not self._stops_early:
                try:
                    yield from self._epoch()
                except LossLost:
                    yield from self._gone_back()
            if not self._ended and self._course.epoch <= self._epochs:
                yield from distributed.told(StoppedEarly(self._name, self._course.epoch - 1, self._course.best_epoch))
            self._finish()
        self._learner.network.eval()

    @property
    def _stops_early(self) -> bool:
        return self._course.ends_early(self._settings)

    def save(self) -> None:
        """Write the checkpoint, unless nothing has happened since the last, or a weight is broken.

        Raises `OutputError`.
        """
        course = self._course
        at = (course.epoch, course.step, course.batch_size, course.halvings)
        if distributed.main() and course.step_size and at != self._saved_at and self._learner.sound:
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
            batch_size = distributed.share((yield from self._fastest(limit)) if distributed.main() else 0)
        self._course = Course(batch_size, batch_size * self._settings.accumulate * distributed.size())
        distributed.copy(self._learner.network)
        self.save()  # what cannot be written is known before hours of work
        if self._settings.batch_size == 0:
            yield from distributed.told(BatchSizeChosen(self._name, batch_size))

    def _fastest(self, limit: int) -> Generator[TrainEvent, None, int]:
        tried = memory.batches_tried(self._learner.rehearse, limit)
        while True:
            try:
                size = next(tried)
            except StopIteration as end:
                return int(end.value)
            except MemoryError as error:
                raise self._too_large() from error
            if distributed.size() == 1:  # the others do not wait for these events
                yield BatchSizeTried(self._name, size)

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
            rate = optimisation.rate(self._settings, progress, course.reductions) / 2**course.halvings
            while (stepped := self._step(ready, labels, len(of), rate)) is None:
                yield from self._halved()
            course.stepped(stepped.loss_sum, stepped.correct, len(of))
            pace = (course.photos - before) / (time.perf_counter() - begun)
            mean = stepped.loss_sum / len(of)
            done = course.step, len(plan)
            yield from distributed.told(Step(self._name, course.epoch, self._epochs, *done, mean, rate, pace))
            if self._enough():
                self._ended = True
                yield from distributed.told(StoppedByUser(self._name, course.epoch, *done))
                break
            if time.monotonic() - self._saved > self._save_seconds:
                self.save()
        photos.close()
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
            raise self._too_large()
        self._course.batch_size //= 2
        yield from distributed.told(BatchSizeHalved(self._name, self._course.batch_size))

    def _too_large(self) -> TrainingError:
        detail = "its memory does not hold the network and one photo; choose a smaller network or smaller photos"
        return TrainingError(ErrorCode.RUN_INVALID, str(self._path.parent), detail)

    def _gone_back(self) -> Iterator[TrainEvent]:
        """From the last good checkpoint on by half the rate. Raises `TrainingError` when that did not help before."""
        lost, halvings = self._course, self._course.halvings + 1
        saved = distributed.share(checkpoint.load(self._path) if distributed.main() else None)
        assert saved is not None  # one is written before the first step
        if halvings > _MOST_HALVINGS:
            place = f"step {lost.step + 1} of epoch {lost.epoch}"
            detail = f"its loss is no number any more at {place}, even at a quarter of the learning rate"
            raise TrainingError(ErrorCode.LOSS_LOST, str(self._path.parent), detail)
        self._load(self._learner, saved)
        self._course, self._best = Course(**saved["course"]), saved["best"]
        self._course.halvings = halvings
        self.save()
        at = self._course.epoch, self._course.step
        yield from distributed.told(RateHalved(self._name, *at, 0.5**halvings))

    def _judged(self, rate: float, pace: float, begun: float) -> Iterator[TrainEvent]:
        """The end of an epoch: process 0 looks at the photos held out, and all go on from what it found."""
        course, event = self._course, None
        if distributed.main():
            event = judged(
                self._answered(min(64, 2 * course.batch_size)),  # without gradients there is room for twice as many
                self._held_out.dataset,
                self._recipe.loss,
                course,
                stage=self._name,
                epochs=self._epochs,
                learning_rate=rate,
                photos_per_second=pace,
                seconds=time.perf_counter() - begun,
            )
        if distributed.share(event is not None and not math.isfinite(event.loss)):
            raise LossLost
        if event is not None and course.judged(event.loss, self._settings) and self._settings.early_stopping:
            self._best = {name: each.clone() for name, each in self._learner.averaged.state_dict().items()}
        self._course = distributed.share(course)
        yield from distributed.told(event)
        self.save()

    def _answered(self, at_once: int) -> NDArray[np.float32]:
        """The logits of the photos held out, so many at once, or fewer where memory runs out."""
        while True:
            try:
                told = answers(self._learner.averaged, self._recipe.pipeline, self._held_out.pixels, at_once)
                return np.concatenate([scores for scores, _ in told])
            except (MemoryError, RuntimeError) as error:
                if not memory.exhausted(error) or at_once == 1:
                    raise
                at_once //= 2
                memory.release()

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
