"""A recipe and its photos -> the trained network: one, the mean of several, or the average of specialists."""

import dataclasses
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import update_bn

from dermadesk.training import distributed, loop, sampling
from dermadesk.training import weights as weights_of
from dermadesk.training.architectures import Network, build
from dermadesk.training.dataset import Dataset
from dermadesk.training.ensemble import Ensemble, average_weights
from dermadesk.training.events import TrainEvent
from dermadesk.training.loop import PreparedSet
from dermadesk.training.recipe import BalanceSettings, EnsembleSettings, Recipe
from dermadesk.training.weights import Parent

MEASURED = 512
"""Of so many photos batch normalisation takes its statistics, where weights come without."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Where the weights lie that a recipe names; with `download`, torchvision's may be fetched."""

    folder: Path
    download: bool = False


def parents(recipe: Recipe, weights: Weights) -> tuple[Parent, ...]:
    """What the networks of a recipe start from; each is built and started once, so that what fails does so early.

    Raises `TrainingError` or `BundleError` for an architecture, an option or weights that cannot be used.
    """
    found: list[Parent] = []
    for single in single_recipes(recipe):
        found += _started(single, weights)[1]
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True, eq=False)
class Photos:
    """The same photos twice: as they are kept to learn from, and as the network sees them."""

    kept: PreparedSet
    seen: PreparedSet


def prepared(dataset: Dataset, recipe: Recipe) -> Generator[TrainEvent, None, Photos]:
    """Every photo through the recipe's steps; a second time only where slices are learned from."""
    seen = yield from loop.prepare(dataset, recipe.pipeline)
    stored = sampling.stored(recipe)
    if stored.input_size == recipe.network.input_size:
        return Photos(seen, seen)
    return Photos((yield from loop.prepare(dataset, stored)), seen)


def fit(
    recipe: Recipe,
    photos: Photos,
    learn: Dataset,
    held_out: Dataset,
    folder: Path,
    stage: str,
    weights: Weights,
    epochs: int | None = None,
    enough: Callable[[], bool] = loop.never,
) -> Generator[TrainEvent, None, Network]:
    """Train what the recipe says, with a checkpoint in `folder` for each network; the same again from the same seed.

    `learn` and `held_out` are among `photos`; `epochs` stand for those of the last training where they are given. Once
    it is `enough`, the network in hand ends and those that were not begun are left out: see `learned`.
    """
    if recipe.ensemble.kind == "predictions":
        trained: list[Network] = []
        for number, single in enumerate(single_recipes(recipe), start=1):
            named = f"{stage}-{number}-{single.network.architecture}"
            if trained and enough() and not distributed.share((folder / f"{named}.pt").is_file()):
                break
            trained.append((yield from fit(single, photos, learn, held_out, folder, named, weights, epochs, enough)))
        return Ensemble(trained, recipe.network.input_size) if len(trained) > 1 else trained[0]
    kept, seen, checkpoint = photos.kept.part(learn), photos.seen.part(held_out), folder / f"{stage}.pt"
    if recipe.ensemble.kind == "specialists" and not distributed.share(checkpoint.is_file()):
        network = yield from _averaged(recipe, kept, seen, folder, stage, weights, enough)
    else:
        network = begun_network(recipe, kept, weights)
    yield from loop.train(network, recipe, kept, seen, checkpoint, stage, epochs=epochs, enough=enough)
    return network


def stages(recipe: Recipe) -> Iterator[tuple[str, int]]:
    """Every training that a run by the recipe takes, in order: its stage and its epochs at most."""
    yield from _stages(recipe, "main", None)
    for number in range(1, recipe.crossfit.folds + 1):
        yield from _stages(recipe, f"fold{number}", recipe.crossfit.epochs)


def _stages(recipe: Recipe, stage: str, epochs: int | None) -> Iterator[tuple[str, int]]:
    if recipe.ensemble.kind == "predictions":
        for number, single in enumerate(single_recipes(recipe), start=1):
            yield from _stages(single, f"{stage}-{number}-{single.network.architecture}", epochs)
        return
    if recipe.ensemble.kind == "specialists":
        yield from ((f"{stage}-{'-'.join(pair)}", recipe.ensemble.epochs) for pair in recipe.ensemble.pairs)
    yield stage, recipe.optimiser.epochs if epochs is None else epochs


