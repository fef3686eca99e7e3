"""One batch from the folder to the last answer, and what is done with its rows. Knows of no widget.

What answers photos runs on the worker `work`; what is asked of the rows meanwhile (order, pictures, review) on the
worker `desk`, so that the table follows while all cores are busy.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from dermadesk.gui.jobs import Jobs
from dermadesk.gui.service.batches import Answering, Batches, Begun, Counting, Looked, Ordered, Ran

if TYPE_CHECKING:
    from pathlib import Path

    from dermadesk.batch.ledger import Ledger
    from dermadesk.batch.row import Counts, Line
    from dermadesk.batch.view import View

_SOONEST = 0.5
"""Seconds between two orders while it runs, and how many times as long as the last one took they are at least."""
_RESTS = 20


class State(StrEnum):
    """Where the batch on the page is. FAILED: the run ended before its time; what was answered is kept."""

    EMPTY = "empty"
    LOOKING = "looking"
    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    FAILED = "failed"


class Running(QObject):
    """`looked` is what was found before a batch begins, `begun` the batch that is open; None where there is none.

    A signal carries what its name says: `counted` the photos found so far, `opened` a Begun, `answering` an Answering,
    `ran` a Ran, `lines` and `reviewed` Lines, `ordered` the positions from top to bottom, `pictured` and
    `heated` thumbnails by position, `kept` a Kept, `failed` the error. `changed` comes with every other state.
    """

    changed = Signal()
    counted = Signal(int)
    opened = Signal(object)
    answering = Signal(object)
    ran = Signal(object)
    lines = Signal(object)
    ordered = Signal(object)
    pictured = Signal(object)
    heated = Signal(object)
    reviewed = Signal(object)
    kept = Signal(object)
    failed = Signal(object)

    def __init__(self, work: Jobs, desk: Jobs, batches: Batches) -> None:
        super().__init__()
        self._work, self._desk, self._batches = work, desk, batches
        self.state = State.EMPTY
        self.given: tuple[str, ...] = ()
        self.looked: Looked | None = None
        self.begun: Begun | None = None
        self.model: Answering | None = None
        self.counts: Counts | None = None
        self._view: View | None = None
        self._replaced: Path | None = None
        self._goes_on = False
        self._order_took = 0.0
        self._ordered_at = 0.0
        self._unwritten: dict[tuple[str, int], tuple[Ledger, dict[str, Any]]] = {}
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._order)

    @property
    def is_due(self) -> bool:
        """Whether an order is about to be asked for."""
        return self._soon.isActive()

    # from nothing to a batch

    def look(self, given: Sequence[str]) -> None:
        """These folders and photos from now on; a batch that runs is paused, and kept."""
        self._leave()
        self.given = tuple(given)
        self._go(State.LOOKING)
        self._do(lambda: self._batches.look(given))

    def look_again(self) -> None:
        """List the open batch's folders anew; answers that are known are recalled, what was noted stays."""
        if self.begun is None:
            return
        file, given = self.begun.ledger.file, self.begun.plan.given
        self._leave()
        self.given, self._replaced = given, file
        self._go(State.LOOKING)
        self._do(lambda: self._batches.count(given))

    def open(self, file: Path, go_on: bool = False) -> None:
        """An earlier batch as it was left; running again where `go_on`."""
        self._leave()
        self._goes_on = go_on
        self._go(State.LOOKING)
        self._do(lambda: self._batches.open(file))

    def start(self) -> None:
        """Answer what was found, or what still waits."""
        looked, begun, replaced = self.looked, self.begun, self._replaced
        self._batches.pause(False)
        if self.state is State.READY and looked is not None:
            self._go(State.RUNNING)
            self._do(lambda: self._batches.begin(looked, replaced))
        elif self.state in (State.PAUSED, State.FAILED) and begun is not None:
            self._go(State.RUNNING)
            self._do(lambda: self._batches.run(begun.ledger))

    def ask_model(self) -> None:
        """Another model may answer than before: `answering`. A batch that runs goes on with the one it began with."""
        ledger = self.begun.ledger if self.begun is not None else None
        if self.state in (State.READY, State.PAUSED, State.FINISHED, State.FAILED):
            self._do(lambda: self._batches.answering(ledger))

    def pause(self) -> None:
        """Commit what is in hand; the state changes when that is done."""
        if self.state is State.RUNNING:
            self._batches.pause()

    def leave(self) -> None:
        """Back to nothing; what runs is paused, and kept."""
        self._leave()
        self._go(State.EMPTY)
        self.list()

    def list(self) -> None:
        """Which batches there are: `kept`."""
        self._desk.run("kept", self._batches.earlier, self.kept.emit, self.failed.emit)

    def forget(self, file: Path) -> None:
        """Delete a batch."""
        self._desk.run("kept", lambda: self._batches.forget(file), self.kept.emit, self.failed.emit)

    def forget_answers(self) -> None:
        """Delete what is remembered across batches."""
        self._desk.run("kept", self._batches.forget_answers, self.kept.emit, self.failed.emit)

    # what is shown of it

    def arrange(self, view: View) -> None:
        """Show other rows, or the same in another order: `ordered`, at once."""
        self._view = view
        self._soon.stop()
        self._order()

    def picture(self, positions: Sequence[int], side: int, heat: bool) -> None:
        """Small pictures of these rows, in the place of those that were asked for and are not there yet: `pictured`.

        With `heat`, and the map of the leading class over each: `heated`.
        """
        if self.begun is not None:
            ledger, take = self.begun.ledger, self.heated.emit if heat else self.pictured.emit
            steps = lambda: self._batches.thumbnails(ledger, positions, side, heat)  # noqa: E731
            self._desk.run("heat" if heat else "pictures", steps, take, self.failed.emit, behind=True)

    # what a person says of it

    def see(self, position: int, seen: bool) -> None:
        """Mark a photo as seen, or as not seen."""
        self._review(position, "seen", seen)

    def diagnose(self, position: int, code: str) -> None:
        """Note the doctor's diagnosis; empty for none."""
        self._review(position, "diagnosis", code)

    def count_seen(self, more: int) -> None:
        """So many photos more are marked as seen, or fewer."""
        if self.counts is not None:
            self.counts = replace(self.counts, seen=self.counts.seen + more)

    def shutdown(self) -> None:
        """Commit what is in hand and end both workers; what was said and is not written yet is written now."""
        self._soon.stop()
        self._batches.pause()
        self._work.shutdown()
        self._desk.shutdown()
        for (_, position), (ledger, said) in self._unwritten.items():
            ledger.review([position], **said)

    # inside

    def _go(self, state: State) -> None:
        self.state = state
        self.changed.emit()

    def _leave(self) -> None:
        self._batches.pause()
        self._work.cancel("batch")
        for lane in ("lines", "order", "pictures", "heat"):
            self._desk.cancel(lane)
        self._soon.stop()
        self.given, self.looked, self.begun, self.model = (), None, None, None
        self.counts, self._replaced, self._goes_on = None, None, False

    def _do(self, steps: Any) -> None:
        self._work.run("batch", steps, self._event, self._failed)

    def _event(self, event: Any) -> None:
        match event:
            case Counting(photos):
                self.counted.emit(photos)
            case Looked():
                self.looked = event
                self._go(State.READY)
            case Begun():
                self._opened(event)
            case Answering():
                self.model = event
                self.answering.emit(event)
                if self._goes_on and event.same:
                    self.start()
                self._goes_on = False
            case Ran():
                self._ran(event)

    def _opened(self, begun: Begun) -> None:
        fresh = self.state is State.RUNNING
        self.begun, self.given, self.counts = begun, begun.plan.given, begun.counts
        self.opened.emit(begun)
        ledger = begun.ledger
        if fresh and not begun.counts.done:
            return
        view = self._view
        self._desk.run("lines", lambda: self._batches.answered(ledger, view), self._found, self.failed.emit)
        if not fresh:
            self._go(State.FINISHED if begun.counts.is_finished else State.PAUSED)

    def _found(self, event: Ordered | tuple[Line, ...]) -> None:
        if isinstance(event, Ordered):
            self._has_order(event)
        else:
            self.lines.emit(event)

    def _ran(self, ran: Ran) -> None:
        self.counts = ran.progress.counts
        if ran.lines:
            self.lines.emit(ran.lines)
            self._order_soon()
        self.ran.emit(ran)
        if ran.ended:
            self._go(State.FINISHED if self.counts.is_finished else State.PAUSED)

    def _failed(self, error: Exception) -> None:
        """What was under way ended. A folder that was looked at is as before; a batch that runs is kept."""
        if self.state is State.RUNNING:
            self._go(State.FAILED if self.begun is not None else State.READY)
        elif self.state is State.LOOKING and self._replaced is not None:
            self.open(self._replaced)
        elif self.state is State.LOOKING:
            self.leave()
        self.failed.emit(error)

    def _order_soon(self) -> None:
        if not self._soon.isActive():
            pause = max(_SOONEST, _RESTS * self._order_took)
            self._soon.start(max(0, round(1000 * (self._ordered_at + pause - time.monotonic()))))

    def _order(self) -> None:
        if self.begun is None:
            return
        ledger, view = self.begun.ledger, self._view
        self._desk.run("order", lambda: self._batches.order(ledger, view), self._has_order, self.failed.emit)

    def _has_order(self, ordered: Ordered) -> None:
        self._order_took, self._ordered_at = ordered.seconds, time.monotonic()
        self.ordered.emit(ordered.positions)

    def _review(self, position: int, what: str, value: Any) -> None:
        if self.begun is None:
            return
        ledger, said, lane = self.begun.ledger, {what: value}, (what, position)
        self._unwritten[lane] = ledger, said

        def written(lines: tuple[Line, ...]) -> None:
            self._unwritten.pop(lane, None)
            if self.begun is not None and self.begun.ledger is ledger:
                self.reviewed.emit(lines)

        steps = lambda: self._batches.review(ledger, [position], **said)  # noqa: E731
        self._desk.run(f"review-{what}-{position}", steps, written, self.failed.emit)
