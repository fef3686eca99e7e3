"""Which labelled photos a model has learned from: by name, lesion, content, and as near duplicates of its list."""

import csv
import re
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from dermadesk.errors import BundleError, ErrorCode, PhotoError
from dermadesk.imaging.fingerprint import Fingerprint, fingerprint, near_listed
from dermadesk.imaging.photo import Photo
from dermadesk.inference.bundle import Bundle

_ARCHIVE_PHOTO = re.compile(r"ISIC_\d{7}")
ARCHIVE_ID = re.compile(r"(HAM|BCN|MSK4|IL|IP)_\d+")
"""How the ISIC archive calls lesions and patients: the same everywhere."""
LEARNED = ("train", "calibration")
"""The parts that decide what a model answers."""


class Named(Protocol):
    """What a labelled photo is known by."""

    @property
    def image(self) -> str: ...
    @property
    def path(self) -> Path: ...
    @property
    def group(self) -> str: ...
    @property
    def lesion(self) -> str: ...


class How(StrEnum):
    """How a photo was recognised."""

    NAME = "name"
    LESION = "lesion"
    CONTENT = "content"
    NEAR_DUPLICATE = "near_duplicate"


@dataclass(frozen=True, slots=True)
class Seen:
    """A photo of a model's list: the `part` it belongs to there, and how it was recognised."""

    part: str
    how: How


@dataclass(frozen=True, slots=True)
class SplitList:
    """A bundle's `split.csv`, row by row. `sha256` and `phash` are empty where the list has none."""

    reference: str
    names: tuple[str, ...]
    parts: tuple[str, ...]
    groups: tuple[str, ...]
    sha256: tuple[str, ...]
    phash: tuple[str, ...]

    @classmethod
    def of(cls, bundle: Bundle) -> "SplitList":
        """The list of a bundle. Raises `BundleError` for a file that is no such list."""
        text = bundle.content("split.csv").decode("utf-8", "replace")
        rows = list(csv.DictReader(text.splitlines()))
        if rows and not {"image", "part"} <= rows[0].keys():
            raise BundleError(ErrorCode.BUNDLE_INVALID, bundle.reference, "split.csv has no columns image and part")

        def column(name: str) -> tuple[str, ...]:
            return tuple((row.get(name) or "").strip() for row in rows)

        names = tuple(stem(name) for name in column("image"))
        return cls(bundle.reference, names, column("part"), column("lesion_id"), column("sha256"), column("phash"))

    @property
    def fingerprinted(self) -> bool:
        """Whether the list knows photos by more than their names."""
        return any(self.sha256) or any(self.phash)

    @property
    def by_name(self) -> dict[str, str]:
        """The part of each photo, by the name without source that `stem` gives."""
        return dict(zip(self.names, self.parts, strict=True))

    def seen(self, photos: Sequence[Named], prints: Sequence[Fingerprint | None] = ()) -> dict[str, Seen]:
        """The photos that this list knows, by `image`; `prints` are their fingerprints, as far as they could be taken.

        A name alone decides where it is an id of the ISIC archive, or where the list has no fingerprint to ask. An id
        of one of the archive's lesions decides too: ids like `17` mean another lesion in another clinic. Where several
        rows fit, one that was learned from counts first.
        """
        found: dict[str, Seen] = {}
        known = list(prints) or [None] * len(photos)
        by_print = self._by_print(known)
        by_name, by_lesion = self._rows(self.names), self._rows(self.groups)
        for place, photo in enumerate(photos):
            hits: list[tuple[int, How]] = list(by_print.get(place, ()))
            name = stem(photo.image)
            for row in by_name.get(name, ()):
                asked = known[place] is not None and (self.phash[row] or self.sha256[row])
                if _ARCHIVE_PHOTO.fullmatch(name) or not asked:
                    hits.append((row, How.NAME))
            for lesion in {photo.lesion, photo.group}:
                if ARCHIVE_ID.fullmatch(lesion):
                    hits += [(row, How.LESION) for row in by_lesion.get(lesion, ())]
            if hits:
                row, how = min(hits, key=lambda hit: (self.parts[hit[0]] not in LEARNED, list(How).index(hit[1])))
                found[photo.image] = Seen(self.parts[row], how)
        return found

    def _rows(self, column: Sequence[str]) -> dict[str, list[int]]:
        rows: dict[str, list[int]] = {}
        for row, value in enumerate(column):
            rows.setdefault(value, []).append(row)
        return rows

    def _by_print(self, prints: Sequence[Fingerprint | None]) -> dict[int, list[tuple[int, How]]]:
        """The rows that each photo, by its place, is the same as or a near duplicate of."""
        hits: dict[int, list[tuple[int, How]]] = {}
        there = [(place, each) for place, each in enumerate(prints) if each is not None]
        content = self._rows(self.sha256)
        for place, each in there:
            hits[place] = [(row, How.CONTENT) for row in content.get(each.sha256, ())]
        try:
            pairs = near_listed([each for _, each in there], self.phash)
        except ValueError as error:
            raise BundleError(ErrorCode.BUNDLE_INVALID, self.reference, f"split.csv: {error}") from error
        for pair in pairs:
            hits[there[pair.first][0]].append((pair.second, How.NEAR_DUPLICATE))
        return hits


def fingerprints(paths: Iterable[Path]) -> Generator[int, None, tuple[Fingerprint | None, ...]]:
    """The fingerprint of each photo, None for one that cannot be read; yields how many are done."""
    prints: list[Fingerprint | None] = []
    for path in paths:
        try:
            prints.append(fingerprint(Photo.from_file(path)))
        except PhotoError:
            prints.append(None)  # whoever asks the model about it will say so
        yield len(prints)
    return tuple(prints)


def stem(image: str) -> str:
    """The name of a photo without its source, as the ISIC archive knows it."""
    return image.rpartition("/")[2].removesuffix("_downsampled")
