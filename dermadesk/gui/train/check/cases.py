"""What was found about the photos -> cases: photos side by side, a sentence, and what can be done about them.

Knows of no widget, so that it is made on the worker.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from dermadesk.gui.train.check import words

if TYPE_CHECKING:
    from dermadesk.gui.service.training.check import Change, Checked
    from dermadesk.training.dataset import LabelledPhoto
    from dermadesk.training.duplicates import Pair
    from dermadesk.training.fixes import Fixes


@dataclass(frozen=True, slots=True)
class Shown:
    """One photo: what it is called, what it is said to show, and how it is like the others of its case."""

    path: str
    name: str
    label: str
    malignant: bool
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Deed:
    """Something that mends: what the button says, what it does in a sentence, and the change."""

    words: str
    tip: str
    change: Change


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """Photos that are odd together, why, and what can be done about it."""

    told: str
    photos: tuple[Shown, ...]
    deeds: tuple[Deed, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Topic:
    """Cases of one kind. `told` says what they are; `every` is what mends all of them at once."""

    key: str
    told: str
    cases: tuple[Case, ...]
    every: tuple[Deed, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What was found, its cases by topic, and the photos that could be read by the code of their class."""

    checked: Checked
    topics: dict[str, Topic]
    by_class: dict[str, list[Shown]]


def seen(checked: Checked) -> Seen:
    """The cases of what was found. A set of photos that is odd in two ways is told once, the worse way first."""
    sets = _Sets(checked)
    topics = (_contradicting(sets), _lesions(sets), _copies(sets), _unreadable(checked))
    by_class: dict[str, list[Shown]] = {each.code: [] for each in checked.classes}
    for image, photo in checked.photos.items():
        if image not in checked.report.unreadable:
            by_class[photo.code].append(sets.shown(photo))
    return Seen(checked, {topic.key: topic for topic in topics}, by_class)


# what a deed changes


def excluding(paths: Sequence[str]) -> Change:
    """Leaves these photos out."""
    return partial(_exclude, tuple(paths))


def relabelling(paths: Sequence[str], code: str) -> Change:
    """Gives these photos another class."""
    return partial(_relabel, tuple(paths), code)


def grouping(sets: Iterable[Sequence[str]]) -> Change:
    """Takes each of these sets of photos for one lesion."""
    return partial(_group, tuple(map(tuple, sets)))


def merging(code: str, into: str) -> Change:
    """Makes a class part of another."""
    return partial(_merge, code, into)


def _exclude(paths: Sequence[str], fixes: Fixes) -> Fixes:
    return fixes.excluding(paths)


def _relabel(paths: Sequence[str], code: str, fixes: Fixes) -> Fixes:
    return fixes.relabelling(paths, code)


def _group(sets: Sequence[Sequence[str]], fixes: Fixes) -> Fixes:
    for paths in sets:
        fixes = fixes.grouping(paths)
    return fixes


def _merge(code: str, into: str, fixes: Fixes) -> Fixes:
    return fixes.merging(code, into)


# the cases of each topic


class _Sets:
    """The sets of duplicates, each with its photos and how they are alike."""

    def __init__(self, checked: Checked) -> None:
        self.checked = checked
        self.name = {each.code: each for each in checked.choices}
        self.alike: dict[str, Pair] = {}
        for pair in checked.report.pairs:
            for image in (pair.first, pair.second):
                self.alike.setdefault(image, pair)
        self.sets = [[checked.photos[image] for image in cluster] for cluster in checked.report.together]

    def shown(self, photo: LabelledPhoto, first: LabelledPhoto | None = None) -> Shown:
        """The photo as a tile, beside the first of its set."""
        note = "" if first is None or photo is first else words.alike(self.alike[photo.image], photo.image)
        known = self.name[photo.code]
        return Shown(path_of(photo), photo.path.name, known.name, known.malignant, note)

    def case(self, told: str, photos: Sequence[LabelledPhoto], deeds: Iterable[Deed]) -> Case:
        """The photos side by side, that which is known best first."""
        first = best(photos)
        ordered = [first, *(photo for photo in photos if photo is not first)]
        return Case(told, tuple(self.shown(photo, first) for photo in ordered), tuple(deeds))


