"""Photos with a known diagnosis and a model's answers to them: what every figure is made of."""

import dataclasses
import math
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from dermadesk.errors import ErrorCode, TrainingError
from dermadesk.files import whole_binary

TEST_FILE = "test.npz"
"""The file in the folder of a run that holds the answers to its test part."""


class Known(Protocol):
    """What a labelled photo tells beside its diagnosis."""

    @property
    def group(self) -> str: ...
    @property
    def confirmed(self) -> bool: ...
    @property
    def age(self) -> float | None: ...
    @property
    def sex(self) -> str: ...
    @property
    def site(self) -> str: ...
    @property
    def source(self) -> str: ...


@dataclass(frozen=True, slots=True)
class About:
    """Whom and what a photo shows; empty or None where it is not known. `tone` is the skin's ITA in degrees."""

    age: float | None = None
    sex: str = ""
    site: str = ""
    source: str = ""
    tone: float | None = None


class Placed(Protocol):
    """What a labelled photo is found by again."""

    @property
    def image(self) -> str: ...
    @property
    def path(self) -> Path: ...
    @property
    def lesion(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Origin:
    """What a photo is found by again: its name in the data set, its file, and its lesion where one is told."""

    image: str
    path: Path
    lesion: str = ""


@dataclass(frozen=True, slots=True)
class KnownPhoto:
    """A photo of an `Answered`, with what its labels told."""

    image: str
    path: Path
    lesion: str
    group: str
    confirmed: bool
    age: float | None
    sex: str
    site: str
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """Photos with a known diagnosis and the model's answers to them, row by row.

    `probabilities` N×K calibrated, in logit order; `truth` N places in that order; `groups` the lesion of each;
    `confirmed` tells which truths histology proved. What is not at hand may be left out: `logits` N×K before any
    calibration, `turned` N×K with test-time augmentation, `about` and `origins` one for each photo.
    """

    probabilities: NDArray[np.float64]
    truth: NDArray[np.int64]
    groups: tuple[str, ...]
    confirmed: NDArray[np.bool_]
    logits: NDArray[np.float64] | None = None
    turned: NDArray[np.float64] | None = None
    about: tuple[About, ...] = ()
    origins: tuple[Origin, ...] = ()

    @classmethod
    def of(
        cls,
        photos: Sequence[Known],
        truth: Sequence[int] | NDArray[np.int64],
        probabilities: NDArray[np.float64],
        *,
        logits: NDArray[np.float64] | None = None,
        turned: NDArray[np.float64] | None = None,
        tones: Sequence[float | None] | None = None,
    ) -> "Answered":
        """Answers to labelled `photos`, with everything that these tell; `tones` is the ITA of each, if measured."""
        measured = [None] * len(photos) if tones is None else tones
        return cls(
            probabilities,
            np.asarray(truth, np.int64),
            tuple(each.group for each in photos),
            np.array([each.confirmed for each in photos], bool),
            logits,
            turned,
            tuple(
                About(each.age, each.sex, each.site, each.source, tone)
                for each, tone in zip(photos, measured, strict=True)
            ),
        )

    def where(self, keep: NDArray[np.bool_]) -> "Answered":
        """The photos for which `keep` (N) is true."""
        rows = np.flatnonzero(keep)
        return dataclasses.replace(
            self,
            probabilities=self.probabilities[rows],
            truth=self.truth[rows],
            groups=tuple(self.groups[row] for row in rows),
            confirmed=self.confirmed[rows],
            logits=None if self.logits is None else self.logits[rows],
            turned=None if self.turned is None else self.turned[rows],
            about=tuple(self.about[row] for row in rows) if self.about else (),
            origins=tuple(self.origins[row] for row in rows) if self.origins else (),
        )

    def placed(self, photos: Sequence[Placed]) -> "Answered":
        """The same, with the files of its `photos`, row by row."""
        return dataclasses.replace(
            self, origins=tuple(Origin(photo.image, photo.path, photo.lesion) for photo in photos)
        )

    @property
    def photos(self) -> tuple[KnownPhoto, ...]:
        """The photos as they can be asked about once more; none where their files are not known."""
        about = self.about or (About(),) * len(self.origins)
        return tuple(
            KnownPhoto(
                origin.image,
                origin.path,
                origin.lesion,
                group,
                bool(confirmed),
                each.age,
                each.sex,
                each.site,
                each.source,
            )
            for origin, group, confirmed, each in zip(self.origins, self.groups, self.confirmed, about, strict=False)
        )

    def save(self, path: Path) -> None:
        """One `.npz` of numbers and text; raises `OutputError` where it cannot be written."""
        columns: dict[str, Any] = {
            "probabilities": self.probabilities,
            "truth": self.truth,
            "groups": _text(self.groups),
            "confirmed": self.confirmed,
        }
        columns |= {name: each for name in ("logits", "turned") if (each := getattr(self, name)) is not None}
        if self.about:
            columns |= {name: _numbers([getattr(each, name) for each in self.about]) for name in _NUMBERS}
            columns |= {name: _text([getattr(each, name) for each in self.about]) for name in _TEXTS}
        if self.origins:
            columns |= {name: _text([str(getattr(each, name)) for each in self.origins]) for name in _ORIGIN}
        with whole_binary(path) as file:
            np.savez_compressed(file, **columns)

    @classmethod
    def load(cls, path: Path) -> "Answered":
        """What `save` wrote. Raises `TrainingError` for a file that is missing or damaged."""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as saved:
                return cls._read({name: saved[name] for name in saved.files})
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
            detail = f"{path.name} cannot be read ({error}); train again, and it is written anew"
            raise TrainingError(ErrorCode.RUN_INVALID, str(path.parent), detail) from error

    @classmethod
    def _read(cls, saved: "dict[str, NDArray[np.generic]]") -> "Answered":
        def rows(names: Sequence[str]) -> "list[dict[str, object]]":
            columns = [saved[name].tolist() for name in names]
            return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]

        def known(number: object) -> float | None:
            return number if isinstance(number, float) and not math.isnan(number) else None

        about = rows((*_NUMBERS, *_TEXTS)) if "age" in saved else []
        origins = rows(_ORIGIN) if "image" in saved else []
        size = len(saved["truth"])
        if any(len(each) != size for each in saved.values()):
            raise ValueError("its columns are not equally long")
        logits, turned = (
            np.asarray(saved[name], np.float64) if name in saved else None for name in ("logits", "turned")
        )
        return cls(
            np.asarray(saved["probabilities"], np.float64),
            np.asarray(saved["truth"], np.int64),
            tuple(map(str, saved["groups"].tolist())),
            np.asarray(saved["confirmed"], np.bool_),
            logits,
            turned,
            tuple(
                About(known(each["age"]), str(each["sex"]), str(each["site"]), str(each["source"]), known(each["tone"]))
                for each in about
            ),
            tuple(Origin(str(each["image"]), Path(str(each["path"])), str(each["lesion"])) for each in origins),
        )


_NUMBERS, _TEXTS, _ORIGIN = ("age", "tone"), ("sex", "site", "source"), ("image", "path", "lesion")
"""The columns of a file that are told of the patient, and of the photo."""


def _text(values: Sequence[str]) -> NDArray[np.str_]:
    return np.array(values, np.str_)  # an empty list is text, too


def _numbers(values: Sequence[float | None]) -> NDArray[np.float64]:
    return np.array([math.nan if each is None else each for each in values], np.float64)
