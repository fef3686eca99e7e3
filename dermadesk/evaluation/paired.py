"""Two models on one list of labelled photos: what neither has learned from, asked of both, and compared."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np

from dermadesk.errors import DermaDeskError
from dermadesk.evaluation.answered import Answered
from dermadesk.evaluation.answering import OnDisk, Read, answer
from dermadesk.evaluation.compare import Comparison, Shared, Side, compare
from dermadesk.evaluation.seen import LEARNED, Named, Seen, SplitList, fingerprints
from dermadesk.inference.bundle import Bundle
from dermadesk.inference.engine import Engine
from dermadesk.inference.manifest import Manifest


class Listed(OnDisk, Named, Protocol):
    """A labelled photo in a file that a model's list may know."""


P = TypeVar("P", bound=Listed)


@dataclass(frozen=True, slots=True)
class Known:
    """What a model's list knows of some photos: `seen` by `image`; `by_name_alone` when it holds no fingerprints."""

    model: str
    seen: dict[str, Seen]
    by_name_alone: bool

    @property
    def learned(self) -> frozenset[str]:
        """The photos, by `image`, that decided what the model answers."""
        return frozenset(image for image, each in self.seen.items() if each.part in LEARNED)


@dataclass(frozen=True, slots=True, eq=False)
class Unseen(Generic[P]):
    """The photos that no model has learned from, and what the list of each model knows, in the models' order."""

    photos: tuple[P, ...]
    known: tuple[Known, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """How far it is: `model` was asked about so many of `total` photos."""

    model: str
    photos: int
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """What was found, and why photos were left out because they could not be read."""

    comparison: Comparison
    refused: tuple[DermaDeskError, ...]


def unseen(
    engines: Sequence[Engine], photos: Sequence[P], also: Sequence[Bundle] = ()
) -> Generator[int, None, Unseen[P]]:
    """Which of the photos neither the models nor the bundles `also` have learned from.

    Yields how many photos are done, where they have to be looked at. Raises `BundleError` for a list that is none.
    """
    lists = [SplitList.of(bundle) for bundle in (*(engine.bundle for engine in engines), *also)]
    prints = (
        (yield from fingerprints(photo.path for photo in photos)) if any(each.fingerprinted for each in lists) else ()
    )
    known = tuple(Known(each.reference, each.seen(photos, prints), not each.fingerprinted) for each in lists)
    learned = frozenset[str]().union(*(each.learned for each in known))
    return Unseen(tuple(photo for photo in photos if photo.image not in learned), known)


def compared(
    engines: Sequence[Engine], photos: Sequence[P], labels: Sequence[int], shared: Shared
) -> Generator[Asked, None, Compared | None]:
    """Both models, A and B, on the same photos; `labels` are places among the shared classes.

    Returns None when there is no photo that both could be asked about. Raises as `Engine.analyse_many`.
    """
    a, b = engines
    first = yield from asked(a, photos, labels)
    second = yield from asked(b, photos, labels)
    if first is None or second is None:
        return None
    both = {photo.image for photo in first.photos} & {photo.image for photo in second.photos}
    if not both:
        return None
    answers = tuple(read.where(lambda photo: photo.image in both) for read in (first, second))
    return Compared(of_answers((a.manifest, b.manifest), answers, shared), first.refused)


def asked(engine: Engine, photos: Sequence[P], labels: Sequence[int]) -> Generator[Asked, None, Read[P] | None]:
    """One model's answers to the photos, as `answering.answer` returns them, without the tones of the skin."""
    journey = answer(engine, photos, labels, tones=False)
    try:
        while True:
            try:
                yield Asked(engine.bundle.reference, next(journey), len(photos))
            except StopIteration as end:
                read: Read[P] | None = end.value
                return read
    finally:
        journey.close()


def of_answers(manifests: Sequence[Manifest], answers: Sequence[Answered], shared: Shared) -> Comparison:
    """The comparison of A and B by their answers to the same photos, row by row; truths are shared classes."""
    a, b = answers
    return compare(
        shared,
        np.asarray(a.truth),
        a.groups,
        Side.of(manifests[0], a.probabilities, shared.of_a),
        Side.of(manifests[1], b.probabilities, shared.of_b),
    )
