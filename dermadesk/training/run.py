"""The journey of a run: a recipe and labelled photos -> a bundle, in a folder where a stopped run goes on.

Readers -> groups -> split -> networks -> answers on the calibration part -> bundle.
"""

import dataclasses
import json
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from dermadesk import paths
from dermadesk.errors import ErrorCode, TrainingError
from dermadesk.files import append_line, make_folder, whole_text
from dermadesk.imaging.steps import Pixels
from dermadesk.inference.bundle import Bundle, new_folder
from dermadesk.training import balance, distributed, foreign, loop, memory, novelty, report_figures, split
from dermadesk.training.alone import alone
from dermadesk.training.architectures import Network
from dermadesk.training.curves import curves
from dermadesk.training.dataset import Dataset
from dermadesk.training.enough import Enough
from dermadesk.training.events import Doing, Found, PhotosAnswered, PicturesDrawn, TrainEvent
from dermadesk.training.fit import Photos, Weights, fit, learned, parents, prepared
from dermadesk.training.fixes import Fixes
from dermadesk.training.material import Material, gather
from dermadesk.training.prepared import PhotoPixels
from dermadesk.training.publish import publish
from dermadesk.training.recipe import Recipe
from dermadesk.training.spread import Spread
from dermadesk.training.trained import Answers, Trained
from dermadesk.training.weights import Parent

T = TypeVar("T")
_MARK = "run.json"
_TOGETHER = 10
_NOTHING = Fixes()
_WITHOUT_FOLDS = "the folds were left out: sets of diagnoses are calibrated on the calibration part alone"


def train(
    recipe: Recipe,
    folders: Sequence[Path],
    tables: Sequence[Path],
    out: Path,
    *,
    weights: Weights,
    fixes: Fixes = _NOTHING,
    enough: Callable[[], bool] | None = None,
) -> Generator[TrainEvent, None, Bundle | None]:
    """Train by `recipe` on the photos in `folders`, labelled by `tables` and by what lies beside them, and `fixes`.

    Returns the bundle, which is written into `out`; None from a process that only helps another. `out` holds the
    checkpoints too, so that a stopped run goes on there, and `events.jsonl`, a line an event. Raises `LabelError`,
    `TrainingError`, `OutputError` or `BundleError` before training starts when data, weights or folder cannot be used,
    or hold this version already.

    `enough` is asked after every step. Once it is true the network in hand ends with what it has learned, further ones
    and the folds are left out, and the bundle follows as always; the folder remembers that over restarts.
    """
    new_folder(out, recipe.name, recipe.bundle_version)  # hours of work must not end in a refusal
    return (yield from logged(_journey(recipe, folders, tables, out, weights, fixes, enough), out))


def _journey(
    recipe: Recipe,
    folders: Sequence[Path],
    tables: Sequence[Path],
    out: Path,
    weights: Weights,
    fixes: Fixes,
    enough: Callable[[], bool] | None,
) -> Generator[TrainEvent, None, Bundle | None]:
    material = yield from claimed(recipe, folders, tables, out, fixes=fixes)
    trained = yield from learn(material, out, weights, enough)
    if not distributed.main():
        return None
    yield Doing("draw")
    curves(out / "events.jsonl", out / "figures")
    return (yield from publish(trained, out, _command(recipe, folders, tables, fixes)))


def claimed(
    recipe: Recipe,
    folders: Sequence[Path],
    tables: Sequence[Path],
    out: Path,
    study: str = "",
    fixes: Fixes = _NOTHING,
) -> Generator[TrainEvent, None, Material]:
    """What the run in `out` is trained from. Makes the folder this run's; refuses one that holds another."""
    _claim(out, {"study": study, "asked": json.loads(recipe.learning)})
    material = yield from gather(recipe, folders, tables, fixes)
    _claim(out, {"photos": len(material.dataset.photos), "data": material.hash})
    if distributed.main():
        _keep(material, out)
    return material


