"""The state of one batch: a SQLite file with one row per photo, written as it goes.

Every method opens its own connection, so that any thread may call it. What is committed survives the death of the
process at any moment.
"""

import os
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from dermadesk.batch import schema
from dermadesk.batch.answer import Answer
from dermadesk.batch.connection import connected, told
from dermadesk.batch.discovery import Listing
from dermadesk.batch.plan import Plan
from dermadesk.batch.recorder import Recorder, counted
from dermadesk.batch.row import ERROR, WAITING, Counts, Failure, Line, Row, escaped
from dermadesk.batch.view import View, searched
from dermadesk.errors import BatchError, DermaDeskError, ErrorCode
from dermadesk.files import make_folder
from dermadesk.transaction import transaction

_AT_ONCE = 400
"""Photos asked for in one statement."""


class Ledger:
    """The batch in `file`. Raises `BatchError`: BATCH_INVALID for a file that is none, BATCH_NEWER, BATCH_DAMAGED,
    BATCH_BUSY or BATCH_NOT_WRITTEN.
    """

    def __init__(self, file: Path) -> None:
        self.file = file

    @property
    def plan(self) -> Plan | None:
        """What it was asked to do; None of a file that is not there or holds no batch yet."""
        if not self.file.exists():
            return None
        with self._reading() as database:
            row = database.execute("SELECT value FROM about WHERE key = 'plan'").fetchone()
        return None if row is None else Plan.from_text(row[0])

    def begin(self, plan: Plan, listing: Listing) -> None:
        """A new batch in this file, all of it or nothing; what a person said of the same photos stays."""
        photos = plan.shard.part(listing.photos)
        facts = {"plan": plan.to_text(), "hidden": str(listing.hidden), "others": str(listing.others)}
        with self._writing() as database, transaction(database):
            for statement in schema.SET_ASIDE:
                database.execute(statement)
            for table in ("about", "photo", "answer"):
                database.execute(f"DELETE FROM {table}")
            database.executemany("INSERT INTO about VALUES (?, ?)", facts.items())
            listed = (
                (place, os.fsencode(found.path), searched(found.path), *_failure(found.error))
                for place, found in enumerate(photos)
            )
            database.executemany(schema.LISTED, listed)

    def fact(self, name: str) -> str:
        """What is noted of the whole batch under this name; empty where nothing is."""
        with self._reading() as database:
            row = database.execute("SELECT value FROM about WHERE key = ?", (name,)).fetchone()
        return "" if row is None else str(row[0])

    def note(self, name: str, value: str) -> None:
        """Note something of the whole batch."""
        with self._writing() as database:
            database.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))

    def remove(self) -> None:
        """Delete the file. Raises `BatchError` BATCH_NOT_WRITTEN."""
        with told(self.file):
            for ending in ("", "-wal", "-shm"):
                self.file.with_name(self.file.name + ending).unlink(missing_ok=True)

    # while it runs

    def waiting(self) -> Iterator[tuple[int, str]]:
        """Position and path of every photo that has no row yet, in order, read as it goes."""
        after = -1
        while True:
            with self._reading() as database:
                some = database.execute(schema.NEXT, (after, _AT_ONCE)).fetchall()
            if not some:
                return
            for after, path in some:
                yield after, os.fsdecode(path)

    @contextmanager
    def recording(self) -> Iterator[Recorder]:
        """For the one who answers: what is recorded is committed when `Recorder.commit` returns."""
        with told(self.file):
            database = connected(self.file)
        with closing(database):
            yield Recorder(database, self.file)

    def take_over(self, part: "Ledger", first: int, step: int) -> None:
        """All rows of another ledger as they are: its n-th photo becomes the one at `first + n * step` here."""
        with self._writing() as database:
            database.execute("ATTACH ? AS part", (os.fsencode(part.file),))
            with transaction(database):
                for statement in schema.TAKE_OVER:
                    database.execute(statement, {"first": first, "step": step})

    # what is found

    def counts(self) -> Counts:
        """How far it is."""
        with self._reading() as database:
            return counted(database)

    def rows(self) -> Iterator[Row]:
        """Every photo in path order, read as it goes."""
        with self._reading() as database:
            yield from (_row(row) for row in database.execute(f"{schema.ROWS} ORDER BY position"))

    def lines(self, positions: Iterable[int] | None = None) -> Iterator[Line]:
        """The photos at these positions, or all in path order, read as it goes."""
        with self._reading() as database:
            if positions is None:
                yield from (_line(row) for row in database.execute(f"{schema.LINES} ORDER BY position"))
                return
            wanted = list(positions)
            for start in range(0, len(wanted), _AT_ONCE):
                some = ",".join(str(int(position)) for position in wanted[start : start + _AT_ONCE])
                statement = f"{schema.LINES} WHERE position IN ({some}) ORDER BY position"
                yield from (_line(row) for row in database.execute(statement))

    def order(self, view: View) -> "array[int]":
        """The positions that a view of the batch shows, from top to bottom."""
        statement, values = view.statement()
        with self._reading() as database:
            return array("i", (position for (position,) in database.execute(statement, values)))

    def class_map(self, position: int) -> bytes | None:
        """The map of the photo's leading class, as `answer.leading_map` reads it."""
        with self._reading() as database:
            row = database.execute("SELECT class_map FROM answer WHERE position = ?", (position,)).fetchone()
        return None if row is None else row[0]

    def row(self, position: int) -> Row:
        """One photo. Raises `BatchError` BATCH_INVALID where there is no such position."""
        with self._reading() as database:
            row = database.execute(f"{schema.ROWS} WHERE position = ?", (position,)).fetchone()
        if row is None:
            raise BatchError(ErrorCode.BATCH_INVALID, str(self.file), f"it has no photo {position + 1}")
        return _row(row)

    # what a person says

    def review(self, positions: Sequence[int], *, seen: bool | None = None, diagnosis: str | None = None) -> None:
        """Mark photos as seen or not, or note the doctor's diagnosis of them; on the disk when this returns."""
        with self._writing() as database, transaction(database):
            if seen is not None:
                database.executemany(schema.SET_SEEN, ((seen, position) for position in positions))
            if diagnosis is not None:
                database.executemany(schema.SET_DIAGNOSIS, ((diagnosis, position) for position in positions))

    # the file

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with told(self.file):
            make_folder(self.file.parent)
            if not self.file.exists():
                os.close(os.open(self.file, os.O_RDWR | os.O_CREAT, 0o600))
            with closing(connected(self.file)) as database:
                yield database

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        if not self.file.exists():  # SQLite would make it
            raise BatchError(ErrorCode.BATCH_INVALID, str(self.file), "there is no such file")
        with told(self.file), closing(connected(self.file)) as database:
            yield database


def _row(row: tuple[Any, ...]) -> Row:
    position, path, answer, error, message, seen, diagnosis = row
    result: Answer | Failure | None = None
    if answer is not None:
        result = Answer.from_text(answer)
    elif error:
        result = Failure(error, message)
    return Row(position, os.fsdecode(path), result, bool(seen), diagnosis)


def _line(row: tuple[Any, ...]) -> Line:
    position, path, *middle, seen, diagnosis = row
    return Line(*(position, os.fsdecode(path), *middle, bool(seen), diagnosis))


def _failure(error: DermaDeskError | None) -> tuple[str, str, str]:
    """Decision, code and sentence of what was found."""
    return (WAITING, "", "") if error is None else (ERROR, error.code.value, escaped(str(error)))
