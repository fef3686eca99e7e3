"""Folders and tables -> what a run is trained from: the photos that can be used, grouped and divided.

Everything that can stop a run is found here, before anything long begins.
"""

import dataclasses
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
from dermadesk.training import duplicates, report, split
from dermadesk.training.dataset import Dataset, LabelledPhoto, require_trainable
from dermadesk.training.events import Divided, Found, TrainEvent
from dermadesk.training.fixes import Fixes, read_onto
from dermadesk.training.readers import Read, Source
from dermadesk.training.recipe import Recipe
from dermadesk.training.report import DataReport
from dermadesk.training.split import Part, Split

_UNKNOWN = "licence not stated"


LEAKS = (
    "THE SPLIT LEAKS: photos are divided one by one, so photos of one lesion are learned from and tested on, and every "
    "figure is too good. For showing that, and for nothing else."
)


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What a run is trained from. `recipe` is the one asked for, less the classes that the photos lack.

    `dataset` holds the photos of the `split`, `prints` the fingerprint of each; `report` is what there is to know.
    """

    recipe: Recipe
    read: Read
    dataset: Dataset
    split: Split
    prints: Mapping[str, Fingerprint]
    report: DataReport

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


_NOTHING = Fixes()


def gather(
    recipe: Recipe, folders: Sequence[Path], tables: Sequence[Path], fixes: Fixes = _NOTHING
) -> Generator[TrainEvent, None, Material]:
    """Read, mend by `fixes`, look at every photo once, group and divide.

    Tells what is odd as it goes. Raises `LabelError` for labels, photos and parts that nothing can be learned from.
    """
    recipe, read = _mended(recipe, folders, tables, fixes)
    recipe, read = yield from _with_present_classes(recipe, read)
    require_trainable(read.dataset)  # before every photo is looked at, and again after
    prints = yield from duplicates.look(read.dataset)
    dataset = prints.readable(read.dataset)
    require_trainable(dataset)
    told = report.report(read, prints)
    yield from _tell(told)
    dataset, parts = yield from _divided(recipe, dataset, told)
    require_every_class(recipe, parts)
    yield Divided(len(parts.train.photos), len(parts.calibration.photos), len(parts.test.photos))
    return Material(recipe, read, dataset, parts, prints.of, told)


def _mended(recipe: Recipe, folders: Sequence[Path], tables: Sequence[Path], fixes: Fixes) -> tuple[Recipe, Read]:
    """The recipe less the classes that were merged into others, and the photos as they were mended."""
    read = read_onto(folders, tables, recipe.classes, fixes)
    if added := [each.code for each in read.dataset.classes if each.code not in recipe.data.classes]:
        detail = f"the fixes make photos {', '.join(added)}, which is none of the recipe's classes; add it to them"
        raise LabelError(ErrorCode.LABELS_INVALID, "as they were mended", detail)
    left = [each.code for each in read.dataset.classes]
    return (recipe if left == list(recipe.data.classes) else _without(recipe, left)), read


def _with_present_classes(recipe: Recipe, read: Read) -> Generator[TrainEvent, None, tuple[Recipe, Read]]:
    """Recipe and photos without the classes that have no photo, where the recipe allows that."""
    missing = [code for code, count in read.dataset.counts.items() if not count]
    if recipe.data.missing_classes == "refuse" or not missing:
        return recipe, read
    yield Found("class_without_photo", len(missing), f"no photo of {', '.join(missing)}: left out of the classes")
    recipe = _without(recipe, [code for code in recipe.data.classes if code not in missing])
    return recipe, dataclasses.replace(read, dataset=Dataset(read.dataset.photos, recipe.classes))


def _divided(recipe: Recipe, dataset: Dataset, told: DataReport) -> Generator[TrainEvent, None, tuple[Dataset, Split]]:
    """Photos that show the same in one group, and every group in one part."""
    listed, settings = recipe.split_file, recipe.data
    if settings.let_lesions_leak:
        yield Found("leaking_split", len(dataset.photos), LEAKS)
        dataset = dataset.regrouped({photo.image: photo.image for photo in dataset.photos})
        return dataset, split.draw(dataset, settings, recipe.seed)
    dataset = duplicates.grouped(dataset, (yield from _alike(told)))
    if listed is None:
        return dataset, split.draw(dataset, settings, recipe.seed)
    torn = _torn(dataset, split.listed_parts(listed))
    if torn:
        said = f"left out, since they show the same as photos in a part that counts more: {', '.join(sorted(torn))}"
        yield Found("torn_duplicates", len(torn), said)
        dataset = dataset.where(lambda photo: photo.image not in torn)
    return dataset, split.read(dataset, listed, settings.only_train)


def _alike(told: DataReport) -> Generator[TrainEvent, None, tuple[tuple[str, ...], ...]]:
    """The images that show the same. Where a tenth of all would hang together, only files that are equal count."""
    clusters = told.together
    if alike := told.too_alike:
        said = f"{alike:,} photos are so alike that near duplicates cannot be told; only equal files are grouped"
        yield Found("photos_too_alike", alike, said)
    if clusters:
        said = f"{len(clusters):,} photos are there more than once; the copies of each stay in one part"
        yield Found("duplicates", len(clusters), said)
    return clusters


def _tell(told: DataReport) -> Generator[TrainEvent, None, None]:
    """What is odd about the photos; the report has all of it."""
    for finding in told.findings:
        yield Found(str(finding.code), len(finding.subjects), finding.detail)
    if told.unreadable:
        said = "; ".join(told.unreadable.values())
        yield Found("unreadable", len(told.unreadable), f"left out, since they cannot be read: {said}")
    if told.contradicting:
        pairs = (" = ".join(f"{image} ({code})" for image, code in each.items()) for each in told.contradicting[:5])
        yield Found("contradicting", len(told.contradicting), f"the same photo with two diagnoses: {'; '.join(pairs)}")
    small = [each.code for each in told.classes if each.too_small_to_learn]
    vague = [each.code for each in told.classes if each.too_small_to_test]
    if small:
        yield Found("too_small_to_learn", len(small), f"too few lesions or patients to learn from: {', '.join(small)}")
    if vague:
        sentence = f"too few lesions or patients to tell how often they are found: {', '.join(vague)}"
        yield Found("too_small_to_test", len(vague), sentence)


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