def _keep(material: Material, out: Path) -> None:
    """The list of the parts, and the report on the data with its figures."""
    with whole_text(out / "split.csv") as file:
        split.write(material.split, file, material.prints)
    report_figures.draw(material.report, out / "data")
    report_figures.samples(material.dataset, out / "data", material.recipe.seed)
    with whole_text(out / "data" / "report.json") as file:
        json.dump(material.report.as_json(), file, indent=1)


def learn(
    material: Material, out: Path, weights: Weights, asked: Callable[[], bool] | None = None
) -> Generator[TrainEvent, None, Trained]:
    """Everything that is learned, until it is enough when `asked`. The test part is not touched."""
    recipe, parts = material.recipe, material.split
    started = yield from begun(recipe, weights)
    enough = Enough(out, asked)  # once the processes know each other
    tested = {photo.image for photo in parts.test.photos}
    photos = yield from prepared(material.dataset.where(lambda photo: photo.image not in tested), recipe)
    network = yield from fit(recipe, photos, parts.train, parts.calibration, out, "main", weights, enough=enough)
    crossfit = yield from _crossfit(recipe, photos, out, weights, enough)
    recipe = learned(recipe, network)
    material = dataclasses.replace(material, recipe=recipe)
    yield Doing("calibrate")
    held_out = photos.seen.part(parts.calibration)
    scores, embeddings = loop.logits(network, recipe.pipeline, held_out.pixels)
    answers = Answers.told(scores, held_out)
    if distributed.main():
        answers.save(out / "calibration.npz")
    seen = photos.seen.part(parts.train).pixels
    spread, own = yield from _embedded(network, recipe, seen)
    done = trained(material, network, answers, spread, crossfit, started)
    if not distributed.main():
        return done
    drawn = yield from _drawn(network, recipe, seen)
    return dataclasses.replace(done, novelty=novelty.fit(own, drawn, embeddings))


