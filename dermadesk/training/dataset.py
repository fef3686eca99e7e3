"""A folder of labelled photos -> `Dataset`: each photo with its diagnosis and its lesion."""

import csv
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dermadesk.errors import ErrorCode, LabelError
from dermadesk.taxonomy import diagnosis


@dataclass(frozen=True, slots=True)
class LabelledPhoto:
    """One photo with the truth about it. `group` is what must never be split (the lesion); `confirmed` tells histology."""

    image: str
    path: Path
    code: str
    group: str
    confirmed: bool
    age: float | None
    sex: str
    site: str
    source: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """Photos in a fixed order (by name), so that a seed means the same on every machine. `classes` is the logit order."""

    photos: tuple[LabelledPhoto, ...]
    classes: tuple[str, ...]

    @property
    def labels(self) -> tuple[int, ...]:
        """The class of each photo as its place in `classes`."""
        return tuple(self.classes.index(photo.code) for photo in self.photos)

    @property
    def counts(self) -> dict[str, int]:
        """Photos per class, in logit order."""
        counted = Counter(photo.code for photo in self.photos)
        return {code: counted[code] for code in self.classes}

    def where(self, keep: Callable[[LabelledPhoto], bool]) -> "Dataset":
        """The photos for which `keep` is true, in the same order."""
        return Dataset(tuple(photo for photo in self.photos if keep(photo)), self.classes)


def read_ham10000(folder: Path, classes: tuple[str, ...]) -> Dataset:
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
            confirmed=row["dx_type"] == "histo",
            age=float(row["age"]) if row["age"] not in ("", "unknown") else None,
            sex=row["sex"],
            site=row["localization"],
            source=row.get("dataset", ""),
        )
        for row in rows
    )
    return Dataset(tuple(sorted(photos, key=lambda photo: photo.image)), classes)


READERS: dict[str, Callable[[Path, tuple[str, ...]], Dataset]] = {"ham10000": read_ham10000}
"""How photos are labelled, by the name that a recipe gives it."""
