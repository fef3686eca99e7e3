"""A project of the wizard -> the recipe that it means: what is learned how, what it starts from, which licence follows.

What fills in the words of the choices is here, too, so that the window and the training never differ. Nothing of torch
is imported before weights are asked for.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dermadesk.errors import BundleError, ErrorCode, TrainingError
from dermadesk.inference import bundle
from dermadesk.taxonomy import BINARY, DIAGNOSES, Diagnosis, diagnosis
from dermadesk.training import recipe, recipe_text
from dermadesk.training.dataset import Dataset
from dermadesk.training.projects import Project, Start
from dermadesk.training.recipe import NetworkSettings, Recipe

if TYPE_CHECKING:
    from dermadesk.training.fit import Weights

QUICK, THOROUGH = "quick", "thorough"
_RECIPES = {QUICK: "clinic-quick", THOROUGH: "clinic"}
_NAMES = {
    "ham10000-resnet50": "ResNet-50 with class weights",
    "ham10000-resnet152-cam": "ResNet-152, every class brought to one size",
    "isic2019-ensemble": "Five networks that vote",
    "isic9-cnn": "A small network for nine classes",
    "melanoma-binary": "Benign or malignant, a small network",
}
_WITHOUT_SECTION = ("seed", "preprocessing")
_ARCHITECTURE = "network.architecture"
"""The setting on which it hangs what a training can start from."""

_AFRESH = {"learning_rate": 6e-4, "trunk_rate": 1.0}
"""What our own recipes change for a trunk that has not seen skin: the rates of the recipe of the model that ships."""

_FROM_CHANCE = {"learning_rate": 1e-3, "trunk_rate": 1.0}
_LONGER = 3
"""So many times the epochs of our own recipes go with a network that starts from chance."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A way to train. `source` is the paper of one of the literature and `claim` what that says; else both are empty.

    `start` is what the recipe itself starts from.
    """

    key: str
    name: str
    sentence: str
    source: str = ""
    claim: str = ""
    start: Start = Start.SHIPPED


@dataclass(frozen=True, slots=True)
class StartChoice:
    """What one start is for a recipe. `name` is the model or the file, `licence` the one that follows ("": none does).

    `why` says why it cannot be chosen, and what to do; empty where it can. `takes_file`: a file of weights may
    be given.
    """

    start: Start
    name: str = ""
    licence: str = ""
    why: str = ""
    takes_file: bool = False

    @property
    def possible(self) -> bool:
        """Whether it can be chosen."""
        return not self.why


def _kinds() -> Iterator[Kind]:
    for key, name, sentence in (
        (QUICK, "Quick", "To see what is in the photos. {} passes over them; the first layers stay as they are."),
        (
            THOROUGH,
            "Thorough",
            "For a model that is to be used. {} passes, all layers, and larger changes to the photos.",
        ),
    ):
        yield Kind(key, name, sentence.format(recipe.load(_RECIPES[key]).optimiser.epochs))
    for key in recipe.names():
        read = recipe.load(key)
        if read.card.claim:
            yield Kind(key, _NAMES.get(key, key), _told(read), read.card.source, read.card.claim, _own_start(read))


def _told(read: Recipe) -> str:
    network = read.network
    members = len(read.ensemble.members)
    what = f"{members} networks" if members else f"A {network.architecture}"
    return f"{what} for photos of {network.input_size} px, {read.optimiser.epochs} passes over them."


def _own_start(read: Recipe) -> Start:
    weights = [each.network.weights for each in read.ensemble.members] or [read.network.weights]
    if not any(weights):
        return Start.SCRATCH
    return Start.SHIPPED if weights[0].startswith("bundle:") else Start.IMAGENET


KINDS: tuple[Kind, ...] = tuple(_kinds())
"""Quick, thorough, then the recipes of the literature."""


def kind(key: str) -> Kind:
    """The kind of that key. Raises `TrainingError` for one that there is not."""
    for each in KINDS:
        if each.key == key:
            return each
    raise TrainingError(ErrorCode.RECIPE_INVALID, key, "it does not exist; choose another")


def recipe_of(project: Project, classes: tuple[Diagnosis, ...]) -> Recipe:
    """The recipe that the project means for photos of these classes, the same whenever it is asked for.

    A recipe that tells benign from malignant keeps its two classes; every other one learns those of the photos. Its
    name is the project's own. Raises `TrainingError` for settings that do not go together, or that classes do not fit,
    and `BundleError` where there is no model to start from.
    """
    read = _begun(project)
    if len({each.malignant for each in classes}) < 2:
        missing = "benign" if any(each.malignant for each in classes) else "malignant"
        raise _refused(read, f"the photos show no {missing} class; it needs photos of malignant and of benign lesions")
    if set(read.data.classes) != set(BINARY):
        read = _for_classes(read, classes)
    read = changed(read, project.settings)
    for network in [each.network for each in read.ensemble.members] or [read.network]:
        _require_fitting(network, read)
    return read


def _require_fitting(network: NetworkSettings, read: Recipe) -> None:
    """A network that there is, for photos that are not too small, from a model of its own kind."""
    from dermadesk.training.architectures import architecture

    smallest = architecture(network.architecture).smallest
    if network.input_size < smallest:
        told = f"{network.architecture} needs photos of {smallest} px or more, not {network.input_size}"
        raise _refused(read, told)
    if network.weights.startswith("bundle:"):
        start = _by_manifest(bundle.find(network.weights.removeprefix("bundle:")))
        if start.manifest.architecture != network.architecture:
            told = f"{start.reference} is a {start.manifest.architecture}, not a {network.architecture}"
            raise _refused(read, f"{told}; choose another start, or that network")


def _begun(project: Project) -> Recipe:
    """The recipe of the kind, named for the project, with its start."""
    read = recipe.load(_RECIPES.get(project.kind, kind(project.kind).key))
    data = dataclasses.replace(read.data, split="", missing_classes="leave_out", only_train=(), left_out=())
    # the recipe's own licence speaks of the photos that it was made for
    read = read.where(name=_name(project), version="1.0.0", data=data, card={"licence": "", "parents": ()})
    chosen = project.settings.get(_ARCHITECTURE)
    return _started(read.where(network={"architecture": chosen}) if chosen else read, project)


def _name(project: Project) -> str:
    told = re.sub(r"[^a-z0-9]+", "-", project.folder.name.lower()).strip("-")[:50]
    return f"clinic-{told}".rstrip("-")


def changed(read: Recipe, settings: Mapping[str, Any]) -> Recipe:
    """The recipe with a project's settings: by `section.key`, and its `seed` and `preprocessing`.

    Raises `TrainingError` for what a recipe cannot mean.
    """
    whole = {place: settings[place] for place in _WITHOUT_SECTION if place in settings}
    read = read.where(
        **{place: recipe_text.value_of(Recipe, place, value, read.name, "") for place, value in whole.items()}
    )
    return read.changed({place: value for place, value in settings.items() if place not in whole})


def _for_classes(read: Recipe, classes: tuple[Diagnosis, ...]) -> Recipe:
    codes = tuple(each.code for each in classes)
    declared = tuple(each for each in classes if DIAGNOSES.get(each.code) != each)
    pairs = tuple(pair for pair in read.ensemble.pairs if set(pair) <= set(codes))
    if read.ensemble.pairs and not pairs:
        pairs = (codes[:2],)
    return read.where(data={"classes": codes, "declared": declared}, ensemble={"pairs": pairs})


# what it starts from


def _started(read: Recipe, project: Project) -> Recipe:
    own = project.kind in _RECIPES
    if project.start is Start.SHIPPED:
        weights = f"bundle:{parent_of(project, read).reference}"
        return _each_network(read, lambda network: dataclasses.replace(network, weights=weights))
    if project.start is Start.IMAGENET:
        read = read.where(optimiser=_AFRESH) if own else read
        return _each_network(read, lambda network: _from_imagenet(network, project))
    if own:
        read = read.where(optimiser=_FROM_CHANCE | {"epochs": _LONGER * read.optimiser.epochs})
    nothing = {"weights": "", "trainable_layers": -1, "frozen_epochs": 0}
    return _each_network(read, lambda network: dataclasses.replace(network, **nothing))  # type: ignore[arg-type]


def _each_network(read: Recipe, change: Callable[[NetworkSettings], NetworkSettings]) -> Recipe:
    members = tuple(dataclasses.replace(each, network=change(each.network)) for each in read.ensemble.members)
    return read.where(network=change(read.network), ensemble={"members": members})


def _from_imagenet(network: NetworkSettings, project: Project) -> NetworkSettings:
    """A network that its recipe starts from nothing has no such weights."""
    if not network.weights:
        return network
    if project.weights_file:
        return dataclasses.replace(network, weights=Path(project.weights_file).name)
    folder = weights_of(project).folder
    there = [weights for weights, file in _imagenet(network) if _found(folder, weights, file)]
    return dataclasses.replace(network, weights=(there or [_imagenet(network)[-1][0]])[0])


def _imagenet(network: NetworkSettings) -> list[tuple[str, str]]:
    """How weights of ImageNet for this network can be named in a recipe, and the file of each."""
    from torchvision.models import get_model_weights, list_models

    named = [(f"{network.architecture}-imagenet.pth",) * 2]
    if network.architecture in list_models():
        known = get_model_weights(network.architecture).__members__
        named += [(f"torchvision:{name}", each.url.rpartition("/")[2]) for name, each in known.items()]
    return named[:2]  # torchvision's first ones are those of the papers


def _found(folder: Path, weights: str, file: str) -> bool:
    import torch

    caches = [folder, Path(torch.hub.get_dir()) / "checkpoints"] if weights.startswith("torchvision:") else [folder]
    return any((cache / file).is_file() for cache in caches)


def parent_of(project: Project, read: Recipe | None = None) -> bundle.Bundle:
    """The installed model that the project starts from: the one that was chosen for it, else the one in use.

    Where that is another network than the recipe's, the first installed one that fits, if there is one. Raises
    `BundleError` where there is no model, or not that one any more.
    """
    if project.parent:
        return _installed(project.parent)
    in_use = _by_manifest(bundle.find())
    if read is None or in_use.manifest.architecture == read.network.architecture:
        return in_use
    fitting = (each.bundle for each in bundle.listed() if each.bundle is not None)
    return next((each for each in fitting if each.manifest.architecture == read.network.architecture), in_use)


def _installed(reference: str) -> bundle.Bundle:
    for each in bundle.listed():
        if each.bundle is not None and each.bundle.reference == reference:
            return each.bundle
    raise BundleError(ErrorCode.BUNDLE_NOT_FOUND, reference)


def _by_manifest(folder: Path) -> bundle.Bundle:
    for each in bundle.listed():
        if each.folder == folder and each.bundle is not None:
            return each.bundle
    return bundle.read(folder)


def starts(project: Project) -> tuple[StartChoice, ...]:
    """What the project's kind of training can start from: the installed model, ImageNet, scratch, in this order."""
    settings = {place: value for place, value in project.settings.items() if place == _ARCHITECTURE}
    return tuple(_start_choice(dataclasses.replace(project, start=each, settings=settings)) for each in Start)


