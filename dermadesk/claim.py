"""One process at a time works on a thing: a scheduler may start a job again before the first one has ended."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from dermadesk.errors import DermaDeskError, ErrorCode
from dermadesk.files import make_folder


@contextmanager
def claimed(
    file: Path, subject: object, family: type[DermaDeskError], busy: ErrorCode, not_written: ErrorCode
) -> Iterator[None]:
    """What the lock in `file` stands for is this claim's alone until the context ends, or the process, however it ends.

    SQLite's own lock is held on that file, which is empty, since it works on every system and on shared drives. Raises
    an error of the `family` about the `subject`: `busy` where another has it, in this process or any; `not_written`
    where no file can be; and `OutputError` for the folder.
    """
    make_folder(file.parent)
    try:
        lock = sqlite3.connect(file, timeout=0, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        taken = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        raise family(busy if taken else not_written, str(subject), str(error)) from error
    try:
        with closing(lock):
            yield
    finally:
        with suppress(OSError):  # where another process has opened it meanwhile, it stays for that one to remove
            file.unlink()
