"""`Dataset`: labelled photos, each with its diagnosis and the group that must never be split."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from dermadesk.errors import ErrorCode, LabelError
from dermadesk.taxonomy import Diagnosis


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