def _start_choice(project: Project) -> StartChoice:
    try:
        read = _begun(project)
    except BundleError as error:
        return StartChoice(project.start, why=str(error))
    network = read.network
    why = ""
    if project.start is Start.SHIPPED:
        chosen = parent_of(project, read)
        if read.ensemble.members:
            why = "This way trains several networks of different kinds, and the model is one network."
        elif chosen.manifest.architecture != network.architecture:
            why = f"The model is a {chosen.manifest.architecture}, and this way trains a {network.architecture}."
        return StartChoice(project.start, chosen.reference, "" if why else licence_of(project), why)
    if project.start is Start.SCRATCH:
        return StartChoice(project.start)
    return _imagenet_choice(project, read)


def _imagenet_choice(project: Project, read: Recipe) -> StartChoice:
    networks = [each.network for each in read.ensemble.members] or [read.network]
    wanted = [each for each in networks if each.weights]
    if not wanted:
        why = f"There are no weights of ImageNet for {read.network.architecture}: it always begins from scratch."
        return StartChoice(project.start, why=why)
    folder = weights_of(project).folder
    missing = [files for files in map(_imagenet, wanted) if not any(_found(folder, *each) for each in files)]
    if project.weights_file:
        missing = [] if Path(project.weights_file).is_file() else [[("", project.weights_file)]]
    if missing:
        names = "; ".join(" or ".join(dict.fromkeys(file for _, file in files)) for files in missing)
        choose = ", or choose it where it is" if len(wanted) == 1 else ""
        where = "" if project.weights_file else f" Put it into {folder}{choose}."
        why = f"Not on this computer: {names}.{where} Nothing is downloaded."
        return StartChoice(project.start, why=why, takes_file=len(wanted) == 1)
    names = ", ".join(dict.fromkeys(each.weights.removeprefix("torchvision:") for each in wanted))
    return StartChoice(project.start, names, licence_of(project), takes_file=len(wanted) == 1)


