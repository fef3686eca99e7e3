"""The journey of a run: a recipe and labelled photos -> a bundle, in a folder where a stopped run goes on."""

from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch

from dermadesk import paths
from dermadesk.errors import ErrorCode, TrainingError
from dermadesk.files import append_line, make_folder, whole_text
from dermadesk.inference.bundle import Bundle, new_folder
from dermadesk.training import balance, loop, split
from dermadesk.training import weights as weights_of
from dermadesk.training.architectures import Network, build
from dermadesk.training.dataset import READERS, Dataset
from dermadesk.training.events import TrainEvent
from dermadesk.training.publish import publish
from dermadesk.training.recipe import BalanceSettings, Recipe
from dermadesk.training.split import Split
from dermadesk.training.trained import Answers, Trained

T = TypeVar("T")


def train(recipe: Recipe, data: Path, out: Path, *, weights: Path) -> Generator[TrainEvent, None, Bundle]:
    """Train by `recipe` on the folder `data`, and write the bundle into `out`; returns the bundle.

    `out` holds the checkpoints too, so that a stopped run goes on there, and `events.jsonl`, a line an event. Raises
    `LabelError`, `TrainingError`, `OutputError` or `BundleError` before training starts when data, weights or folder
    cannot be used, or hold this version already.
    """
    new_folder(out, recipe.name, recipe.version)  # hours of work must not end in a refusal
    trained = yield from _logged(learn(recipe, data, out, weights=weights), out / "events.jsonl")
    return (yield from _logged(publish(trained, out), out / "events.jsonl"))


def learn(recipe: Recipe, data: Path, out: Path, *, weights: Path) -> Generator[TrainEvent, None, Trained]:
    """The first part of `train`: everything that is learned. The test part is not touched."""
    dataset, parts = _dataset(recipe, data)
    _claim(out, recipe)
    network = _network(recipe, weights)
    tested = {photo.image for photo in parts.test.photos}
    prepared = yield from loop.prepare(dataset.where(lambda photo: photo.image not in tested), recipe.pipeline)
    learn, held_out = prepared.part(parts.train), prepared.part(parts.calibration)
    yield from loop.train(network, recipe, learn, held_out, out / "main.pt", "main")
    answers = Answers.of(network, recipe, held_out)
    answers.save(out / "calibration.npz")
    crossfit = []
    for number, (inner, outer) in enumerate(split.folds(prepared.dataset, recipe.crossfit.folds, recipe.seed), start=1):
        saved = out / f"fold{number}.npz"
        if not saved.is_file():
            fold, held = _network(recipe, weights), prepared.part(outer)
            yield from loop.train(
                fold,
                recipe,
                prepared.part(inner),
                held,
                out / f"fold{number}.pt",
                f"fold{number}",
                epochs=recipe.crossfit.epochs,
            )
            Answers.of(fold, recipe, held).save(saved)
        crossfit.append(Answers.load(saved))
    _, embedding = loop.logits(network, recipe.pipeline, learn.pixels)
    classes, labels = len(recipe.data.classes), parts.train.labels
    return Trained(
        recipe,
        parts,
        network,
        training_prior=balance.class_mix(labels, classes, recipe.balance),
        prior=balance.class_mix(labels, classes, BalanceSettings()),
        calibration=answers,
        crossfit=tuple(crossfit),
        embedding_mean=embedding.mean(0, dtype=np.float64),
        embedding_std=embedding.std(0, dtype=np.float64),
    )


def _logged(journey: Generator[TrainEvent, None, T], path: Path) -> Generator[TrainEvent, None, T]:
    """The same journey, with every event written down before it is told."""
    try:
        while True:
            try:
                event = next(journey)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            append_line(path, event.as_json())
            yield event
    finally:
        journey.close()


def _dataset(recipe: Recipe, data: Path) -> tuple[Dataset, Split]:
    dataset = READERS["ham10000"](data, recipe.classes)
    listed = recipe.split_file
    return dataset, split.read(dataset, listed) if listed else split.draw(dataset, recipe.seed)


def _claim(out: Path, recipe: Recipe) -> None:
    """Make `out` this recipe's folder; refuse one that holds another run."""
    mark = make_folder(out) / "run.json"
    if not mark.exists():
        with whole_text(mark) as file:
            file.write(recipe.learning)
    if mark.read_text(encoding="utf-8") != recipe.learning:
        raise TrainingError(ErrorCode.RUN_INVALID, str(out), "it holds a run with another recipe; choose a new folder")


def _network(recipe: Recipe, folder: Path) -> Network:
    """The network before its first step: the same for the same recipe."""
    torch.manual_seed(recipe.seed)
    network = build(recipe.network, len(recipe.classes))
    weights_of.start(network, recipe.network, folder, recipe.data.classes)
    return network


def default_weights() -> Path:
    """Where ImageNet weights lie unless the user names another folder."""
    return paths.shared() / "weights"
