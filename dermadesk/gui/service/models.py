"""The models there are: listed, chosen, verified, measured, compared, taken in, given away, hidden, deleted.

Every method is a generator for `Jobs.run` on another worker than Examine's. None changes what Examine answers with:
that is `Service.switch_model`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from dermadesk.errors import BundleError, ErrorCode
from dermadesk.gui.service.shelf import Model, Shelf, shelf

if TYPE_CHECKING:
    from pathlib import Path

    from dermadesk.evaluation.compare import Comparison
    from dermadesk.inference.bundle import Listed
    from dermadesk.inference.engine import Engine
    from dermadesk.inference.transfer import Offered

__all__ = ["Compared", "Comparing", "Exported", "Model", "Models", "Pace", "Shelf", "Verified"]

_PHOTOS, _LONGEST = 20, 4.0
"""A pace is measured on so many photos, or as many as fit into so many seconds; on three at least."""

_LOOKING = "looking for photos that they know"

Y = TypeVar("Y")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Verified:
    """Every file of the model matches its sha256, and its network starts with `backend`."""

    reference: str
    files: tuple[str, ...]
    backend: str


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a model is on this machine: the seconds until it can answer, and those of one photo (the median of
    `photos` drawn ones), one after another, by `backend`. `done` tells that no better figure comes.
    """

    reference: str
    backend: str
    start: float
    photo: float
    photos: int
    done: bool


@dataclass(frozen=True, slots=True)
class Exported:
    """A model as one file, and its sha256 to be told to whoever gets it."""

    reference: str
    file: Path
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Comparing:
    """So far a comparison is: `what` in words, `done` of `total` photos."""

    what: str
    done: int
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """What two models made of the photos that neither has learned from; `found` is None where none was left.

    `told` is what is to be said of the photos: what is odd about them, and how many were left out.
    """

    a: str
    b: str
    found: Comparison | None
    told: tuple[str, ...]


