"""One process at a time works on a batch: a scheduler may start a job again before the first one has ended."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from dermadesk.errors import BatchError, ErrorCode
from dermadesk.files import make_folder


@contextmanager
def claimed(file: Path) -> Iterator[None]:
    """The batch in `file` is this process's alone until the context ends, or the process, however it ends.

    SQLite's own lock is held on an empty file beside, since it works on every system and on shared drives. Raises
    `BatchError` BATCH_BUSY where another process has it, BATCH_NOT_WRITTEN, and `OutputError` for the folder.
    """
    place = make_folder(file.parent) / f"{file.name}.lock"
    try:
        lock = sqlite3.connect(place, timeout=0, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        busy = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        raise BatchError(
            ErrorCode.BATCH_BUSY if busy else ErrorCode.BATCH_NOT_WRITTEN, str(file), str(error)
        ) from error
    try:
        with closing(lock):
            yield
    finally:
        with suppress(OSError):  # where another process has opened it meanwhile, it stays for that one to remove
            place.unlink()
