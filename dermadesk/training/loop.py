"""The training loop: a generator of events that leaves a checkpoint after every epoch."""

import ctypes
import sys
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from dermadesk.evaluation.metrics import accuracy, auroc, balanced_accuracy
from dermadesk.files import whole_binary
from dermadesk.imaging.photo import Photo
from dermadesk.imaging.pipeline import Pipeline
from dermadesk.imaging.steps import Pixels
from dermadesk.training import sampling
from dermadesk.training.architectures import Network
from dermadesk.training.dataset import Dataset
from dermadesk.training.events import EpochFinished, PhotosPrepared, Resumed, Step, TrainEvent
from dermadesk.training.recipe import Recipe

_BATCHES_AHEAD = 3


@dataclass(frozen=True, slots=True, eq=False)
class PreparedSet:
    """A data set with every photo as the model sees it: `pixels` N of S×S×3 uint8, as `dataset` orders them."""

    dataset: Dataset
    pixels: tuple[Pixels, ...]

    def part(self, dataset: Dataset) -> "PreparedSet":
        """The prepared photos of a part of the data set, not copied."""
        place = {photo.image: index for index, photo in enumerate(self.dataset.photos)}
        return PreparedSet(dataset, tuple(self.pixels[place[photo.image]] for photo in dataset.photos))


def prepare(dataset: Dataset, pipeline: Pipeline) -> Generator[PhotosPrepared, None, PreparedSet]:
    """Every photo once through the pipeline that serving uses; returns the prepared set (150 KB a photo)."""
    pixels = []
    for index, photo in enumerate(dataset.photos):
        pixels.append(pipeline.prepare(Photo.from_file(photo.path)).pixels)
        if index % 250 == 0:
            yield PhotosPrepared(index, len(dataset.photos))
    return PreparedSet(dataset, tuple(pixels))


def keep_freed_memory() -> None:
    """Tell glibc to keep large buffers: giving them back every step costs more in page faults than the arithmetic."""
    if sys.platform == "linux" and hasattr(ctypes.CDLL(None), "mallopt"):
        libc = ctypes.CDLL(None)
        trim_threshold, mmap_threshold = -1, -3
        libc.mallopt(mmap_threshold, 1 << 30)
        libc.mallopt(trim_threshold, 2**31 - 1)


def device() -> torch.device:
    """CUDA when there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def train(
    network: Network,
    recipe: Recipe,
    learn: PreparedSet,
    held_out: PreparedSet,
    epochs: int,
    checkpoint: Path,
    stage: str,
) -> Iterator[TrainEvent]:
    """Train in place; the network ends with the averaged weights of the last epoch.

    Goes on from `checkpoint` if it exists, with the losses of an unbroken run. `held_out` is only looked at.
    Closing the generator leaves the last checkpoint.
    """
    keep_freed_memory()
    torch.manual_seed(recipe.seed)
    where = device()
    settings = recipe.optimiser
    network.to(where, memory_format=torch.channels_last)  # type: ignore[call-overload]
    averaging = get_ema_multi_avg_fn(settings.ema_decay)  # type: ignore[no-untyped-call]
    average = AveragedModel(network, multi_avg_fn=averaging, use_buffers=True)
    optimiser = torch.optim.AdamW(network.parameters(), settings.learning_rate, weight_decay=settings.weight_decay)
    steps = -(-len(sampling.epoch(learn.dataset.labels, recipe, 1)) // settings.batch_size)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, settings.learning_rate, total_steps=steps * epochs, pct_start=settings.warmup, cycle_momentum=False
    )
    state = {"network": network, "average": average, "optimiser": optimiser, "schedule": schedule}
    done = _restore(checkpoint, state)
    if done:
        yield Resumed(stage, done)
    for epoch in range(done + 1, epochs + 1):
        torch.manual_seed(recipe.seed + epoch)
        started, losses = time.perf_counter(), []
        network.train()
        for step, (photos, labels) in enumerate(_batches(learn, recipe, epoch), start=1):
            inputs = torch.from_numpy(photos).to(where, memory_format=torch.channels_last)
            loss = nn.functional.cross_entropy(network(inputs)[0], torch.from_numpy(labels).to(where))
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            schedule.step()
            average.update_parameters(network)
            losses.append(loss.item())
            pace = step * settings.batch_size / (time.perf_counter() - started)
            yield Step(stage, epoch, step, steps, losses[-1], float(schedule.get_last_lr()[0]), pace)
        _save(checkpoint, state, epoch)
        yield _judged(average.module, recipe, held_out, stage, epoch, epochs, float(np.mean(losses)), started)
    network.load_state_dict(average.module.state_dict())
    network.eval()


def logits(
    network: nn.Module, pipeline: Pipeline, photos: Sequence[Pixels], batch_size: int = 64
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Logits N×K and embeddings N×C of N prepared photos S×S×3, without augmentation."""
    network.eval()
    where = next(network.parameters()).device
    answers: list[tuple[NDArray[np.float32], NDArray[np.float32]]] = []
    with torch.inference_mode():
        for first in range(0, len(photos), batch_size):
            batch = np.stack([pipeline.finish(pixels) for pixels in photos[first : first + batch_size]])
            scores, _, embedding = network(torch.from_numpy(batch).to(where, memory_format=torch.channels_last))
            answers.append((scores.cpu().numpy(), embedding.cpu().numpy()))
    return np.concatenate([a[0] for a in answers]), np.concatenate([a[1] for a in answers])


