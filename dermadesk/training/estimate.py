"""How long a training takes on this machine and what it needs, measured on a few batches of the photos themselves.

What a run does is done here with a few photos: they are fingerprinted and prepared, a few steps are learned from them
by the loop itself, the network answers and is exported; the sum follows from how often the run does each of it.
"""

from __future__ import annotations

import dataclasses
import tempfile
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dermadesk.imaging import skin_tone
from dermadesk.imaging.photo import Photo
from dermadesk.inference.backends.onnx import OnnxBackend
from dermadesk.inference.views import VIEWS
from dermadesk.training import duplicates, export, fit, foreign, loop, measuring, novelty, sampling, split
from dermadesk.training.architectures import Network
from dermadesk.training.dataset import Dataset
from dermadesk.training.ensemble import Ensemble
from dermadesk.training.events import BatchSizeChosen, BatchSizeHalved, Measuring, Step, TrainEvent
from dermadesk.training.loop import PreparedSet
from dermadesk.training.prepared import cache_bound
from dermadesk.training.recipe import BalanceSettings, Recipe

if TYPE_CHECKING:
    from dermadesk.training.fit import Photos, Weights
    from dermadesk.training.split import Split

_PHOTOS = 64
_LEAST = 8
_PREPARING = 3.0
"""Seconds that preparing photos for the measuring may take."""

_STEPS = 3
_ENOUGH = 20.0
"""Seconds of steps after which `_LEAST_STEPS` are enough."""

_LEAST_STEPS = 3
"""The first of them warms up and does not count."""

_UNCERTAIN = 0.1
"""What a machine that is also used for something else adds to the slowest step, as a share."""

_RUNS = 4
_PROVED = 200
"""Photos at most that the export is proved with."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a training takes, by what was measured.

    `seconds` from the first photo read to the bundle written, between `seconds_low` and `seconds_high`.
    `memory_bytes` beside what the program has now, of `free_bytes` there are; on a GPU, of the GPU's. `disk_bytes` of
    checkpoints and bundle. `steps` of the optimiser in all, `batch_size` photos at once, `batches` were measured.
    """

    seconds: float
    seconds_low: float
    seconds_high: float
    memory_bytes: int
    disk_bytes: int
    photos_per_second: float
    steps: int
    batch_size: int
    free_bytes: int = 0
    on_gpu: bool = False
    batches: int = 0


def estimate(recipe: Recipe, dataset: Dataset, weights: Weights) -> Generator[TrainEvent, None, Estimate]:
    """Measure on a few batches of these photos, and leave nothing behind; the events are those of a training.

    `dataset` holds all photos with the recipe's classes. Raises `LabelError` where it cannot be divided, `PhotoError`
    where no photo can be read, and `TrainingError` or `BundleError` for weights that do not fit.
    """
    recipe = recipe.where(data={"classes": tuple(each.code for each in dataset.classes)})
    parts = split.draw(dataset, recipe.data, recipe.seed)
    singles = fit.single_recipes(recipe)
    total = 3 + len(singles)
    with tempfile.TemporaryDirectory(prefix="dermadesk-") as place, measuring.Peak() as peak:
        yield Measuring("photos", 0, total)
        once, photos = yield from _prepared(dataset, recipe)
        learned = []
        for number, single in enumerate(singles):
            yield Measuring("steps", 1 + number, total)
            folder = Path(place) / str(number)
            folder.mkdir()
            learned.append((yield from _learned(single, parts, photos, weights, folder)))
        networks = [each.network for each in learned]
        network = Ensemble(networks, recipe.network.input_size) if len(networks) > 1 else networks[0]
        yield Measuring("answers", total - 2, total)
        answers = _answers(network, recipe, photos.seen)
        yield Measuring("export", total - 1, total)
        exported = _exported(network, recipe, photos.seen)
        memory = peak.bytes + _pixels(photos, parts)
    middle, fast, slow = (sum(each.seconds[way] for each in learned) for way in range(3))
    reading = sum(each.read_again for each in learned) * once.prepared * _beyond(photos, parts)
    rest = reading + _before(dataset, parts, photos, once) + _after(parts, once, answers, exported)
    rest += answers.photo / len(singles) * len(parts.calibration.photos) * sum(each.epochs for each in learned)
    early = max(((each.optimiser.early_stopping + 1) / each.optimiser.epochs for each in singles), default=1.0)
    stops = all(each.optimiser.early_stopping for each in singles)
    return Estimate(
        seconds=middle + rest,
        seconds_low=fast * (min(1.0, early) if stops else 1.0) + rest,
        seconds_high=(slow + rest) * (1 + _UNCERTAIN),
        memory_bytes=memory,
        disk_bytes=sum(each.disk for each in learned) + exported.size,
        photos_per_second=learned[0].photos_per_second,
        steps=sum(each.steps for each in learned),
        batch_size=learned[0].batch_size,
        free_bytes=peak.free,
        on_gpu=loop.device().type == "cuda",
        batches=sum(each.batches for each in learned),
    )


