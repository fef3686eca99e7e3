"""A folder of labelled photos -> `Dataset`: each photo with its diagnosis and its lesion."""

import csv
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dermadesk.errors import ErrorCode, LabelError
from dermadesk.inference.bundle import DataSource
from dermadesk.taxonomy import Diagnosis, diagnosis


@dataclass(frozen=True, slots=True)
class LabelledPhoto:
    """One photo with the truth about it.

    `group` (the patient, else the lesion, else a cluster of duplicates) must never be split; `confirmed` tells
    histology; `source` is the collection it comes from. What is not known is empty, or None.
    """

    image: str
    path: Path
    code: str
    group: str
    lesion: str = ""
    patient: str = ""
    confirmed: bool = False
    age: float | None = None
    sex: str = ""
    site: str = ""
    source: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Dataset:
    """Photos in a fixed order (by name), so that a seed means the same everywhere. `classes` is the logit order."""

    photos: tuple[LabelledPhoto, ...]
    classes: tuple[Diagnosis, ...]

    @property
    def labels(self) -> tuple[int, ...]:
        """The class of each photo as its place in `classes`."""
        place = {each.code: index for index, each in enumerate(self.classes)}
        return tuple(place[photo.code] for photo in self.photos)

    @property
    def counts(self) -> dict[str, int]:
        """Photos per class, in logit order."""
        counted = Counter(photo.code for photo in self.photos)
        return {each.code: counted[each.code] for each in self.classes}

    @property
    def malignant(self) -> tuple[bool, ...]:
        """Whether the class of each photo is malignant."""
        of = {each.code: each.malignant for each in self.classes}
        return tuple(of[photo.code] for photo in self.photos)

    def where(self, keep: Callable[[LabelledPhoto], bool]) -> "Dataset":
        """The photos for which `keep` is true, in the same order."""
        return Dataset(tuple(photo for photo in self.photos if keep(photo)), self.classes)

    def regrouped(self, groups: Mapping[str, str]) -> "Dataset":
        """The same photos; those whose image is in `groups` belong to the group that stands there."""
        photos = (replace(photo, group=groups.get(photo.image, photo.group)) for photo in self.photos)
        return Dataset(tuple(photos), self.classes)


def require_trainable(dataset: Dataset, groups: int = 3) -> None:
    """Raise `LabelError` unless every class has photos of at least `groups` groups, and there are two classes.

    Three is the least with which a class can be learned, calibrated and tested on different patients or lesions.
    """
    of = {each.code: {photo.group for photo in dataset.photos if photo.code == each.code} for each in dataset.classes}
    few = {code: len(members) for code, members in of.items() if len(members) < groups}
    if len(dataset.photos) < 2 or len(of) < 2:
        there = "1 photo" if len(dataset.photos) == 1 else f"{len(dataset.photos)} photos"
        what = f"{there} of {len(of)} classes cannot be learned from"
    elif few:
        what = "too few different lesions or patients of " + ", ".join(f"{code} ({few[code]})" for code in few)
    else:
        return
    needed = f"at least {groups} of each class are needed; add photos, or leave a class out of the recipe's classes"
    raise LabelError(ErrorCode.LABELS_INVALID, "of the data set", f"{what}: {needed}")


def read_ham10000(folder: Path, classes: tuple[Diagnosis, ...]) -> Dataset:
    """HAM10000 as it is published: `HAM10000_metadata.csv` and a folder of photos beside it.

    Raises `LabelError` when the table is missing, names no photo, or a photo it names is not there.
    """
    table = folder / "HAM10000_metadata.csv"
    if not table.is_file():
        raise LabelError(ErrorCode.LABELS_INVALID, str(folder), "HAM10000_metadata.csv is not in it")
    with table.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    files = {path.stem: path for path in folder.rglob("ISIC_*.jpg")}
    missing = [row["image_id"] for row in rows if row["image_id"] not in files]
    if missing or not rows:
        detail = f"{len(missing)} of its photos are missing, {missing[0]} for one" if missing else "it has no rows"
        raise LabelError(ErrorCode.LABELS_INVALID, str(table), detail)
    photos = (
        LabelledPhoto(
            image=row["image_id"],
            path=files[row["image_id"]],
            code=diagnosis(row["dx"], onto=classes).code,
            group=row["lesion_id"],
            lesion=row["lesion_id"],
            confirmed=row["dx_type"] == "histo",
            age=float(row["age"]) if row["age"] not in ("", "unknown") else None,
            sex=row["sex"],
            site=row["localization"],
            source=row.get("dataset", ""),
        )
        for row in rows
    )
    return Dataset(tuple(sorted(photos, key=lambda photo: photo.image)), classes)


def read_labelled(folder: Path, table: Path, classes: tuple[Diagnosis, ...]) -> tuple[Dataset, int]:
    """The photos below `folder` that the CSV `table` labels, and how many photos it does not label.

    Reads the HAM10000 metadata and the truth tables of ISIC 2018 and ISIC 2019, told apart by their header. A label
    that falls into none of `classes` counts as unlabelled. Raises `LabelError` for another header, and when no photo
    is labelled.
    """
    try:
        with table.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            header, rows = reader.fieldnames or [], list(reader)
    except (OSError, UnicodeDecodeError) as error:
        raise LabelError(ErrorCode.LABELS_INVALID, str(table), f"the file cannot be read ({error})") from error
    if {"image_id", "dx", "lesion_id"} <= set(header):
        labelled = {row["image_id"]: row | {"label": row["dx"]} for row in rows}
    elif header[:1] == ["image"] and {"MEL", "NV"} <= set(header):
        labelled = {row["image"].removesuffix("_downsampled"): row | {"label": _hot(row, header[1:])} for row in rows}
    else:
        detail = "its header is neither that of HAM10000_metadata.csv nor that of an ISIC truth table"
        raise LabelError(ErrorCode.LABELS_INVALID, str(table), detail)
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg", ".png"))
    photos = []
    for path in files:
        row = labelled.get(path.stem.removesuffix("_downsampled"))
        if row is None or row["label"].upper() == "UNK":
            continue
        photos.append(
            LabelledPhoto(
                image=path.stem,
                path=path,
                code=diagnosis(row["label"], onto=classes).code,
                group=row.get("lesion_id") or path.stem,
                confirmed=row.get("dx_type") == "histo",
                sex=row.get("sex", ""),
                site=row.get("localization", ""),
                source=row.get("dataset", ""),
            )
        )
    if not photos:
        raise LabelError(ErrorCode.LABELS_INVALID, str(table), f"it labels none of the {len(files)} photos in {folder}")
    return Dataset(tuple(photos), classes), len(files) - len(photos)


def _hot(row: dict[str, str], columns: Sequence[str]) -> str:
    """The column that holds the largest number: a truth table has 1.0 in one and 0.0 in the others."""
    return max(columns, key=lambda column: float(row[column]))


SOURCES: dict[str, DataSource] = {
    "ham10000": DataSource(
        name="HAM10000",
        photos=0,
        lesions=0,
        licence="CC BY-NC 4.0",
        citation="Tschandl, Rosendahl, Kittler, Sci Data 5:180161 (2018)",
        split="",
    )
}
"""What a bundle says of the data it was trained on, by reader; the counts and the split are the run's."""

READERS: dict[str, Callable[[Path, tuple[Diagnosis, ...]], Dataset]] = {"ham10000": read_ham10000}
"""How photos are labelled, by the name that a recipe gives it."""
