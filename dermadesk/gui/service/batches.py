"""Batches: looked for, run, shown, reviewed, deleted. Every method that works is a generator for `Jobs.run`.

Running has an engine of its own, so that Examine keeps answering meanwhile. `look`, `open` and `run` belong on one
worker, which also opens that engine; all else may be asked from another.
"""

from __future__ import annotations

import gc
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from dermadesk import paths
from dermadesk.errors import BatchError, DermaDeskError, ErrorCode, PhotoError
from dermadesk.gui import words
from dermadesk.gui.service.batch_truth import BatchTruth

if TYPE_CHECKING:
    from array import array

    from PySide6.QtGui import QImage

    from dermadesk.batch.discovery import Listing
    from dermadesk.batch.known import KnownAnswers
    from dermadesk.batch.ledger import Ledger
    from dermadesk.batch.plan import Plan
    from dermadesk.batch.row import Counts, Line
    from dermadesk.batch.run import Progress
    from dermadesk.batch.view import View
    from dermadesk.inference.engine import Engine

AT_ONCE = 200
"""Lines between two yields: what the window takes in without being held up."""

_ENDING = ".batch"

_MAPS = "map_offset"
"""The fact of a batch that holds the manifest's `map_offset`, where the model has class activation maps."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A batch that is kept in `file`. `begun` is ISO 8601; `trouble` is why it cannot be opened, None where it can."""

    file: Path
    begun: str
    counts: Counts | None
    model: str
    given: tuple[str, ...]
    trouble: DermaDeskError | None = None


@dataclass(frozen=True, slots=True)
class Counting:
    """So many photos so far."""

    photos: int


@dataclass(frozen=True, slots=True)
class Looked:
    """What `given` hold."""

    given: tuple[str, ...]
    listing: Listing


@dataclass(frozen=True, slots=True)
class Begun:
    """A batch that is open: what it was asked to do, how far it is, and whether its model has maps to paint."""

    ledger: Ledger
    plan: Plan
    counts: Counts
    maps: bool


@dataclass(frozen=True, slots=True)
class Answering:
    """The model that answers now: whether it is the batch's own (`same`), its reference and its line."""

    same: bool
    reference: str
    line: str


@dataclass(frozen=True, slots=True)
class Ran:
    """What was committed just now; `ended`: nothing more comes."""

    progress: Progress
    lines: tuple[Line, ...]
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Ordered:
    """The positions that a view shows, and the seconds it took to find them."""

    positions: array[int]
    seconds: float


@dataclass(frozen=True, slots=True)
class Kept:
    """The batches of this user, those that are not finished first; and how many answers are remembered."""

    batches: tuple[Earlier, ...]
    answers: int


