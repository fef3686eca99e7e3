"""Whom the photo gate turns away: dermoscopic photos and copies of them, spoilt ones, and ordinary pictures.

The gate is asked as in daily use, through `Engine.analyse`: its rules on pixels, and novelty.
"""

import random
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from dermadesk.bench.copies import COPIES, SPOILT, Copy
from dermadesk.errors import PhotoError
from dermadesk.evaluation.intervals import Estimate, wilson
from dermadesk.imaging.photo import Photo
from dermadesk.imaging.quality import Finding, Severity
from dermadesk.inference.engine import Analysis, Engine

T = TypeVar("T")


class Kind(StrEnum):
    """What a family of photos is, and so what the gate ought to do with it."""

    DERMOSCOPIC = "dermoscopic"
    SPOILT = "spoilt"
    ORDINARY = "ordinary"


@dataclass(frozen=True, slots=True)
class Family:
    """Photos of one kind and origin. `photos` makes them when they are asked for, so that none is kept."""

    name: str
    kind: Kind
    photos: Callable[[], Iterable[Photo]]


@dataclass(frozen=True, slots=True)
class Turned:
    """What the gate did with a family: the share that it refused, and that which it refused or warned about.

    `reasons` counts the findings by `issue:severity`. Of spoilt photos only what was not found before counts. Guesses
    are counted among the reasons alone.
    """

    family: str
    kind: Kind
    refused: Estimate
    told: Estimate
    reasons: dict[str, int]


def some(items: Sequence[T], most: int, seed: int = 0) -> list[T]:
    """At most so many, drawn by the seed, in their order."""
    drawn = sorted(random.Random(seed).sample(range(len(items)), min(most, len(items))))
    return [items[place] for place in drawn]


def of_files(name: str, kind: Kind, paths: Sequence[Path], copy: Copy | None = None) -> Family:
    """The family of the photos in these files, or of copies of them; a file that is no readable photo is left out."""

    def photos() -> Iterator[Photo]:
        for path in paths:
            try:
                photo = Photo.from_file(path)
                yield copy(photo) if copy else photo
            except PhotoError:
                continue

    return Family(name, kind, photos)


def dermoscopic(name: str, paths: Sequence[Path], large: int) -> list[Family]:
    """A family of the photos, and one of each copy that people bring; of copies of 3,000 px at most `large`."""
    families = [of_files(f"{name}, untouched", Kind.DERMOSCOPIC, paths)]
    for words, copy in COPIES.items():
        chosen = some(paths, large) if "3000" in words else paths
        families.append(of_files(f"{name}, {words}", Kind.DERMOSCOPIC, chosen, copy))
    return families


def asked(engine: Engine, families: Iterable[Family]) -> Iterator[Turned]:
    """What the gate does with each family."""
    for family in families:
        findings = []
        for photo in family.photos():
            try:
                findings.append(engine.analyse(photo).quality.findings)
            except PhotoError:
                continue
        yield _turned(family.name, family.kind, findings)


def spoilt(engine: Engine, paths: Sequence[Path]) -> Generator[int, None, list[Turned]]:
    """The photos, spoilt in each way until the model's decision flips. Yields how many are done.

    Photos whose decision holds out to the end of the scale, and those refused before, are left out.
    """
    found: dict[str, list[tuple[Finding, ...]]] = {name: [] for name in SPOILT}
    for done, path in enumerate(paths):
        yield done
        before = engine.analyse(Photo.from_file(path))
        if before.quality.issues:
            continue
        for name, changes in SPOILT.items():
            for change in changes:
                after = engine.analyse(change(before.photo))
                if _suspicious(after) != _suspicious(before):
                    new = [each for each in after.quality.findings if each not in before.quality.findings]
                    found[name].append(tuple(new))
                    break
    return [_turned(f"{name} until the decision flips", Kind.SPOILT, findings) for name, findings in found.items()]


def _suspicious(analysis: Analysis) -> bool:
    """What the decision is when the gate is not asked."""
    return analysis.prediction.p_malignant >= analysis.prediction.operating_point.threshold


def _turned(family: str, kind: Kind, findings: Sequence[Sequence[Finding]]) -> Turned:
    refused = sum(any(each.severity is Severity.REFUSES for each in photo) for photo in findings)
    told = sum(any(each.severity is not Severity.GUESSES for each in photo) for photo in findings)
    reasons = Counter(f"{each.issue}:{each.severity}" for photo in findings for each in photo)
    return Turned(
        family, kind, wilson(refused, len(findings)), wilson(told, len(findings)), dict(reasons.most_common())
    )