class Models:
    """`answering` tells the `id version` that Examine answers with now, empty before there is one."""

    def __init__(self, answering: Callable[[], str]) -> None:
        self._answering = answering

    def listed(self) -> Iterator[Shelf]:
        """Every model by its manifest, the broken ones with their error. Hashes are not checked."""
        yield shelf(self._answering())

    def use(self, reference: str) -> Iterator[Shelf]:
        """Make it the one that is used where none is named. Raises `BundleError`, `OutputError`, `BackendError`: it is
        verified and started first, so that none is chosen that does not answer.
        """
        from dermadesk.inference import bundle, transfer

        engine = _started(reference)
        bundle.use(engine.bundle)
        if engine.bundle.reference in transfer.hidden():
            transfer.hide(engine.bundle.reference, False)
        yield from self.listed()

    def earlier(self) -> Iterator[tuple[str, ...]]:
        """What was used before, the latest first, as far as it is still there."""
        from dermadesk.inference import bundle

        yield bundle.earlier()

    def verify(self, reference: str) -> Iterator[Verified]:
        """Every file against its sha256, then the network against its manifest. Raises BundleError or BackendError."""
        engine = _started(reference)
        yield Verified(engine.bundle.reference, tuple(sorted(engine.manifest.files)), engine.backend_name)

    def speed(self, reference: str) -> Iterator[Pace]:
        """How fast it answers here; figures that get better, a few seconds in all. Raises as `verify`."""
        from dermadesk.bench.drawing import SMALL, encoded_photo
        from dermadesk.imaging.photo import Photo

        start = time.perf_counter()
        engine = _started(reference)
        started = time.perf_counter() - start
        photos = [Photo.from_bytes(encoded_photo(SMALL, seed), f"{seed}.jpg") for seed in range(4)]
        engine.analyse(photos[0])  # the first costs more than all that follow
        took: list[float] = []
        begun = time.perf_counter()
        while len(took) < _PHOTOS and (len(took) < 3 or time.perf_counter() - begun < _LONGEST):
            took.append(engine.analyse(photos[len(took) % len(photos)]).seconds["total"])
            if len(took) % 3 == 0:
                yield _pace(engine, started, took, done=False)
        yield _pace(engine, started, took, done=True)

    def export(self, reference: str, target: Path) -> Iterator[Exported]:
        """Write the model as one file. Raises `BundleError` for one that is not whole, `OutputError`."""
        from dermadesk.inference import bundle, transfer

        found = bundle.read(bundle.find(reference))
        digest = transfer.export(found, target)
        yield Exported(found.reference, target, digest, target.stat().st_size)

    def inspect(self, file: Path) -> Iterator[Offered]:
        """What a file from elsewhere holds, verified; nothing of it is executed or installed. Raises `BundleError`."""
        from dermadesk.inference import transfer

        yield transfer.inspect(file)

    def install(self, file: Path, sha256: str) -> Iterator[Shelf]:
        """Install what was inspected, beside the others; what is used stays. Raises `BundleError`, `OutputError`."""
        from dermadesk.inference import transfer

        transfer.install(file, sha256)
        yield from self.listed()

    def delete(self, reference: str) -> Iterator[Shelf]:
        """Delete a model of the user for good. Raises `BundleError` for one that is in use, the last one and one that
        came with the program, `OutputError`.
        """
        from dermadesk.inference import bundle, transfer

        if reference == self._answering():
            raise BundleError(ErrorCode.BUNDLE_IN_USE, reference)
        named = [each for each in bundle.listed() if _name(each) == reference]
        if not named:
            raise BundleError(ErrorCode.BUNDLE_NOT_FOUND, reference)
        transfer.delete(named[0])
        yield from self.listed()

    def hide(self, reference: str, hidden: bool) -> Iterator[Shelf]:
        """Offer a model no more, or again. Raises `BundleError` for one that is in use, `OutputError`."""
        from dermadesk.inference import transfer

        transfer.hide(reference, hidden)
        yield from self.listed()

    def compare(
        self, a: str, b: str, folders: Sequence[Path], tables: Sequence[Path]
    ) -> Iterator[Comparing | Compared]:
        """Both on the labelled photos that neither has learned from; the result comes last.

        Raises `LabelError`, `BackendError`, and `BundleError`, which is PART_MISSING in a program without training.
        """
        try:
            from dermadesk.evaluation import paired
            from dermadesk.evaluation.compare import shared_classes
            from dermadesk.training.readers import read
            from dermadesk.training.readers.findings import counted
        except ModuleNotFoundError as error:
            detail = "reads labels and measures models"
            raise BundleError(ErrorCode.PART_MISSING, detail=detail) from error

        engines = _started(a), _started(b)
        references = engines[0].bundle.reference, engines[1].bundle.reference
        shared = shared_classes(*(engine.manifest.classes for engine in engines))
        found = read(folders, tables, shared.classes)
        told = [f"{each.detail}." for each in found.findings]
        photos = found.dataset.photos
        left = yield from _said(paired.unseen(engines, photos), lambda done: Comparing(_LOOKING, done, len(photos)))
        for known in left.known:
            told.append(f"{counted(len(known.learned), 'photo')} that {known.model} has learned from are left out.")
            if known.by_name_alone:
                told.append(f"The list of {known.model} has no fingerprints: its photos are known by name alone.")
        kept = {photo.image for photo in left.photos}
        dataset = found.dataset.where(lambda photo: photo.image in kept)
        result = None
        if dataset.photos:
            asking = paired.compared(engines, dataset.photos, dataset.labels, shared)
            result = yield from _said(asking, lambda each: Comparing(f"asking {each.model}", each.photos, each.total))
        if result is not None:
            told += [f"Left out: {error}" for error in result.refused]
        yield Compared(*references, result.comparison if result else None, tuple(told))


def _said(steps: Generator[Y, None, R], say: Callable[[Y], Comparing]) -> Generator[Comparing, None, R]:
    """What is to be said of each step; what they lead to comes back."""
    with closing(steps):
        while True:
            try:
                step = next(steps)
            except StopIteration as end:
                result: R = end.value
                return result
            yield say(step)


def _started(reference: str) -> Engine:
    from dermadesk.inference.engine import Engine

    return Engine.open(reference)


def _pace(engine: Engine, started: float, took: Sequence[float], *, done: bool) -> Pace:
    import statistics

    reference = engine.bundle.reference
    return Pace(reference, engine.backend_name, started, statistics.median(took), len(took), done)


def _name(found: Listed) -> str:
    return found.bundle.reference if found.bundle else found.folder.name
