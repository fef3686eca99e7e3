"""Answers that were computed before, by content: no photo is asked about twice, in whatever batch it lies.

One SQLite file for all batches of this user. It holds no name, no path and no picture: the sha256 of a file, what was
answered, and the key of the plan that it was answered by.
"""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from dermadesk.batch.answer import Answer
from dermadesk.transaction import transaction

FILE = "answers.sqlite"
_VERSION = 1
_PATIENCE = 5.0

R = TypeVar("R")


class KnownAnswers:
    """The file in `folder`; None stands for a memory that holds nothing. Any thread may ask, one at a time is served.

    A memory that cannot be opened, or fails later, is no reason not to answer: `trouble` then says why, and every photo
    is computed.
    """

    def __init__(self, folder: Path | None) -> None:
        self.trouble = ""
        self._lock = threading.Lock()
        self._database: sqlite3.Connection | None = None
        if folder is not None:
            self._open(folder)

    def get(self, content: str, key: str) -> tuple[Answer, bytes | None] | None:
        """The answer to the photo with this sha256 by the plan with this key, with its class map; None if unknown."""
        statement = "SELECT answer, class_map FROM answer WHERE content = ? AND key = ?"
        row = self._ask(lambda database: database.execute(statement, (content, key)).fetchone(), None)
        return None if row is None else (Answer.from_text(row[0]), row[1])

    def add(self, answers: Iterable[tuple[Answer, bytes | None]], key: str) -> None:
        """Remember answers; those that are known already stay as they are."""
        rows = [(answer.sha256, key, answer.to_text(), class_map) for answer, class_map in answers]

        def write(database: sqlite3.Connection) -> None:
            with transaction(database):
                database.executemany("INSERT OR IGNORE INTO answer VALUES (?, ?, ?, ?)", rows)

        if rows:
            self._ask(write, None)

    def size(self) -> int:
        """How many answers are remembered."""
        return self._ask(lambda database: int(database.execute("SELECT count(*) FROM answer").fetchone()[0]), 0)

    def forget(self) -> None:
        """Remove all of them, for good."""

        def remove(database: sqlite3.Connection) -> None:
            database.execute("DELETE FROM answer")
            database.execute("VACUUM")
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

        self._ask(remove, None)

    def close(self) -> None:
        """No more is asked."""
        with self._lock:
            if self._database is not None:
                self._database.close()
                self._database = None

    def _open(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            file = folder / FILE
            if not file.exists():
                os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
            database = sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
            self._database = database
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")
            (version,) = database.execute("PRAGMA user_version").fetchone()
            if version == 0:
                with transaction(database):
                    database.execute(
                        "CREATE TABLE IF NOT EXISTS answer (content TEXT NOT NULL, key TEXT NOT NULL, "
                        "answer TEXT NOT NULL, class_map BLOB, PRIMARY KEY (content, key)) STRICT, WITHOUT ROWID"
                    )
                    database.execute(f"PRAGMA user_version = {_VERSION}")
            elif version > _VERSION:
                self._give_up("it was written by a newer DermaDesk")
        except (OSError, sqlite3.Error) as error:
            self._give_up(str(error))

    def _ask(self, question: Callable[[sqlite3.Connection], R], otherwise: R) -> R:
        with self._lock:
            if self._database is None:
                return otherwise
            try:
                return question(self._database)
            except sqlite3.Error as error:
                self._give_up(str(error))
                return otherwise

    def _give_up(self, why: str) -> None:
        self.trouble = why
        if self._database is not None:
            with closing(self._database):
                self._database = None
