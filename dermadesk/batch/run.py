"""A ledger whose photos wait -> a ledger whose photos are answered, with progress on the way."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dermadesk.batch.answer import Answer, map_bytes
from dermadesk.batch.known import KnownAnswers
from dermadesk.batch.ledger import Ledger, Recorder
from dermadesk.batch.row import Counts, Done, Failure
from dermadesk.inference.engine import Analysis, Engine

COMMIT_SECONDS = 0.25
"""How often what was done is written: the most that is lost, and the longest that closing the generator takes."""

_SPAN = 10.0
"""Seconds over which the rate is taken."""


@dataclass(frozen=True, slots=True)
class Progress:
    """`positions` were committed just now. `rate` is photos a second of late, `left` seconds to go; None at first."""

    positions: tuple[int, ...]
    counts: Counts
    rate: float | None
    left: float | None


def run(
    ledger: Ledger, engine: Engine, known: KnownAnswers, on_analysis: Callable[[Analysis], None] | None = None
) -> Iterator[Progress]:
    """Answer every photo of the ledger that waits, in path order; an item after every commit, four times a second.

    Closing the generator commits what is in hand. `on_analysis` is called with every answer before it is recorded; then
    nothing is recalled, because there would be no analysis. Raises `BatchError` as the ledger does.
    """
    plan = ledger.plan
    assert plan is not None
    waiting = ledger.waiting()
    pace = _Pace()
    fresh: list[tuple[Answer, bytes | None]] = []

    def commit(recorder: Recorder) -> Progress:
        positions = recorder.commit()
        known.add(fresh, plan.key)
        fresh.clear()
        return pace.progress(positions, ledger.counts())

    with ledger.recording() as recorder:
        answers = engine.analyse_many(Path(path) for _, path in waiting)
        due = time.monotonic() + COMMIT_SECONDS
        try:
            for (position, _), result in zip(waiting, answers, strict=True):
                if isinstance(result, Analysis):
                    if on_analysis is not None:
                        on_analysis(result)
                    fresh.append((Answer.of(result), map_bytes(result)))
                    recorder.add(Done(position, *fresh[-1]))
                else:
                    recorder.add(Done(position, Failure(result.error.code.value, str(result.error))))
                if time.monotonic() >= due:
                    yield commit(recorder)
                    due = time.monotonic() + COMMIT_SECONDS
        finally:
            last = commit(recorder)
    yield last


class _Pace:
    """How fast it goes: photos over the last seconds."""

    def __init__(self) -> None:
        self._moments: deque[tuple[float, int]] = deque([(time.monotonic(), 0)])
        self._done = 0

    def progress(self, positions: tuple[int, ...], counts: Counts) -> Progress:
        """Counts what was just committed."""
        self._done += len(positions)
        now = time.monotonic()
        self._moments.append((now, self._done))
        while len(self._moments) > 2 and now - self._moments[0][0] > _SPAN:
            self._moments.popleft()
        began, before = self._moments[0]
        rate = (self._done - before) / (now - began) if self._done > before else None
        left = (counts.total - counts.done) / rate if rate else None
        return Progress(positions, counts, rate, left)