# the photos


@dataclass(frozen=True, slots=True)
class _Once:
    """Seconds a photo: to be fingerprinted, to be prepared, to have the tone of its skin measured."""

    looked: float
    prepared: float
    toned: float


def _prepared(dataset: Dataset, recipe: Recipe) -> Generator[TrainEvent, None, tuple[_Once, Photos]]:
    """Some of the photos, as many as a few seconds allow, and what one takes."""
    prints, looking = yield from measuring.timed(duplicates.look(_spread(dataset, _LEAST)))
    readable = prints.readable(_spread(dataset, _LEAST))
    if not readable.photos:
        raise next(iter(prints.unreadable.values()))
    photos, preparing = yield from measuring.timed(fit.prepared(readable, recipe))
    few = len(readable.photos)
    begun = time.perf_counter()
    skin_tone.of_photo(Photo.from_file(readable.photos[0].path))
    once = _Once(looking / few, preparing / few, time.perf_counter() - begun)
    wanted = int(np.clip(_PREPARING / (once.looked + once.prepared), few, _PHOTOS))
    if wanted > few:
        chosen = _spread(dataset, wanted)
        prints, looking = yield from measuring.timed(duplicates.look(chosen))
        photos, preparing = yield from measuring.timed(fit.prepared(prints.readable(chosen), recipe))
        count = len(photos.seen.dataset.photos)
        once = dataclasses.replace(once, looked=looking / len(chosen.photos), prepared=preparing / count)
    return once, photos


def _spread(dataset: Dataset, count: int) -> Dataset:
    """So many of the photos, spread over all."""
    places = np.unique(np.linspace(0, len(dataset.photos) - 1, count).round().astype(int)).tolist()
    return Dataset(tuple(dataset.photos[place] for place in places), dataset.classes)


def _before(dataset: Dataset, parts: Split, photos: Photos, once: _Once) -> float:
    """Seconds until the first step: every photo is looked at, and those to learn from are prepared."""
    learned = len(parts.train.photos) + len(parts.calibration.photos)
    return len(dataset.photos) * once.looked + learned * once.prepared


def _room(photos: Photos, parts: Split) -> tuple[int, int]:
    """Bytes that the pixels of all photos of a run take, and the most that are kept."""
    sets = {id(each): each for each in (photos.kept, photos.seen)}.values()
    learned = len(parts.train.photos) + len(parts.calibration.photos)
    wanted = sum(each.pixels[0].nbytes * learned for each in sets)
    return wanted, len(sets) * cache_bound()


def _beyond(photos: Photos, parts: Split) -> float:
    """The share of the photos that find no room and are read again in every epoch."""
    wanted, room = _room(photos, parts)
    return max(0.0, 1 - room / wanted)


def _pixels(photos: Photos, parts: Split) -> int:
    return min(_room(photos, parts))


# the steps


@dataclass(frozen=True, slots=True, eq=False)
class _Learned:
    """What one network takes: seconds by the median, fastest and slowest step, its steps, epochs, bytes on the disk.

    `read_again` counts the photos that its epochs are made of.
    """

    network: Network
    seconds: tuple[float, float, float]
    steps: int
    epochs: int
    read_again: int
    photos_per_second: float
    batch_size: int
    batches: int
    disk: int


@dataclass(frozen=True, slots=True)
class _Pace:
    """Seconds a photo by the median, fastest and slowest step, the steps that were measured, and the photos at once."""

    photo: tuple[float, float, float]
    measured: int
    batch_size: int


