"""Words of tables and folders that name no diagnosis: a person may say what each means."""

import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dermadesk.taxonomy import (
    BINARY,
    ISIC_2019,
    NO_DIAGNOSIS,
    NOT_SAID,
    Diagnosis,
    class_set,
    named,
    nearest,
    spelled,
)
from dermadesk.training.readers.by_hand import ByHand
from dermadesk.training.readers.declared import agreeing
from dermadesk.training.readers.gather import gather
from dermadesk.training.readers.labels import labels


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is first written, the absolute paths of its photos, and the code it may have meant, or ""."""

    word: str
    paths: tuple[str, ...]
    perhaps: str


@dataclass(frozen=True, slots=True)
class Strange:
    """The words that nobody knows, those of most photos first, and the diagnoses that they may be given."""

    words: tuple[Word, ...]
    choices: tuple[Diagnosis, ...]


def strange(folders: Sequence[Path], tables: Sequence[Path], by_hand: ByHand) -> Strange:
    """The words, photos that `by_hand` speaks of apart. Raises `LabelError` for folders and tables that cannot be read.

    Where the other labels are benign and malignant alone, so are the choices.
    """
    gathered = by_hand.kept(gather(folders, tables))
    declared = agreeing(gathered.declared, ())
    unknown: dict[str, list[str]] = defaultdict(list)
    written: dict[str, str] = {}
    known: set[str] = set()
    for path, called in labels(gathered, by_hand=by_hand).items():
        names = [name for label in called for name in label.names]
        meant = [diagnosis.code for name in names if (diagnosis := named(name, declared)) is not None]
        known.update(meant)
        if names and not meant and not any(spelled(name) in NO_DIAGNOSIS | NOT_SAID for name in names):
            unknown[written.setdefault(spelled(names[0]), names[0])].append(os.path.abspath(path))
    words = sorted(unknown.items(), key=lambda item: (-len(item[1]), item[0]))
    told = tuple(Word(word, tuple(sorted(paths)), _perhaps(word, declared)) for word, paths in words)
    binary = bool(known) and known <= set(BINARY)
    codes = BINARY if binary else ISIC_2019 if known else ISIC_2019 + BINARY
    own = () if binary else tuple(each for each in declared if each.code not in codes)
    return Strange(told, class_set(codes) + own)


def _perhaps(word: str, declared: tuple[Diagnosis, ...]) -> str:
    meant = named(nearest(word, declared), declared)
    return meant.code if meant is not None else ""