class Batches:
    """The batches in `folder`, or this user's. `open_engine` makes the engine that answers; raises what that raises.

    `truth` measures their answers where photos have labels; `model` names the bundle that the window was started with.
    """

    def __init__(self, open_engine: Callable[[], Engine], folder: Path | None = None, model: str | None = None) -> None:
        self.truth = BatchTruth(model)
        self.folder = folder if folder is not None else paths.batch_store()
        self._open_engine = open_engine
        self._engine: Engine | None = None
        self._known: KnownAnswers | None = None
        self._pause, self._outdated = threading.Event(), threading.Event()

    # which there are

    def earlier(self) -> Iterator[Kept]:
        """Every batch that is kept, and one that cannot be read with its trouble."""
        from dermadesk.batch.known import KnownAnswers

        files = sorted(self.folder.glob(f"*{_ENDING}"), reverse=True)
        found = [each for each in map(_earlier, files) if each is not None]
        found.sort(key=lambda each: each.counts is None or each.counts.is_finished)
        known = KnownAnswers(self.folder) if files else KnownAnswers(None)
        with closing(known):
            yield Kept(tuple(found), known.size())

    def look(self, given: Sequence[str]) -> Iterator[Begun | Answering | Counting | Looked]:
        """The batch that was begun with the same paths, opened; otherwise what they hold, counted as it is found."""
        given = tuple(os.path.abspath(path) for path in given)
        for file in sorted(self.folder.glob(f"*{_ENDING}"), reverse=True):
            known = _earlier(file)
            if known is not None and known.trouble is None and set(known.given) == set(given):
                yield from self.open(file)
                return
        yield from self.count(given)

    def count(self, given: tuple[str, ...]) -> Iterator[Counting | Looked | Answering]:
        """What these paths hold now, and who will answer. Raises PhotoError where none of them is there."""
        from dermadesk.batch.discovery import Listing, look

        if not any(map(os.path.lexists, given)):
            raise PhotoError(ErrorCode.NOT_FOUND, given[0])
        yield Counting(0)
        for found in look(given):
            yield Looked(given, found) if isinstance(found, Listing) else Counting(found)
        yield self._answering()

    def open(self, file: Path) -> Iterator[Begun | Answering]:
        """A batch as it was left, then how its model is to the one that answers now. Raises BatchError."""
        from dermadesk.batch.ledger import Ledger

        ledger = Ledger(file)
        begun = _begun(ledger)
        yield begun
        yield self._answering(begun.plan)

    # running

    def begin(self, looked: Looked, file: Path | None = None) -> Iterator[Begun | Answering | Ran]:
        """A new batch of what was found, and its run; in the place of the batch in `file` where there is one."""
        from dermadesk.batch.ledger import Ledger
        from dermadesk.batch.plan import Plan

        engine = self._started()
        now = datetime.now()
        ledger = Ledger(file if file is not None else self.folder / f"{now:%Y%m%d-%H%M%S-%f}{_ENDING}")
        plan = Plan.of(looked.given, engine)
        ledger.begin(plan, looked.listing)
        ledger.note("begun", now.isoformat(timespec="seconds"))
        if engine.manifest.heatmap == "cam":
            ledger.note(_MAPS, " ".join(str(share) for share in engine.manifest.map_offset))
        yield _begun(ledger)
        yield self._answering(plan)
        yield from self.run(ledger)

    def run(self, ledger: Ledger) -> Iterator[Ran | Answering]:
        """Answer what waits, until all is answered or `pause` is asked for. Closing it commits what is in hand.

        Nothing is answered by another model than the batch began with. Raises BatchError, BATCH_BUSY where another
        window is at it, and what keeps the model from starting.
        """
        from dermadesk.batch.claim import claimed
        from dermadesk.batch.run import run

        engine = self._started()
        plan = ledger.plan
        assert plan is not None
        answering = self._answering(plan)
        yield answering
        waiting = {position for position, _ in ledger.waiting()} if answering.same else set()
        if waiting:
            with claimed(ledger.file), closing(run(ledger, engine, self._memory())) as steps:
                for progress in steps:
                    waiting.difference_update(progress.positions)
                    yield from _ran(ledger, progress)
                    if self._pause.is_set():
                        break
        yield self._rest(ledger, waiting)

    def pause(self, wanted: bool = True) -> None:
        """Let the run end after what is in hand, now or as soon as it begins; or do not, after all. From any thread."""
        if wanted:
            self._pause.set()
        else:
            self._pause.clear()

    def answering(self, ledger: Ledger | None) -> Iterator[Answering]:
        """Who answers now, and whether that is the model of the batch."""
        yield self._answering(ledger.plan if ledger is not None else None)

    # what was found

    def lines(self, ledger: Ledger, positions: Iterable[int] | None = None) -> Iterator[tuple[Line, ...]]:
        """What became of these photos or of all, some at a time; nothing of those that wait."""
        from dermadesk.batch.row import WAITING

        lines = (line for line in ledger.lines(positions) if line.decision != WAITING)
        while some := tuple(islice(lines, AT_ONCE)):
            yield some

    def answered(self, ledger: Ledger, view: View | None) -> Iterator[Ordered | tuple[Line, ...]]:
        """What a view shows, then the photos at its top, then all in path order, which costs the window least."""
        for ordered in self.order(ledger, view):
            yield ordered
            yield from self.lines(ledger, ordered.positions[:AT_ONCE])
        yield from self.lines(ledger)

    def order(self, ledger: Ledger, view: View | None) -> Iterator[Ordered]:
        """What a view shows; without one all that is answered, suspicious first."""
        from dermadesk.batch.view import View

        start = time.perf_counter()
        view = view if view is not None else View()
        positions = ledger.order(view)
        yield Ordered(positions, time.perf_counter() - start)

    def thumbnails(
        self, ledger: Ledger, positions: Sequence[int], side: int, heat: bool
    ) -> Iterator[dict[int, QImage]]:
        """Small square pictures by position, one at a time; with `heat` the map of the leading class lies over each.

        A photo that cannot be read has a null one.
        """
        from dermadesk.gui.service import thumbnails

        offset = [float(share) for share in ledger.fact(_MAPS).split()]
        for row in (ledger.row(position) for position in positions):
            image = thumbnails.draw(row.image, side)
            class_map = ledger.class_map(row.position) if heat and offset and not image.isNull() else None
            if class_map is not None:
                thumbnails.heat(image, class_map, row, (offset[0], offset[1]))
            yield {row.position: image}

    # what a person does

    def review(
        self, ledger: Ledger, positions: Sequence[int], seen: bool | None = None, diagnosis: str | None = None
    ) -> Iterator[tuple[Line, ...]]:
        """Mark photos as seen or not, or note the doctor's diagnosis of them."""
        ledger.review(positions, seen=seen, diagnosis=diagnosis)
        yield tuple(ledger.lines(positions))

    def forget(self, file: Path) -> Iterator[Kept]:
        """Delete a batch: its answers and what was noted. No photo is touched."""
        for each in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
            each.unlink(missing_ok=True)
        yield from self.earlier()

    def forget_answers(self) -> Iterator[Kept]:
        """Delete what is remembered across batches; each batch keeps its own."""
        from dermadesk.batch.known import KnownAnswers

        with closing(KnownAnswers(self.folder)) as known:
            known.forget()
        yield from self.earlier()

    def reopen(self) -> None:
        """Another model answers from the next batch or pause on; a run that is under way ends as it began. From any
        thread.
        """
        self._outdated.set()

    def _started(self) -> Engine:
        if self._outdated.is_set():
            self._outdated.clear()
            self._engine = None
        if self._engine is None:
            self._engine = self._open_engine()
            # what is imported and open by now stays: looking through it for garbage would hold up the window for 40 ms
            gc.freeze()
        return self._engine

    def _memory(self) -> KnownAnswers:
        if self._known is None:
            from dermadesk.batch.known import KnownAnswers

            self._known = KnownAnswers(self.folder)
        return self._known

    def _answering(self, plan: Plan | None = None) -> Answering:
        from dermadesk.batch.plan import Plan

        engine = self._started()
        reference = engine.bundle.reference
        line = words.model_line(reference, engine.manifest, engine.backend_name)
        if plan is None:
            return Answering(True, reference, line)
        same = Plan.of(plan.given, engine).key == plan.key
        return Answering(same, reference, line if same else f"{plan.model} · {words.PURPOSE_LINE}")

    def _rest(self, ledger: Ledger, unsaid: set[int]) -> Ran:
        """What was committed after the last progress, for instance in closing."""
        from dermadesk.batch.run import Progress

        if unsaid:
            unsaid.difference_update(position for position, _ in ledger.waiting())
        positions = tuple(sorted(unsaid))
        return Ran(Progress(positions, ledger.counts(), None, None), tuple(ledger.lines(positions)), ended=True)


def _ran(ledger: Ledger, progress: Progress) -> Iterator[Ran]:
    """A commit in parts that the window takes in without being held up."""
    positions = progress.positions
    for start in range(0, len(positions), AT_ONCE) or (0,):
        yield Ran(progress, tuple(ledger.lines(positions[start : start + AT_ONCE])))


def _begun(ledger: Ledger) -> Begun:
    plan = ledger.plan
    if plan is None:
        raise BatchError(ErrorCode.BATCH_INVALID, str(ledger.file), "it is empty")
    return Begun(ledger, plan, ledger.counts(), bool(ledger.fact(_MAPS)))


def _earlier(file: Path) -> Earlier | None:
    """A batch as the list of them has it; None of a file in which none was begun."""
    from dermadesk.batch.ledger import Ledger

    ledger = Ledger(file)
    try:
        plan = ledger.plan
        if plan is None:
            return None
        return Earlier(file, ledger.fact("begun"), ledger.counts(), plan.model, plan.given)
    except DermaDeskError as error:
        return Earlier(file, "", None, "", (), error)