def _batches(learn: PreparedSet, recipe: Recipe, epoch: int) -> Iterator[tuple[NDArray[np.float32], NDArray[np.int64]]]:
    """The augmented batches of one epoch, made a few ahead in a thread while the network computes."""
    pipeline = recipe.pipeline
    labels = np.asarray(learn.dataset.labels)
    samples = sampling.epoch(labels.tolist(), recipe, epoch)
    order = [sample.photo for sample in samples]

    def one(position: int) -> NDArray[np.float32]:
        generator = np.random.default_rng((recipe.seed, epoch, position))
        changed = sampling.make(learn.pixels[order[position]], samples[position], recipe, generator)
        return pipeline.finish(changed)

    def batch(first: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        positions = range(first, min(first + recipe.optimiser.batch_size, len(order)))
        return np.stack([one(position) for position in positions]), labels[order[first : positions.stop]]

    # one thread per pool: torch counts its threads per calling thread, and augmentation must not take the network's
    with ThreadPoolExecutor(1, initializer=torch.set_num_threads, initargs=(1,)) as pool:
        ahead: deque[Future[tuple[NDArray[np.float32], NDArray[np.int64]]]] = deque()
        for first in range(0, len(order), recipe.optimiser.batch_size):
            ahead.append(pool.submit(batch, first))
            if len(ahead) > _BATCHES_AHEAD:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _judged(
    network: nn.Module,
    recipe: Recipe,
    held_out: PreparedSet,
    stage: str,
    epoch: int,
    epochs: int,
    train_loss: float,
    started: float,
) -> EpochFinished:
    scores, _ = logits(network, recipe.pipeline, held_out.pixels)
    truth = np.asarray(held_out.dataset.labels)
    probabilities = torch.softmax(torch.from_numpy(scores), 1).numpy()
    malignant = np.array([each.malignant for each in held_out.dataset.classes])
    return EpochFinished(
        stage=stage,
        epoch=epoch,
        epochs=epochs,
        train_loss=train_loss,
        loss=float(nn.functional.cross_entropy(torch.from_numpy(scores), torch.from_numpy(truth))),
        accuracy=accuracy(truth, probabilities.argmax(1)),
        balanced_accuracy=balanced_accuracy(truth, probabilities.argmax(1)),
        malignant_auroc=auroc(malignant[truth], probabilities[:, malignant].sum(1)),
        seconds=time.perf_counter() - started,
    )


def _save(path: Path, state: dict[str, object], epochs_done: int) -> None:
    with whole_binary(path) as file:
        torch.save({"epochs_done": epochs_done} | {key: part.state_dict() for key, part in state.items()}, file)  # type: ignore[attr-defined]


def _restore(path: Path, state: dict[str, object]) -> int:
    """Load the checkpoint if there is one; the number of epochs that it had finished."""
    if not path.is_file():
        return 0
    saved = torch.load(path, weights_only=True, map_location=device())
    for key, part in state.items():
        part.load_state_dict(saved[key])  # type: ignore[attr-defined]
    return int(saved["epochs_done"])
