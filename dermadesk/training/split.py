"""Dataset -> `Split`: train, calibration and test, no lesion in two of them."""

import csv
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from sklearn.model_selection import StratifiedGroupKFold

from dermadesk.errors import ErrorCode, LabelError
from dermadesk.training.dataset import Dataset


class Part(StrEnum):
    """What a photo is used for: to learn from, to choose and calibrate on, or to be measured on once."""

    TRAIN = "train"
    CALIBRATION = "calibration"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Split:
    """The three parts of a data set. Built only by `of`, which refuses a lesion that lies in two parts."""

    train: Dataset
    calibration: Dataset
    test: Dataset

    @classmethod
    def of(cls, dataset: Dataset, parts: dict[str, Part]) -> "Split":
        """The split in which each photo's part is `parts[image]`.

        Raises `LabelError` when a photo has no part, a lesion has two, or a part has no photo.
        """
        owner: dict[str, Part] = {}
        for photo in dataset.photos:
            if photo.image not in parts:
                raise LabelError(ErrorCode.LABELS_INVALID, "of the split", f"{photo.image} is in no part")
            if owner.setdefault(photo.group, parts[photo.image]) != parts[photo.image]:
                raise LabelError(ErrorCode.LABELS_INVALID, "of the split", f"lesion {photo.group} is in two parts")
        chosen = {part: dataset.where(lambda photo, part=part: parts[photo.image] == part) for part in Part}  # type: ignore[misc]
        empty = [part for part, photos in chosen.items() if not photos.photos]
        if empty:
            raise LabelError(ErrorCode.LABELS_INVALID, "of the split", f"no photo is in the part {', '.join(empty)}")
        return cls(chosen[Part.TRAIN], chosen[Part.CALIBRATION], chosen[Part.TEST])

    def rows(self) -> list[dict[str, str]]:
        """One row per photo in the order of the data set: image, lesion_id, label, part."""
        parts = {Part.TRAIN: self.train, Part.CALIBRATION: self.calibration, Part.TEST: self.test}
        rows = (
            {"image": photo.image, "lesion_id": photo.group, "label": photo.code, "part": str(part)}
            for part, dataset in parts.items()
            for photo in dataset.photos
        )
        return sorted(rows, key=lambda row: row["image"])


def draw(dataset: Dataset, seed: int) -> Split:
    """70 % train, 15 % calibration, 15 % test, by lesion, with the classes alike in each."""
    folds = _folds(dataset, 20, seed)
    by_fold = [Part.TRAIN] * 14 + [Part.CALIBRATION] * 3 + [Part.TEST] * 3
    return Split.of(dataset, {photo.image: by_fold[fold] for photo, fold in zip(dataset.photos, folds, strict=True)})


def folds(dataset: Dataset, count: int, seed: int) -> list[tuple[Dataset, Dataset]]:
    """`count` pairs (learned from, held out), by lesion; every photo is held out once."""
    fold_of = dict(zip((photo.image for photo in dataset.photos), _folds(dataset, count, seed), strict=True))
    return [
        (
            dataset.where(lambda photo, fold=fold: fold_of[photo.image] != fold),  # type: ignore[misc]
            dataset.where(lambda photo, fold=fold: fold_of[photo.image] == fold),  # type: ignore[misc]
        )
        for fold in range(count)
    ]


def write(split: Split, file: TextIO) -> None:
    """`split.csv`: the list that a model is trained, calibrated and tested on."""
    writer = csv.DictWriter(file, ["image", "lesion_id", "label", "part"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(split.rows())


def read(dataset: Dataset, path: Path) -> Split:
    """The split that a list names; raises `LabelError` when list and data set do not belong together."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    try:
        parts = {row["image"]: Part(row["part"]) for row in rows}
    except (KeyError, ValueError) as error:
        raise LabelError(ErrorCode.LABELS_INVALID, str(path), f"not a split list: {error}") from error
    return Split.of(dataset, parts)


def _folds(dataset: Dataset, count: int, seed: int) -> list[int]:
    """The fold of each photo, 0..count-1."""
    groups = [photo.group for photo in dataset.photos]
    fold_of = [0] * len(groups)
    folder = StratifiedGroupKFold(count, shuffle=True, random_state=seed)
    for fold, (_, held_out) in enumerate(folder.split(groups, dataset.labels, groups)):
        for index in held_out:
            fold_of[index] = fold
    return fold_of
