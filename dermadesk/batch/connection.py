"""A file -> the database of a batch, and what goes wrong with it in this program's words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dermadesk.batch import schema
from dermadesk.errors import BatchError, ErrorCode, OutputError
from dermadesk.transaction import transaction

_PATIENCE = 30.0
"""Seconds to wait for another connection that writes."""

_NO_BATCH = "it is no batch, or was damaged. It was not touched; choose another file"


def connected(file: Path) -> sqlite3.Connection:
    """A connection to the batch in `file`, whose tables are made where it is empty.

    Commits survive the death of the process; after a loss of power the last ones may be missing, and nothing else.
    Raises `BatchError` BATCH_NEWER, BATCH_INVALID for a file that is something else and was not touched, and what
    SQLite raises.
    """
    database = sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None)
    is_new = _is_empty(database, file)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    if is_new:
        with transaction(database):
            if _is_empty(database, file):  # behind the lock: another process may have come first
                for statement in schema.TABLES:
                    database.execute(statement)
                database.execute(f"PRAGMA application_id = {schema.APPLICATION}")
                database.execute(f"PRAGMA user_version = {schema.VERSION}")
    return database


@contextmanager
def told(file: Path) -> Iterator[None]:
    """What the system and SQLite say of the batch in `file` becomes a `BatchError`."""
    try:
        yield
    except sqlite3.OperationalError as error:
        is_busy = getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        code = ErrorCode.BATCH_BUSY if is_busy else ErrorCode.BATCH_NOT_WRITTEN
        raise BatchError(code, str(file), str(error)) from error
    except sqlite3.DatabaseError as error:
        raise BatchError(ErrorCode.BATCH_DAMAGED, str(file), str(error)) from error
    except OutputError as error:
        raise BatchError(ErrorCode.BATCH_NOT_WRITTEN, str(file), error.detail) from error
    except OSError as error:
        raise BatchError(ErrorCode.BATCH_NOT_WRITTEN, str(file), error.strerror or str(error)) from error


def _is_empty(database: sqlite3.Connection, file: Path) -> bool:
    """Whether there is nothing in it yet; anything but a batch that this program knows is refused."""
    try:
        (owner,) = database.execute("PRAGMA application_id").fetchone()
        (number,) = database.execute("PRAGMA user_version").fetchone()
        (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
            raise BatchError(ErrorCode.BATCH_INVALID, str(file), _NO_BATCH) from error
        raise
    if tables and owner != schema.APPLICATION:
        raise BatchError(ErrorCode.BATCH_INVALID, str(file), _NO_BATCH)
    if number > schema.VERSION:
        raise BatchError(ErrorCode.BATCH_NEWER, str(file), str(number))
    return not tables
