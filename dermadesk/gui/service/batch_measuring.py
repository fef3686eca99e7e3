"""A batch's stored answers beside the labels of its photos: what counts, what is left out, what the model knows."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, TypeVar

from dermadesk.errors import OutputError

if TYPE_CHECKING:
    from dermadesk.batch.ledger import Ledger
    from dermadesk.batch.plan import Plan
    from dermadesk.evaluation.assess import Figures
    from dermadesk.evaluation.seen import SplitList
    from dermadesk.inference.bundle import Bundle, Manifest
    from dermadesk.training.dataset import LabelledPhoto

T = TypeVar("T")

_LOOK = "look at the test part"
"""The fact of a ledger that says for which figures a look at the model's test part was counted."""

_ROWS, _PHOTOS = 2000, 64
"""Rows, and photos that are decoded, between two yields."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Photos of the batch that the figures do not count: with an error, still waiting, without a label, and refused by
    the model (it cannot assess them), of which so many are malignant by their label."""

    errors: int
    waiting: int
    unlabelled: int
    refused: int
    refused_malignant: int

    @property
    def photos(self) -> int:
        """All of them."""
        return self.errors + self.waiting + self.unlabelled + self.refused


@dataclass(frozen=True, slots=True)
class Counted:
    """How far it is: so many of all photos."""

    photos: int
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """What was measured; `figures` is None where no photo is left to measure on.

    `seen` counts the photos that the model's own list knows by their part there (`train`, `calibration`, `test`);
    while it is not `searched`, further ones may be recognised by their pixels. `uncounted` is why a look at the test
    part could not be noted.
    """

    manifest: Manifest
    figures: Figures | None
    left_out: LeftOut
    seen: Mapping[str, int]
    searched: bool
    uncounted: OutputError | None = None


ToldApart = tuple["list[LabelledPhoto]", list[list[float]], LeftOut]


def told_apart(
    ledger: Ledger, plan: Plan, labelled: Iterable[LabelledPhoto], manifest: Manifest
) -> Generator[Counted, None, ToldApart]:
    """Returns the labelled photos that have an answer, the probabilities of each in the model's order, and what is
    left out.
    """
    from dermadesk.batch.answer import Answer
    from dermadesk.inference.calibration import Decision

    malignant = {each.code for each in manifest.classes if each.malignant}
    known = {os.path.normpath(photo.path): photo for photo in labelled}
    kept, rows = [], []
    total, left = ledger.counts().total, Counter[str]()
    for row in ledger.rows():
        if row.position % _ROWS == 0:
            yield Counted(row.position, total)
        photo = known.get(os.path.normpath(os.path.join(plan.place, row.image)))
        if not isinstance(row.result, Answer):
            left["errors" if row.result else "waiting"] += 1
        elif photo is None:
            left["unlabelled"] += 1
        elif row.result.decision is Decision.CANNOT_ASSESS:
            left["refused"] += 1
            left["refused_malignant"] += photo.code in malignant
        else:
            kept.append(photo)
            rows.append([row.result.probabilities[each.code] for each in manifest.classes])
    return kept, rows, LeftOut(**{field.name: left[field.name] for field in fields(LeftOut)})


def searched(listed: SplitList, kept: Sequence[LabelledPhoto]) -> Generator[Counted, None, Counter[str]]:
    """Returns how many photos the list knows by their name, their lesion, their bytes or what is seen on them, by the
    part they have there."""
    from dermadesk.evaluation.seen import fingerprints

    parts = Counter[str]()
    for start in range(0, len(kept), _PHOTOS):
        some = kept[start : start + _PHOTOS]
        prints = _returned(fingerprints(photo.path for photo in some))
        parts.update(each.part for each in listed.seen(some, prints).values())
        yield Counted(start + len(some), len(kept))
    return parts


def _returned(steps: Generator[object, None, T]) -> T:
    """What a generator returns, all at once."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result


def look_counted(ledger: Ledger, bundle: Bundle, measured: Measured) -> Measured:
    """Notes a look at the model's test part beside the model, as `dermadesk evaluate` does, unless it was noted."""
    from dermadesk.evaluation import testlog

    if not measured.seen.get("test") or measured.figures is None:
        return measured
    digest = hashlib.sha256(json.dumps(measured.figures.as_json()).encode()).hexdigest()
    if ledger.fact(_LOOK) == digest:
        return measured
    try:
        testlog.add(bundle.folder.parent, bundle.reference, measured.figures)
    except OutputError as error:
        return replace(measured, uncounted=error)
    ledger.note(_LOOK, digest)
    return measured
