"""A ledger whose photos wait -> a ledger whose photos are answered, with progress on the way."""

import time
from collections import defaultdict, deque
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from dermadesk.batch.answer import Answer, map_bytes
from dermadesk.batch.known import KnownAnswers
from dermadesk.batch.ledger import Ledger
from dermadesk.batch.recall import Recall, Twin
from dermadesk.batch.recorder import Recorder
from dermadesk.batch.row import Counts, Done, Failure
from dermadesk.errors import BackendError, BundleError, ErrorCode, PhotoError
from dermadesk.inference.engine import Analysis, Engine, Recalled, Unreadable

COMMIT_SECONDS = 0.25
"""How often what was done is written: the most that is lost, and the longest that closing the generator takes."""

_SPAN = 10.0
"""Seconds over which the rate is taken."""

_Why = tuple[ErrorCode, str]
"""Code and detail of an error: the error itself would keep the photo that it was raised at."""

Outcome = Analysis | Recalled[tuple[Answer, bytes | None] | Twin] | Unreadable


@dataclass(frozen=True, slots=True)
class Progress:
    """`positions` were committed just now. `rate` is photos a second of late, `left` seconds to go; None at first.

    `recalled` is how many of this run had been answered before, so that nothing was computed.
    """

    positions: tuple[int, ...]
    counts: Counts
    rate: float | None
    left: float | None
    recalled: int = 0


def run(
    ledger: Ledger, engine: Engine, known: KnownAnswers, on_analysis: Callable[[Analysis], None] | None = None
) -> Generator[Progress, None, None]:
    """Answer every photo of the ledger that waits, in path order; an item after every commit, four times a second, and
    one at the end.

    Closing the generator commits what is in hand. `on_analysis` is called with every answer before it is recorded; then
    nothing is recalled, because there would be no analysis. Raises `BatchError` as the ledger does, `BackendError` and
    `BundleError` as the engine does, when what was answered before is recorded.
    """
    plan = ledger.plan
    assert plan is not None
    asked: deque[tuple[int, str]] = deque()

    def paths() -> Iterator[Path]:
        for position, image in ledger.waiting():
            asked.append((position, image))
            yield plan.located(image)

    recall = Recall(known, plan.key)
    outcomes: Generator[Outcome, None, None]
    outcomes = engine.analyse_many(paths(), recall=recall) if on_analysis is None else engine.analyse_many(paths())
    with ledger.recording() as recorder, closing(outcomes):
        course = _Course(recorder, recall)
        due = time.monotonic() + COMMIT_SECONDS
        try:
            for outcome in outcomes:
                if on_analysis is not None and isinstance(outcome, Analysis):
                    on_analysis(outcome)
                course.take(*asked.popleft(), outcome)
                if time.monotonic() >= due:
                    yield course.commit()
                    due = time.monotonic() + COMMIT_SECONDS
        except (BackendError, BundleError):
            yield course.commit()
            raise
        finally:
            last = course.commit()
    yield last


class _Course:
    """One outcome after the other -> rows. Photos with the same content are answered together."""

    def __init__(self, recorder: Recorder, recall: Recall) -> None:
        self._recorder, self._recall = recorder, recall
        self._pace = _Pace()
        self._computed: list[tuple[Answer, bytes | None]] = []
        self._failures: dict[str, _Why] = {}
        self._twins: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        self._recalled = 0

    def take(self, position: int, image: str, outcome: Outcome) -> None:
        """What became of one photo."""
        match outcome:
            case Analysis():
                answer, class_map = Answer.of(outcome), map_bytes(outcome)
                self._recall.came_back(outcome.photo.source)
                self._computed.append((answer, class_map))
                self._recorder.add(Done(position, answer, class_map))
                for twin, _ in self._twins.pop(answer.sha256, ()):
                    self._add_recalled(twin, answer, class_map)
            case Unreadable():
                why = outcome.error.code, outcome.error.detail
                content = self._recall.came_back(outcome.source)
                if content:
                    self._failures[content] = why
                for place, name in ((position, image), *self._twins.pop(content, ())):
                    self._add_failure(place, name, why)
            case Recalled(what=Twin()):
                self._take_twin(position, image, outcome.sha256)
            case Recalled(what=(answer, class_map)):
                self._add_recalled(position, answer, class_map)

    def commit(self) -> Progress:
        """Remember and record what was taken since."""
        self._recall.remember(self._computed)
        self._computed.clear()
        positions = self._recorder.commit()
        return self._pace.progress(positions, self._recorder.counts, self._recalled)

    def _take_twin(self, position: int, image: str, content: str) -> None:
        """A photo whose twin was given out before: it has come back, or will."""
        if content in self._failures:
            self._add_failure(position, image, self._failures[content])
        elif (found := self._recorder.answer(content)) is not None:
            self._add_recalled(position, *found)
        else:
            self._twins[content].append((position, image))

    def _add_recalled(self, position: int, answer: Answer, class_map: bytes | None) -> None:
        self._recalled += 1
        self._recorder.add(Done(position, answer, class_map))

    def _add_failure(self, position: int, image: str, why: _Why) -> None:
        """Its sentence speaks of the photo by the name that its row has."""
        code, detail = why
        self._recorder.add(Done(position, Failure(code.value, str(PhotoError(code, image, detail)))))


class _Pace:
    """How fast it goes: photos over the last seconds."""

    def __init__(self) -> None:
        self._moments: deque[tuple[float, int]] = deque([(time.monotonic(), 0)])
        self._done = 0

    def progress(self, positions: tuple[int, ...], counts: Counts, recalled: int) -> Progress:
        """Counts what was just committed."""
        self._done += len(positions)
        now = time.monotonic()
        self._moments.append((now, self._done))
        while len(self._moments) > 2 and now - self._moments[0][0] > _SPAN:
            self._moments.popleft()
        began, before = self._moments[0]
        rate = (self._done - before) / (now - began) if self._done > before else None
        left = (counts.total - counts.done) / rate if rate else None
        return Progress(positions, counts, rate, left, recalled)