def _embedded(
    network: Network, recipe: Recipe, photos: PhotoPixels
) -> Generator[TrainEvent, None, tuple[Spread, NDArray[np.floating[Any]]]]:
    """How the embeddings of the photos spread, and the embeddings n×D; of very many, of every second, third …"""
    every, spread, own, done = -(-len(photos) // novelty.MOST_OWN), Spread(), [], 0
    for _, embedding in loop.answers(network, recipe.pipeline, photos):
        yield PhotosAnswered(done, len(photos))
        done += len(embedding)
        spread.add(embedding)
        own.append(embedding[::every])
    return spread, np.concatenate(own)


def _drawn(
    network: Network, recipe: Recipe, photos: PhotoPixels
) -> Generator[TrainEvent, None, dict[str, NDArray[np.floating[Any]]]]:
    """The embeddings N×D of drawn pictures, by kind."""
    each = novelty.each_kind(len(photos))
    pixels: dict[str, list[Pixels]] = {}
    for done, (kind, picture) in enumerate(foreign.drawn(photos, each, recipe.seed)):
        if done % _TOGETHER == 0:
            yield PicturesDrawn(done, each * foreign.KINDS)
        pixels.setdefault(kind, []).append(recipe.pipeline.prepare_pixels(picture).pixels)
    return {kind: loop.logits(network, recipe.pipeline, some)[1] for kind, some in pixels.items()}


def begun(recipe: Recipe, weights: Weights) -> Generator[TrainEvent, None, tuple[Parent, ...]]:
    """What the networks start from, known to every process; only the first fetches what is not there."""
    distributed.join()
    found = distributed.share(parents(recipe, weights) if distributed.main() else ())
    for parent in found:
        told = f"it starts from {parent.name}" + f" ({parent.licence})" * bool(parent.licence)
        yield Found("started_from", len(parent.fresh), told + "".join(f"; fresh: {layer}" for layer in parent.fresh))
    return found


def trained(
    material: Material,
    network: Network,
    calibration: Answers,
    spread: Spread,
    crossfit: tuple[Answers, ...] = (),
    started: tuple[Parent, ...] = (),
) -> Trained:
    """All that a manifest needs of a network; `spread` is that of the embeddings of the photos that it learned from."""
    recipe, own = material.recipe, material.split.train
    return Trained(
        recipe,
        material.split,
        network,
        training_prior=balance.class_mix(own.labels, len(recipe.classes), recipe.balance),
        prior=material.prior,
        calibration=calibration,
        crossfit=crossfit,
        embedding_mean=spread.mean,
        embedding_std=spread.std,
        sources=material.sources,
        parents=started,
        prints=material.prints,
    )


def _crossfit(
    recipe: Recipe, photos: Photos, out: Path, weights: Weights, enough: Enough
) -> Generator[TrainEvent, None, tuple[Answers, ...]]:
    """The answers of each fold to the photos that it did not learn from; none where it is enough before the last."""
    answers = []
    for number, (inner, outer) in enumerate(_folds(photos.seen.dataset, recipe), start=1):
        saved = out / f"fold{number}.npz"
        if not distributed.share(saved.is_file()):
            epochs, stage = recipe.crossfit.epochs, f"fold{number}"
            if not enough():
                fold = yield from fit(recipe, photos, inner, outer, out, stage, weights, epochs, enough)
            if enough():
                yield from distributed.told(Found("without_folds", recipe.crossfit.folds, _WITHOUT_FOLDS))
                return ()
            if distributed.main():
                Answers.of(fold, recipe, photos.seen.part(outer)).save(saved)
        if distributed.main():
            answers.append(Answers.load(saved))
    return tuple(answers)


def _folds(dataset: Dataset, recipe: Recipe) -> list[tuple[Dataset, Dataset]]:
    count = recipe.crossfit.folds
    return split.folds(dataset, count, recipe.seed, recipe.data.only_train) if count else []


def logged(journey: Generator[TrainEvent, None, T], out: Path) -> Generator[TrainEvent, None, T]:
    """The same journey, with every event written down before it is told; both are for the first process alone.

    Meanwhile no other run can be in `out`. Raises `TrainingError` where one is, and where memory runs out with nothing
    left to make smaller.
    """
    with alone(out) if distributed.main() else nullcontext(), closing(journey):
        while True:
            try:
                event = next(journey)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            except (MemoryError, RuntimeError) as error:
                if not memory.exhausted(error):
                    raise
                memory.release()
                raise TrainingError(ErrorCode.MEMORY_OUT, str(out)) from error
            if distributed.main():
                now = datetime.now().astimezone().isoformat(timespec="seconds")
                append_line(out / "events.jsonl", event.as_json(now))
                yield event


def _claim(out: Path, facts: dict[str, Any]) -> None:
    """Write down what the run in `out` is about; refuse where something else stands there already."""
    mark = make_folder(out) / _MARK
    try:
        known = json.loads(mark.read_text(encoding="utf-8")) if mark.exists() else {}
    except (OSError, ValueError) as error:
        detail = f"its {_MARK} cannot be read ({error}); choose a new folder"
        raise TrainingError(ErrorCode.RUN_INVALID, str(out), detail) from error
    for key, what in (("study", "study"), ("asked", "recipe"), ("data", "set of photos")):
        if key in facts and key in known and known[key] != facts[key]:
            detail = f"it holds a run with another {what}; choose a new folder, or go on with what it was begun with"
            raise TrainingError(ErrorCode.RUN_INVALID, str(out), detail)
    if distributed.main() and known | facts != known:
        with whole_text(mark) as file:
            json.dump(known | facts, file, indent=1)


def _command(recipe: Recipe, folders: Sequence[Path], tables: Sequence[Path], fixes: Fixes) -> str:
    given = [f"--data {folder.resolve().name}" for folder in folders] + [f"--labels {table.name}" for table in tables]
    given += ["--fixes fixes.json"] * bool(fixes)
    return f"dermadesk train --recipe {recipe.name} {' '.join(given)} --out DIR"


def default_weights() -> Path:
    """Where ImageNet weights lie unless the user names another folder."""
    return paths.shared() / "weights"
