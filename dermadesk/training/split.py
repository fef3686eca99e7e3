"""Dataset -> `Split`: train, calibration and test, no group (patient, lesion, cluster of duplicates) in two of them."""

import csv
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from dermadesk.errors import ErrorCode, LabelError
from dermadesk.imaging.fingerprint import Fingerprint
from dermadesk.training.allot import allot
from dermadesk.training.dataset import Dataset
from dermadesk.training.recipe import DataSettings

_COLUMNS = ("image", "lesion_id", "label", "part", "source", "sha256", "phash")


class Part(StrEnum):
    """What a photo is used for: to learn from, to choose and calibrate on, or to be measured on once."""

    TRAIN = "train"
    CALIBRATION = "calibration"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Split:
    """The three parts of a data set. Built only by `of`, which refuses a group that lies in two parts."""

    train: Dataset
    calibration: Dataset
    test: Dataset

    @classmethod
    def of(cls, dataset: Dataset, parts: Mapping[str, Part]) -> "Split":
        """The split in which each photo's part is `parts[image]`.

        Raises `LabelError` when a photo has no part, a group has two, or a part has no photo.
        """
        owner: dict[str, tuple[str, Part]] = {}
        for photo in dataset.photos:
            if photo.image not in parts:
                raise _invalid(f"{photo.image} is in no part")
            part = parts[photo.image]
            first, of_group = owner.setdefault(photo.group, (photo.image, part))
            if of_group != part:
                where = f"{first} in {of_group}, {photo.image} in {part}"
                raise _invalid(f"what belongs together with {photo.group} is in two parts ({where})")
        chosen = {part: dataset.where(lambda photo, part=part: parts[photo.image] == part) for part in Part}  # type: ignore[misc]
        empty = [part for part, photos in chosen.items() if not photos.photos]
        if empty:
            raise _invalid(f"no photo is in the part {', '.join(empty)}")
        return cls(chosen[Part.TRAIN], chosen[Part.CALIBRATION], chosen[Part.TEST])

    @property
    def parts(self) -> dict[str, Part]:
        """The part of each photo, by image."""
        of = {Part.TRAIN: self.train, Part.CALIBRATION: self.calibration, Part.TEST: self.test}
        return {photo.image: part for part, dataset in of.items() for photo in dataset.photos}

    def rows(self, prints: Mapping[str, Fingerprint] | None = None) -> list[dict[str, str]]:
        """One row per photo by name, with the columns of `split.csv`; hashes of the photos that `prints` knows."""
        parts, known = self.parts, prints or {}
        photos = (photo for dataset in (self.train, self.calibration, self.test) for photo in dataset.photos)
        rows = (
            {
                "image": photo.image,
                "lesion_id": photo.group,
                "label": photo.code,
                "part": str(parts[photo.image]),
                "source": photo.source,
                "sha256": known[photo.image].sha256 if photo.image in known else "",
                "phash": known[photo.image].phash if photo.image in known else "",
            }
            for photo in photos
        )
        return sorted(rows, key=lambda row: row["image"])


def draw(dataset: Dataset, settings: DataSettings, seed: int) -> Split:
    """Train, calibration and test in the shares of `settings`, by group, every class in each part in its share.

    A group with a photo of a source in `left_out` is tested on, and nothing else is; one with a photo of a source in
    `only_train` is learned from (where both hold, it is tested on). Raises `LabelError` where there are too few groups
    of a class for the parts that are drawn.
    """
    fixed: dict[str, Part] = {}
    for sources, part in ((settings.only_train, Part.TRAIN), (settings.left_out, Part.TEST)):
        fixed |= {photo.group: part for photo in dataset.photos if photo.source in sources}
    if settings.left_out and Part.TEST not in fixed.values():
        raise _invalid(f"no photo comes from {', '.join(settings.left_out)}")
    shares = {Part.CALIBRATION: settings.calibration} | ({} if settings.left_out else {Part.TEST: settings.test})
    shares = {Part.TRAIN: 1 - sum(shares.values())} | shares
    drawn = dataset.where(lambda photo: photo.group not in fixed)
    learned = {photo.code for photo in dataset.photos if fixed.get(photo.group) == Part.TRAIN}
    place, few = allot(drawn, list(shares.values()), seed, full={0: learned})
    names = list(shares)
    if few:
        counts = {code: len({photo.group for photo in drawn.photos if photo.code == code}) for code in few}
        told = ", ".join(f"{code} ({count})" for code, count in counts.items())
        raise _invalid(
            f"too few different lesions or patients of {told}: one for each of {', '.join(names)} is needed; add "
            "photos, or leave the class out of the recipe's classes"
        )
    of_group = fixed | {group: names[index] for group, index in place.items()}
    return Split.of(dataset, {photo.image: of_group[photo.group] for photo in dataset.photos})


def folds(dataset: Dataset, count: int, seed: int, only_train: Collection[str] = ()) -> list[tuple[Dataset, Dataset]]:
    """`count` pairs (learned from, held out), by group; every photo is held out once.

    Groups with a photo of a source in `only_train` are always learned from. Raises `LabelError` where a fold would
    have nothing held out, or nothing of a class to learn from.
    """
    kept = {photo.group for photo in dataset.photos if photo.source in only_train}
    place, _ = allot(dataset.where(lambda photo: photo.group not in kept), [1 / count] * count, seed)
    pairs = [
        (
            dataset.where(lambda photo, fold=fold: place.get(photo.group) != fold),  # type: ignore[misc]
            dataset.where(lambda photo, fold=fold: place.get(photo.group) == fold),  # type: ignore[misc]
        )
        for fold in range(count)
    ]
    present = {photo.code for photo in dataset.photos}
    for learned, held_out in pairs:
        lost = sorted(present - {photo.code for photo in learned.photos})
        if lost or not held_out.photos:
            what = f"all photos of {', '.join(lost)} belong together" if lost else "there are fewer groups than folds"
            raise _invalid(f"{count} folds cannot be made: {what}; add photos, or make fewer folds")
    return pairs


def write(split: Split, file: TextIO, prints: Mapping[str, Fingerprint] | None = None) -> None:
    """`split.csv`: the list that a model is trained, calibrated and tested on; with the hashes that `prints` knows."""
    writer = csv.DictWriter(file, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(split.rows(prints))


def read(dataset: Dataset, path: Path, only_train: Collection[str] = ()) -> Split:
    """The split that a list names. Photos of the sources in `only_train` that it does not name are learned from, unless
    they belong together with one that it names: then they follow that.

    Raises `LabelError` when list and data set do not belong together.
    """
    listed = listed_parts(path)
    of_group = {photo.group: listed[photo.image] for photo in dataset.photos if photo.image in listed}
    added = {
        photo.image: of_group.get(photo.group, Part.TRAIN)
        for photo in dataset.photos
        if photo.source in only_train and photo.image not in listed
    }
    return Split.of(dataset, listed | added)


def listed_parts(path: Path) -> dict[str, Part]:
    """The part of each image that a list names; raises `LabelError` for a file that is no such list."""
    try:
        with path.open(newline="", encoding="utf-8") as file:
            return {row["image"]: Part(row["part"]) for row in csv.DictReader(file)}
    except (OSError, KeyError, ValueError, csv.Error) as error:
        raise LabelError(ErrorCode.LABELS_INVALID, str(path), f"not a split list: {error}") from error


def _invalid(detail: str) -> LabelError:
    return LabelError(ErrorCode.LABELS_INVALID, "of the split", detail)
