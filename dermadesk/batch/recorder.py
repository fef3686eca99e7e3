"""Answers -> rows of a ledger, some at a time, and how many there are of each."""

import sqlite3
from collections import Counter
from pathlib import Path

from dermadesk.batch import schema
from dermadesk.batch.answer import Answer
from dermadesk.batch.connection import told
from dermadesk.batch.row import ERROR, SEPARATOR, WAITING, Counts, Done, Failure, escaped
from dermadesk.inference.calibration import Decision
from dermadesk.transaction import transaction


def counted(database: sqlite3.Connection) -> Counts:
    """How far a batch is; this reads all of its rows."""
    (seen,), (repeated,) = (database.execute(each).fetchone() for each in (schema.SEEN, schema.REPEATED))
    return _counts(Counter(dict(database.execute(schema.DECISIONS))), seen, repeated)


class Recorder:
    """Where answers go while a batch runs: gathered, then committed together.

    It counts what it commits, since to count a hundred thousand rows takes longer than to answer the next photo. What
    another process records in the same batch is not counted. Raises `BatchError` as the ledger does.
    """

    def __init__(self, database: sqlite3.Connection, file: Path) -> None:
        self._database, self._file = database, file
        self._gathered: list[Done] = []
        with told(file):
            (self._repeated,) = database.execute(schema.REPEATED).fetchone()
            self._decisions = Counter[str](dict(database.execute(schema.DECISIONS)))

    def add(self, done: Done) -> None:
        """One photo more for the next commit."""
        self._gathered.append(done)

    def answer(self, content: str) -> tuple[Answer, bytes | None] | None:
        """The answer to a photo with this sha256 and its class map, None where no such photo was added."""
        for done in self._gathered:
            if isinstance(done.result, Answer) and done.result.sha256 == content:
                return done.result, done.class_map
        with told(self._file):
            row = self._database.execute(schema.ANSWER, (content,)).fetchone()
        return None if row is None else (Answer.from_text(row[0]), row[1])

    @property
    def counts(self) -> Counts:
        """How far the batch is, by what was committed."""
        with told(self._file):
            (seen,) = self._database.execute(schema.SEEN).fetchone()
        return _counts(self._decisions, seen, self._repeated)

    def commit(self) -> tuple[int, ...]:
        """Write what was gathered, all of it or nothing; the positions come back in order."""
        gathered, self._gathered = self._gathered, []
        if not gathered:
            return ()
        with told(self._file), transaction(self._database):
            repeated = sum(self._record(done) for done in gathered)
        self._repeated += repeated
        self._decisions.update(_decision(done) for done in gathered)
        self._decisions[WAITING] -= len(gathered)
        return tuple(sorted(done.position for done in gathered))

    def _record(self, done: Done) -> bool:
        """Writes one photo; whether another one has the same content."""
        is_there = False
        if isinstance(done.result, Answer):
            is_there = self._database.execute(schema.IS_THERE, (done.result.sha256,)).fetchone() is not None
            self._database.execute(schema.KEEP, (done.position, done.result.to_text(), done.class_map))
        self._database.execute(schema.RECORD, _recorded(done))
        self._database.execute(schema.TAKE_UP, (done.position,))
        return is_there


def _decision(done: Done) -> str:
    return done.result.decision.value if isinstance(done.result, Answer) else ERROR


def _counts(decisions: Counter[str], seen: int, repeated: int) -> Counts:
    return Counts(
        total=decisions.total(),
        suspicious=decisions[Decision.SUSPICIOUS],
        nothing=decisions[Decision.NOTHING_SUSPICIOUS_FOUND],
        cannot=decisions[Decision.CANNOT_ASSESS],
        errors=decisions[ERROR],
        seen=seen,
        repeated=repeated,
    )


def _recorded(done: Done) -> tuple[object, ...]:
    """The values of `schema.RECORD`."""
    match done.result:
        case Failure(code, message):
            shown: tuple[object, ...] = ("", None, None, "", "", code, escaped(message), "")
        case Answer() as answer:
            shown = (
                answer.top1,
                answer.probabilities[answer.top1],
                answer.p_malignant,
                SEPARATOR.join(answer.conformal_set),
                SEPARATOR.join(answer.quality_codes),
                "",
                "",
                answer.sha256,
            )
    return _decision(done), *shown, done.position
