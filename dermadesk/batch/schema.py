"""The tables of a batch and what is asked of them. The version is SQLite's `user_version`."""

import sqlite3
from pathlib import Path

from dermadesk.errors import BatchError, ErrorCode
from dermadesk.transaction import transaction

VERSION = 1

_TABLES = (
    "CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    """CREATE TABLE photo (
        position INTEGER PRIMARY KEY,
        path BLOB NOT NULL,
        name TEXT NOT NULL,
        decision TEXT NOT NULL DEFAULT 'waiting',
        top1 TEXT NOT NULL DEFAULT '',
        p_top1 REAL,
        p_malignant REAL,
        conformal_set TEXT NOT NULL DEFAULT '',
        quality TEXT NOT NULL DEFAULT '',
        error TEXT NOT NULL DEFAULT '',
        message TEXT NOT NULL DEFAULT '',
        content TEXT NOT NULL DEFAULT '',
        answer TEXT,
        class_map BLOB
    ) STRICT""",
    "CREATE INDEX photo_content ON photo (content, position)",
    """CREATE TABLE review (
        path BLOB NOT NULL,
        content TEXT NOT NULL,
        seen INTEGER NOT NULL DEFAULT 0,
        diagnosis TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (path, content)
    ) STRICT, WITHOUT ROWID""",
)
"""`answer` is the whole answer as JSON; the columns before it are what a table shows of it, to sort and filter by.
`review` is of a path with a content: another photo under the same name has been seen by nobody."""

REVIEWED_PHOTOS = "photo LEFT JOIN review USING (path, content)"

_SAME_AS = (
    "(SELECT min(position) FROM photo AS twin WHERE photo.content <> '' AND twin.content = photo.content "
    "AND twin.position < photo.position)"
)

LINES = f"""SELECT position, path, decision, top1, p_top1, p_malignant, conformal_set, quality, error, message,
    {_SAME_AS}, coalesce(seen, 0), coalesce(diagnosis, '') FROM {REVIEWED_PHOTOS}"""
"""The columns of `ledger.Line`."""

ROWS = f"""SELECT position, path, answer, error, message, coalesce(seen, 0), coalesce(diagnosis, '')
    FROM {REVIEWED_PHOTOS}"""
"""The columns of `ledger.Row`."""

COUNTS = f"""SELECT count(*), coalesce(sum(decision = 'suspicious'), 0),
    coalesce(sum(decision = 'nothing_suspicious_found'), 0), coalesce(sum(decision = 'cannot_assess'), 0),
    coalesce(sum(decision = 'error'), 0), coalesce(sum(seen), 0),
    count(nullif(content, '')) - count(DISTINCT nullif(content, '')) FROM {REVIEWED_PHOTOS}"""
"""The fields of `ledger.Counts`."""

INSERT = "INSERT INTO photo (position, path, name, decision, error, message) VALUES (?, ?, ?, ?, ?, ?)"

TAKE_OVER = """INSERT INTO photo (position, path, name, decision, top1, p_top1, p_malignant, conformal_set, quality,
        error, message, content, answer, class_map)
    SELECT position * ? + ?, path, name, decision, top1, p_top1, p_malignant, conformal_set, quality, error, message,
        content, answer, class_map FROM part.photo"""
"""The photos of the database `part`, by a step and from where."""

RECORD = """UPDATE photo SET decision = ?, top1 = ?, p_top1 = ?, p_malignant = ?, conformal_set = ?, quality = ?,
    error = ?, message = ?, content = ?, answer = ?, class_map = ? WHERE position = ?"""

REVIEWED = "INSERT OR IGNORE INTO review (path, content) SELECT path, content FROM photo WHERE position = ?"
SET_SEEN = """UPDATE review SET seen = ? WHERE (path, content) =
    (SELECT path, content FROM photo WHERE position = ?)"""
SET_DIAGNOSIS = """UPDATE review SET diagnosis = ? WHERE (path, content) =
    (SELECT path, content FROM photo WHERE position = ?)"""


def connected(file: Path, patience: float) -> sqlite3.Connection:
    """A connection to the batch in `file`, whose tables are made where it is empty.

    Commits survive the death of the process; after a loss of power the last ones may be missing, and nothing else.
    Raises `BatchError` BATCH_NEWER, and what SQLite raises.
    """
    database = sqlite3.connect(file, timeout=patience, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    if _version(database, file) == 0:
        with transaction(database):
            if _version(database, file) == 0:  # behind the lock: another process may have come first
                for statement in _TABLES:
                    database.execute(statement)
                database.execute(f"PRAGMA user_version = {VERSION}")
    return database


def _version(database: sqlite3.Connection, file: Path) -> int:
    (number,) = database.execute("PRAGMA user_version").fetchone()
    if number > VERSION:
        raise BatchError(ErrorCode.BATCH_NEWER, str(file), str(number))
    return int(number)