def learned(recipe: Recipe, network: Network) -> Recipe:
    """The recipe of what `fit` returned: where it was enough before all members were begun, of those that were."""
    singles, count = single_recipes(recipe), len(network.members) if isinstance(network, Ensemble) else 1
    if count == len(singles):
        return recipe
    if count == 1:
        return singles[0].where(seed=recipe.seed)
    return recipe.where(ensemble=dataclasses.replace(recipe.ensemble, members=recipe.ensemble.members[:count]))


def single_recipes(recipe: Recipe) -> list[Recipe]:
    """The recipe of each network of an ensemble: its own network, optimiser and seed; or the recipe itself."""
    if recipe.ensemble.kind != "predictions":
        return [recipe]
    return [
        recipe.where(
            network=member.network,
            optimiser=member.optimiser or recipe.optimiser,
            ensemble=(
                dataclasses.replace(recipe.ensemble, kind="specialists", members=())
                if member.specialists
                else EnsembleSettings()
            ),
            seed=recipe.seed + number,
        )
        for number, member in enumerate(recipe.ensemble.members)
    ]


def _averaged(
    recipe: Recipe,
    learn: PreparedSet,
    held_out: PreparedSet,
    folder: Path,
    stage: str,
    weights: Weights,
    enough: Callable[[], bool],
) -> Generator[TrainEvent, None, Network]:
    """The average of the specialists, each from the same initial weights (or their average would mean nothing).

    They see their photos as they are: balanced, the one photo of a class would weigh as much as all of another.
    """
    specialists: list[Network] = []
    unbalanced = recipe.where(balance=BalanceSettings())
    for pair in recipe.ensemble.pairs:
        if specialists and enough():
            break
        network = begun_network(recipe, learn, weights)
        part = learn.part(pair_and_one_of_each(learn.dataset, pair, recipe.seed))
        named = f"{stage}-{'-'.join(pair)}"
        epochs = recipe.ensemble.epochs
        checkpoint = folder / f"{named}.pt"
        yield from loop.train(network, unbalanced, part, held_out, checkpoint, named, epochs=epochs, enough=enough)
        specialists.append(network)
    average = average_weights(specialists)
    where = next(average.parameters()).device
    update_bn(_batches(recipe, learn), average, where)  # the average of statistics is not that of the averaged network
    return average


def pair_and_one_of_each(dataset: Dataset, pair: tuple[str, ...], seed: int) -> Dataset:
    """What a specialist learns from: all photos of its classes, and one of every other, drawn by the seed."""
    generator = np.random.default_rng(seed)
    chosen = set()
    for each in dataset.classes:
        of_class = [photo.image for photo in dataset.photos if photo.code == each.code]
        if of_class:
            chosen.add(of_class[int(generator.integers(len(of_class)))])
    return dataset.where(lambda photo: photo.code in pair or photo.image in chosen)


def begun_network(recipe: Recipe, learn: PreparedSet, weights: Weights) -> Network:
    """The network before its first step: the same for the same recipe."""
    network, _ = _started(recipe, weights)
    if recipe.network.weights and _without_statistics(network):
        weights_of.restore_statistics(network, _batches(recipe, learn))
    return network


def _started(recipe: Recipe, weights: Weights) -> tuple[Network, tuple[Parent, ...]]:
    torch.manual_seed(recipe.seed)
    network = build(recipe.network, len(recipe.classes))
    found = weights_of.start(
        network, recipe.network, weights.folder, recipe.data.classes, download=weights.download and distributed.main()
    )
    return network, found


def _without_statistics(network: nn.Module) -> bool:
    """Whether a layer of batch normalisation still has the statistics it was made with: its own were folded away."""
    return any(
        isinstance(layer, nn.BatchNorm2d)
        and layer.running_mean is not None
        and layer.running_var is not None
        and not layer.running_mean.any()
        and bool((layer.running_var == 1).all())
        for layer in network.modules()
    )


def _batches(recipe: Recipe, learn: PreparedSet) -> Iterator[Tensor]:
    """Photos N×3×S×S as the network sees them without augmentation, spread over the part that is learned from."""
    every = max(1, len(learn.pixels) // MEASURED)
    places = range(0, len(learn.pixels), every)
    for first in range(0, len(places), 32):
        chosen = [sampling.plain(learn.pixels[place], recipe) for place in places[first : first + 32]]
        yield torch.from_numpy(np.stack([recipe.pipeline.finish(pixels) for pixels in chosen]))
