"""Folders and tables -> what a run is trained from: the photos that can be used, grouped and divided.

Everything that can stop a run is found here, before anything long begins.
"""

import hashlib
import json
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dermadesk.errors import ErrorCode, LabelError
from dermadesk.imaging.fingerprint import Fingerprint
from dermadesk.inference.bundle import DataSource
from dermadesk.training import duplicates, readers, split
from dermadesk.training.dataset import Dataset, LabelledPhoto, require_trainable
from dermadesk.training.duplicates import Prints
from dermadesk.training.events import Divided, Found, TrainEvent
from dermadesk.training.readers import Read, Source
from dermadesk.training.recipe import Recipe
from dermadesk.training.split import Part, Split

_LARGEST_CLUSTER = 20
_UNKNOWN = "licence not stated"


LEAKS = (
    "THE SPLIT LEAKS: photos are divided one by one, so photos of one lesion are learned from and tested on, and every "
    "figure is too good. For showing that, and for nothing else."
)


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What a run is trained from. `recipe` is the one asked for, less the classes that the photos lack.

    `dataset` holds the photos of the `split`; `prints` the fingerprint of each.
    """

    recipe: Recipe
    read: Read
    dataset: Dataset
    split: Split
    prints: Mapping[str, Fingerprint]

    @property
    def hash(self) -> str:
        """Tells whether two runs have the same photos, labels and parts: SHA-256 of the list."""
        rows = sorted(json.dumps(row, sort_keys=True) for row in self.split.rows())
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()

    @property
    def prior(self) -> NDArray[np.float64]:
        """The case mix that answers speak of, K: that of the photos learned from, less sources only learned from."""
        alike = self.split.train.where(lambda photo: photo.source not in self.recipe.data.only_train)
        counts = np.array(list(alike.counts.values()), np.float64)
        return np.asarray(counts / counts.sum())

    @property
    def sources(self) -> tuple[DataSource, ...]:
        """The data as a manifest tells of it."""
        return tuple(_told(source, self.split) for source in self.read.sources)


def gather(recipe: Recipe, folders: Sequence[Path], tables: Sequence[Path]) -> Generator[TrainEvent, None, Material]:
    """Read, look at every photo once, group and divide.

    Tells what is odd as it goes. Raises `LabelError` for labels, photos and parts that nothing can be learned from.
    """
    read = readers.read(folders, tables, recipe.classes)
    for finding in read.findings:
        yield Found(str(finding.code), len(finding.subjects), finding.detail)
    recipe, dataset = yield from _with_present_classes(recipe, read.dataset)
    require_trainable(dataset)  # before every photo is looked at, and again after
    prints = yield from duplicates.look(dataset)
    if prints.unreadable:
        named = "; ".join(str(error) for error in prints.unreadable.values())
        yield Found("unreadable", len(prints.unreadable), f"left out, since they cannot be read: {named}")
        dataset = prints.readable(dataset)
        require_trainable(dataset)
    dataset, parts = yield from _divided(recipe, dataset, prints)
    require_every_class(recipe, parts)
    yield Divided(len(parts.train.photos), len(parts.calibration.photos), len(parts.test.photos))
    return Material(recipe, read, dataset, parts, prints.of)


def _with_present_classes(recipe: Recipe, dataset: Dataset) -> Generator[TrainEvent, None, tuple[Recipe, Dataset]]:
    """Recipe and photos without the classes that have no photo, where the recipe allows that."""
    missing = [code for code, count in dataset.counts.items() if not count]
    if recipe.data.missing_classes == "refuse" or not missing:
        return recipe, dataset
    yield Found("class_without_photo", len(missing), f"no photo of {', '.join(missing)}: left out of the classes")
    recipe = _without(recipe, [code for code in recipe.data.classes if code not in missing])
    return recipe, Dataset(dataset.photos, recipe.classes)


def _divided(recipe: Recipe, dataset: Dataset, prints: Prints) -> Generator[TrainEvent, None, tuple[Dataset, Split]]:
    """Photos that show the same in one group, and every group in one part."""
    listed, settings = recipe.split_file, recipe.data
    if settings.let_lesions_leak:
        yield Found("leaking_split", len(dataset.photos), LEAKS)
        dataset = dataset.regrouped({photo.image: photo.image for photo in dataset.photos})
        return dataset, split.draw(dataset, settings, recipe.seed)
    clusters = yield from _clusters(dataset, prints)
    dataset = duplicates.grouped(dataset, clusters)
    if listed is None:
        return dataset, split.draw(dataset, settings, recipe.seed)
    torn = _torn(dataset, split.listed_parts(listed))
    if torn:
        told = f"left out, since they show the same as photos in a part that counts more: {', '.join(sorted(torn))}"
        yield Found("torn_duplicates", len(torn), told)
        dataset = dataset.where(lambda photo: photo.image not in torn)
    return dataset, split.read(dataset, listed, settings.only_train)


def _clusters(dataset: Dataset, prints: Prints) -> Generator[TrainEvent, None, tuple[tuple[str, ...], ...]]:
    """The images that show the same. Where a tenth of all would hang together, only files that are equal count."""
    found = duplicates.find(prints.of)
    clusters = found.clusters
    largest = max(map(len, clusters), default=0)
    if largest > max(_LARGEST_CLUSTER, len(dataset.photos) / 10):
        told = f"{largest:,} photos are so alike that near duplicates cannot be told; only equal files are grouped"
        yield Found("photos_too_alike", largest, told)
        clusters = duplicates.joined((pair.first, pair.second) for pair in found.pairs if pair.exact)
    if clusters:
        told = f"{len(clusters):,} photos are there more than once; the copies of each stay in one part"
        yield Found("duplicates", len(clusters), told)
    contradicting = duplicates.contradicting(dataset, clusters)
    if contradicting:
        named = "; ".join(" = ".join(f"{photo.image} ({photo.code})" for photo in each) for each in contradicting[:5])
        yield Found("contradicting_duplicates", len(contradicting), f"the same photo with two diagnoses: {named}")
    return clusters


def _torn(dataset: Dataset, listed: Mapping[str, Part]) -> set[str]:
    """Of groups that a fixed list has in two parts, all photos but those in the part that counts most: test first.

    What the list does not name can only be learned from.
    """
    weight = {Part.TRAIN: 0, Part.CALIBRATION: 1, Part.TEST: 2}
    own = {photo.image: weight[listed.get(photo.image, Part.TRAIN)] for photo in dataset.photos}
    strongest: dict[str, int] = {}
    for photo in dataset.photos:
        strongest[photo.group] = max(own[photo.image], strongest.get(photo.group, 0))
    return {photo.image for photo in dataset.photos if own[photo.image] < strongest[photo.group]}


def _without(recipe: Recipe, present: Sequence[str]) -> Recipe:
    pairs = tuple(pair for pair in recipe.ensemble.pairs if set(pair) <= set(present))
    return recipe.where(data={"classes": tuple(present)}, ensemble={"pairs": pairs})


def require_every_class(recipe: Recipe, parts: Split) -> None:
    """Each class must be learned, in the case mix that answers speak of, and calibrated."""
    for name, part in (("train", parts.train), ("calibration", parts.calibration)):
        counts = part.where(lambda photo: photo.source not in recipe.data.only_train).counts
        missing = [code for code, count in counts.items() if not count]
        if missing:
            detail = f"the part {name} holds no photo of {', '.join(missing)}; add some, or leave the class out"
            raise LabelError(ErrorCode.LABELS_INVALID, "of the split", detail)


def _told(source: Source, parts: Split) -> DataSource:
    named = ("train", parts.train), ("calibration", parts.calibration), ("test", parts.test)
    mine = {name: part.where(lambda photo: _from(photo, source)) for name, part in named}
    photos = [photo for part in mine.values() for photo in part.photos]
    by = "patient" if any(photo.patient for photo in photos) else "lesion"
    sizes = ", ".join(f"{name} {len(part.photos):,}" for name, part in mine.items())
    return DataSource(
        name=source.name,
        photos=len(photos),
        lesions=len({photo.group for photo in photos}),
        licence=source.licence or _UNKNOWN,
        citation=source.citation or "no citation",
        split=f"split by {by}: {sizes} photos",
    )


def _from(photo: LabelledPhoto, source: Source) -> bool:
    return photo.source in source.holds and photo.path.is_relative_to(source.folder)