def path_of(photo: LabelledPhoto) -> str:
    """How the fixes name it."""
    return os.path.abspath(photo.path)


def best(photos: Sequence[LabelledPhoto]) -> LabelledPhoto:
    """The one of which most is known; of several, the first."""
    return max(photos, key=lambda p: (p.confirmed, bool(p.patient), bool(p.lesion), p.age is not None, bool(p.site)))


def _all_but_best(photos: Sequence[LabelledPhoto]) -> list[str]:
    first = best(photos)
    return [path_of(photo) for photo in photos if photo is not first]


def _of_two(photos: Sequence[LabelledPhoto]) -> bool:
    """Whether ids say that they show different lesions; photos without an id say nothing."""
    return len({photo.group for photo in photos if photo.lesion or photo.patient}) > 1


def _differ(photos: Sequence[LabelledPhoto]) -> bool:
    return len({photo.code for photo in photos}) > 1


def _contradicting(sets: _Sets) -> Topic:
    cases = []
    for photos in filter(_differ, sets.sets):
        paths = [path_of(photo) for photo in photos]
        codes = dict.fromkeys(photo.code for photo in photos)
        deeds = [
            Deed(words.all_are(sets.name[code].name), words.ALL_ARE_TIP, relabelling(paths, code)) for code in codes
        ]
        deeds.append(Deed(words.LEAVE_ALL_OUT, words.LEAVE_ALL_OUT_TIP, excluding(paths)))
        cases.append(sets.case(words.different_labels(len(photos)), photos, deeds))
    return Topic("labels", words.DIFFERENT_LABELS, tuple(cases))


def _lesions(sets: _Sets) -> Topic:
    mine = [photos for photos in sets.sets if not _differ(photos) and _of_two(photos)]
    cases = []
    for photos in mine:
        one = Deed(words.ONE_LESION, words.ONE_LESION_TIP, grouping([[path_of(photo) for photo in photos]]))
        keep = Deed(words.KEEP_ONE, words.KEEP_ONE_TIP, excluding(_all_but_best(photos)))
        lesions = dict.fromkeys(photo.lesion or photo.patient for photo in photos if photo.lesion or photo.patient)
        cases.append(sets.case(words.different_lesions(list(lesions)), photos, (one, keep)))
    every = Deed(
        words.EVERY_ONE_LESION,
        words.ONE_LESION_TIP,
        grouping([[path_of(photo) for photo in photos] for photos in mine]),
    )
    return Topic("lesions", words.DIFFERENT_LESIONS, tuple(cases), (every,) if len(cases) > 1 else ())


def _copies(sets: _Sets) -> Topic:
    mine = [photos for photos in sets.sets if not _differ(photos) and not _of_two(photos)]
    cases = []
    for photos in mine:
        keep = Deed(words.KEEP_ONE, words.KEEP_ONE_TIP, excluding(_all_but_best(photos)))
        cases.append(sets.case(words.copies(len(photos)), photos, (keep,)))
    copies = [path for photos in mine for path in _all_but_best(photos)]
    every = Deed(words.keep_one_of_each(len(copies)), words.KEEP_ONE_TIP, excluding(copies))
    return Topic("copies", words.COPIES, tuple(cases), (every,) if len(cases) > 1 else ())


def _unreadable(checked: Checked) -> Topic:
    paths = {image: path_of(checked.photos[image]) for image in checked.report.unreadable}
    cases = tuple(Case(why, (), (_leave_out([paths[image]]),)) for image, why in checked.report.unreadable.items())
    every = Deed(words.LEAVE_ALL_OUT, words.LEAVE_ALL_OUT_TIP, excluding(list(paths.values())))
    return Topic("unreadable", words.UNREADABLE, cases, (every,) if len(cases) > 1 else ())


def _leave_out(paths: Sequence[str]) -> Deed:
    return Deed(words.LEAVE_OUT, words.LEAVE_OUT_TIP, excluding(paths))
