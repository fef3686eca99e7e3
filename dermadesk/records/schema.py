"""The tables of the case store, and how a store of an earlier version becomes one of today.

`MIGRATIONS[n]` leads from version n to n + 1; version 0 is an empty file, so a new store goes the same way as an old
one. A function that was ever released is never changed: a change is one more function. The version is SQLite's
`user_version`.
"""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from dermadesk.errors import ErrorCode, RecordsError
from dermadesk.transaction import transaction

Migration = Callable[[sqlite3.Connection], None]


def _examinations_and_changes(database: sqlite3.Connection) -> None:
    """Answers are JSON, so that a later version may say more without another column; large values come last."""
    database.execute("""
        CREATE TABLE examination (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            saved TEXT NOT NULL,
            visited TEXT NOT NULL,
            patient TEXT NOT NULL,
            lesion TEXT NOT NULL,
            age INTEGER,
            sex TEXT NOT NULL,
            site TEXT NOT NULL,
            diagnosis TEXT NOT NULL,
            first_diagnosis TEXT NOT NULL,
            histology TEXT NOT NULL,
            decision TEXT NOT NULL GENERATED ALWAYS AS (answer ->> 'decision') STORED,
            heading TEXT NOT NULL GENERATED ALWAYS AS (answer ->> 'heading') STORED,
            top1 TEXT NOT NULL GENERATED ALWAYS AS (answer ->> 'top1') STORED,
            p_malignant REAL NOT NULL GENERATED ALWAYS AS (answer ->> 'p_malignant') STORED,
            model TEXT NOT NULL GENERATED ALWAYS AS (answer ->> 'model') STORED,
            photo_name TEXT NOT NULL,
            photo_sha256 TEXT NOT NULL,
            kept_name TEXT NOT NULL,
            kept_sha256 TEXT NOT NULL,
            note TEXT NOT NULL,
            answer TEXT NOT NULL,
            second TEXT,
            thumbnail BLOB NOT NULL
        ) STRICT""")
    database.execute("CREATE INDEX examination_lesion ON examination (patient, lesion)")
    database.execute("CREATE INDEX examination_photo ON examination (photo_sha256)")
    database.execute("CREATE INDEX examination_kept ON examination (kept_sha256)")
    database.execute("""
        CREATE TABLE change (
            place INTEGER PRIMARY KEY AUTOINCREMENT,
            examination INTEGER NOT NULL REFERENCES examination (number) ON DELETE CASCADE,
            made TEXT NOT NULL,
            field TEXT NOT NULL,
            before TEXT NOT NULL,
            after TEXT NOT NULL
        ) STRICT""")
    database.execute("CREATE INDEX change_examination ON change (examination)")
    database.execute("CREATE TABLE unerased (since TEXT NOT NULL) STRICT")


MIGRATIONS: tuple[Migration, ...] = (_examinations_and_changes,)
"""In order, from version 0 on."""


def bring_up_to_date(
    database: sqlite3.Connection, file: Path, migrations: Sequence[Migration] = MIGRATIONS
) -> Path | None:
    """Make the tables, or change those of an earlier version, all steps or none; the backup that was made comes back.

    Before anything is changed, the database is copied beside itself under the name of its version; of a new one there
    is nothing to copy. Raises `RecordsError` CASES_NEWER for a store of a later version, which is left as it is.
    """
    if _up_to_date(database, file, migrations):
        return None
    backup = None
    with transaction(database):  # another process may have come first, so look again behind the lock
        if _up_to_date(database, file, migrations):
            return None
        before = version(database)
        if before:
            backup = _copied(file, backup_name(file, before))
        for step in migrations[before:]:
            step(database)
        database.execute(f"PRAGMA user_version = {len(migrations)}")
    return backup


def version(database: sqlite3.Connection) -> int:
    """The version of an open store, 0 for an empty file."""
    (number,) = database.execute("PRAGMA user_version").fetchone()
    return int(number)


def backup_name(file: Path, version: int) -> Path:
    """What the copy of a store is called that was made before it left `version`."""
    return file.with_name(f"{file.stem}-version-{version}{file.suffix}")


def backups(file: Path) -> list[Path]:
    """The copies that migrations made of a store."""
    return sorted(file.parent.glob(f"{file.stem}-version-*{file.suffix}"))


def _up_to_date(database: sqlite3.Connection, file: Path, migrations: Sequence[Migration]) -> bool:
    found = version(database)
    if found > len(migrations):
        raise RecordsError(ErrorCode.CASES_NEWER, str(file.parent), str(found))
    return found == len(migrations)


def _copied(file: Path, target: Path) -> Path:
    """A copy of the last committed state, by a connection of its own: whoever migrates holds the lock for writing."""
    target.unlink(missing_ok=True)
    target.touch(0o600)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return target