def weights_of(project: Project) -> Weights:
    """The folder of the weights that the project starts from; nothing is ever downloaded."""
    from dermadesk.training import run
    from dermadesk.training.fit import Weights

    return Weights(Path(project.weights_file).parent if project.weights_file else run.default_weights())


def licence_of(project: Project) -> str:
    """The licence that the model will have by what it starts from, all of whose terms hold; empty where none follows.

    Raises `TrainingError` and `BundleError` as `recipe_of` does.
    """
    read = _begun(project)
    settings = {place: value for place, value in project.settings.items() if place.startswith(("network.", "card."))}
    read = read.changed(settings) if settings else read
    networks = [each.network for each in read.ensemble.members] or [read.network]
    terms = dict.fromkeys(term for term in (read.card.licence, *map(_inherited, networks)) if term)
    return " AND ".join(terms)


def _inherited(network: NetworkSettings) -> str:
    if network.weights.startswith("bundle:"):
        return _by_manifest(bundle.find(network.weights.removeprefix("bundle:"))).manifest.licence
    return "BSD-3-Clause" if network.weights.startswith("torchvision:") else ""


def architectures() -> tuple[str, ...]:
    """The networks there are, by name."""
    from dermadesk.training.architectures import ARCHITECTURES

    return tuple(ARCHITECTURES)


def fitted(dataset: Dataset, read: Recipe) -> Dataset:
    """The photos with the recipe's classes: each with the one that holds its own. Classes without a photo are left out.

    Raises `LabelError` for a class that the recipe has no place for.
    """
    classes, own = read.classes, dataset.classes
    meant = {each.code: diagnosis(each.code, classes, own).code for each in own if dataset.counts[each.code]}
    occurring = set(meant.values())
    photos = tuple(dataclasses.replace(photo, code=meant[photo.code]) for photo in dataset.photos)
    return Dataset(photos, tuple(each for each in classes if each.code in occurring))


def _refused(read: Recipe, detail: str) -> TrainingError:
    return TrainingError(ErrorCode.RECIPE_INVALID, read.name, detail)