def _learned(
    recipe: Recipe, parts: Split, photos: Photos, weights: Weights, folder: Path
) -> Generator[TrainEvent, None, _Learned]:
    begun = time.perf_counter()
    network = fit.begun_network(recipe, photos.kept, weights)
    beginning = time.perf_counter() - begun
    repeated = [place % len(photos.kept.pixels) for place in range(len(parts.train.photos))]
    learn = PreparedSet(parts.train, photos.kept.pixels.chosen(repeated))
    held_out = photos.seen.part(_spread(photos.seen.dataset, _LEAST))
    head = min(recipe.network.frozen_epochs, recipe.optimiser.epochs)
    whole = yield from _pace(network, recipe.where(network={"frozen_epochs": 0}), learn, held_out, folder / "main.pt")
    frozen = whole
    if head:
        alone = recipe.where(network={"frozen_epochs": head}, optimiser={"batch_size": whole.batch_size})
        frozen = yield from _pace(network, alone, learn, held_out, folder / "head.pt")
    drawn = len(sampling.epoch(parts.train.labels, recipe, 1))
    others = _others(recipe, parts, drawn)
    full = (recipe.optimiser.epochs - head) * drawn + others
    by_step = whole.batch_size * recipe.optimiser.accumulate
    statistics = min(fit.MEASURED, len(parts.train.photos)) / len(photos.kept.pixels)
    return _Learned(
        network,
        seconds=tuple(  # type: ignore[arg-type]
            full * whole.photo[way] + head * drawn * frozen.photo[way] + beginning * (1 + max(1.0, statistics))
            for way in range(3)
        ),
        steps=-(-drawn // by_step) * recipe.optimiser.epochs + others // by_step,
        epochs=recipe.optimiser.epochs,
        read_again=recipe.optimiser.epochs * drawn + others,
        photos_per_second=1 / whole.photo[0],
        batch_size=whole.batch_size,
        batches=whole.measured,
        disk=(folder / "main.pt").stat().st_size * (1 + recipe.crossfit.folds),
    )


def _others(recipe: Recipe, parts: Split, drawn: int) -> int:
    """The photos that specialists and folds learn from, beside those of the main training."""
    unbalanced = recipe.where(balance=BalanceSettings())
    pairs = recipe.ensemble.pairs if recipe.ensemble.kind == "specialists" else ()
    own = (fit.pair_and_one_of_each(parts.train, pair, recipe.seed) for pair in pairs)
    special = sum(recipe.ensemble.epochs * len(sampling.epoch(each.labels, unbalanced, 1)) for each in own)
    folds = recipe.crossfit.folds
    grown = 1 + len(parts.calibration.photos) / len(parts.train.photos)
    return special + round(max(0, folds - 1) * recipe.crossfit.epochs * drawn * grown)


def _pace(
    network: Network, recipe: Recipe, learn: PreparedSet, held_out: PreparedSet, path: Path
) -> Generator[TrainEvent, None, _Pace]:
    """A few steps by the loop itself; its checkpoint stays at `path`."""
    training = loop.train(network, recipe, learn, held_out, path, path.stem)
    seconds: list[float] = []
    size, drawn = recipe.optimiser.batch_size, len(sampling.epoch(learn.dataset.labels, recipe, 1))
    try:
        while len(seconds) <= _STEPS and (len(seconds) < _LEAST_STEPS or sum(seconds) < _ENOUGH):
            begun = time.perf_counter()
            event = next(training, None)
            if event is None:
                break
            if isinstance(event, BatchSizeChosen | BatchSizeHalved):
                size = event.batch_size
            if isinstance(event, Step):
                seconds.append((time.perf_counter() - begun) * event.steps / drawn)
            yield event
    finally:
        training.close()
    measured = seconds[1:] or seconds  # the first one warms up
    return _Pace((float(np.median(measured)), min(measured), max(measured)), len(measured), size)


# the answers, and what is made of them


@dataclass(frozen=True, slots=True)
class _Answers:
    """Seconds a photo for an answer of the network, and for all drawn pictures."""

    photo: float
    pictures: float


def _answers(network: Network, recipe: Recipe, seen: PreparedSet) -> _Answers:
    begun = time.perf_counter()
    loop.logits(network, recipe.pipeline, seen.pixels)
    photo = (time.perf_counter() - begun) / len(seen.pixels)
    begun = time.perf_counter()
    for _, picture in foreign.drawn(seen.pixels, 1, recipe.seed):
        recipe.pipeline.prepare_pixels(picture)
    each = (time.perf_counter() - begun) / foreign.KINDS + photo
    return _Answers(photo, each * foreign.KINDS)


@dataclass(frozen=True, slots=True)
class _Exported:
    """Seconds that the export took, its bytes, and the seconds in which it answers to one photo."""

    seconds: float
    size: int
    photo: float


_known: dict[str, _Exported] = {}
"""By network: it takes seconds, and the same again."""


def _exported(network: Network, recipe: Recipe, seen: PreparedSet) -> _Exported:
    key = f"{recipe.architecture} {recipe.network.input_size} {recipe.network.options} {len(recipe.classes)}"
    if key not in _known:
        begun = time.perf_counter()
        encoded = export.encode(network, recipe.network.input_size)
        seconds = time.perf_counter() - begun
        backend, photo = OnnxBackend(encoded["model.onnx"]), recipe.pipeline.finish(seen.pixels[0])[None]
        backend.run(photo)
        begun = time.perf_counter()
        for _ in range(_RUNS):
            backend.run(photo)
        _known[key] = _Exported(seconds, sum(map(len, encoded.values())), (time.perf_counter() - begun) / _RUNS)
    return _known[key]


def _after(parts: Split, once: _Once, answers: _Answers, exported: _Exported) -> float:
    """Seconds from the last step to the bundle."""
    train, calibration, test = (len(part.photos) for part in (parts.train, parts.calibration, parts.test))
    learned = (train + calibration) * answers.photo + novelty.each_kind(train) * answers.pictures
    proved = min(_PROVED, calibration) * (once.prepared + 3 * exported.photo)  # by torch, TorchScript and ONNX
    tested = test * (once.prepared + once.toned + (1 + VIEWS) * exported.photo)
    return learned + exported.seconds + proved + tested
