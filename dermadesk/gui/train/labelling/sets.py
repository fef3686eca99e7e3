"""The classes that photos can be labelled with: known sets, and those that the labels there are have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dermadesk.taxonomy import BINARY, DIAGNOSES, ISIC_2018, ISIC_2019, Diagnosis, class_set

DEFAULT = "isic2018"
_OWN = "own"


@dataclass(frozen=True, slots=True)
class ClassSet:
    """A set by its key and name. `why_not` says why it cannot be chosen; empty where it can."""

    key: str
    name: str
    classes: tuple[Diagnosis, ...]
    why_not: str = ""


_KNOWN = (
    (DEFAULT, "7 classes of ISIC 2018", class_set(ISIC_2018)),
    ("isic2019", "8 classes of ISIC 2019", class_set(ISIC_2019)),
    ("binary", "Benign or malignant", class_set(BINARY)),
)


def offered(used: Iterable[Diagnosis]) -> tuple[ClassSet, ...]:
    """The sets, a clinic's own classes behind each. One that lacks a class which photos have cannot be chosen.

    `used` are the classes of the labels there are; where no known set holds them, they are a set of their own.
    """
    used = tuple(dict.fromkeys(used))
    declared = tuple(each for each in used if each.code not in DIAGNOSES)
    made = [
        ClassSet(key, name, classes + declared, _lacking(classes + declared, used)) for key, name, classes in _KNOWN
    ]
    if all(each.why_not for each in made):
        made.append(ClassSet(_OWN, "Your labels’ classes", used))
    return tuple(made)


def chosen(sets: Iterable[ClassSet], key: str) -> ClassSet:
    """The set of that key where it can be chosen, else the first that can."""
    able = [each for each in sets if not each.why_not]
    return next((each for each in able if each.key == key), able[0])


def _lacking(classes: tuple[Diagnosis, ...], used: tuple[Diagnosis, ...]) -> str:
    codes = {each.code for each in classes}
    missing = [each.name for each in used if each.code not in codes]
    return f"Photos are labelled as {', '.join(missing)}, which this set lacks" if missing else ""
