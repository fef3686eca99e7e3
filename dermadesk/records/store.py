"""The case store: a folder with `cases.db` (SQLite) and `photos/`, one file for each photo.

Photos lie beside the database and not in it. A clinic keeps thousands, several gigabytes; deleting one for good means
to rewrite the database (SQLite leaves traces of rows in its pages until VACUUM), and a migration copies it first, so
it has to be small: with photos inside, each would take minutes and twice the room on a disk that may be nearly full.
What a database would have given for free is kept by order instead. A save holds the lock for writing, puts the whole
photo on the disk, and only then commits the row; a deletion commits first, and then removes the file. So a row
always has its photo, whenever the process is killed or the power fails, and a photo without a row is a leftover,
which the next opening removes behind the same lock. Names are random and never used twice. Back up the folder as a
whole.

A connection lives as long as one operation. Nothing stays open or locked while nobody works, SQLite folds its log into
the database and removes it when the last one closes, and any thread and any number of programs may ask.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dermadesk.errors import ErrorCode, OutputError, RecordsError
from dermadesk.files import make_folder
from dermadesk.records import answer_text, kept_photos, schema
from dermadesk.records.examination import Examination
from dermadesk.records.search import COLUMNS, Found, Query
from dermadesk.transaction import transaction

PATIENCE = 5.0
"""Seconds to wait for another program that writes."""

EDITABLE = ("patient", "lesion", "age", "sex", "site", "note", "diagnosis", "histology", "visited")
"""The fields of an examination that can be changed later. The photo and what was answered cannot."""

_SAVED = (*EDITABLE, "first_diagnosis", "photo_name", "photo_sha256")
_ERRORS = {
    sqlite3.SQLITE_BUSY: ErrorCode.CASES_BUSY,
    sqlite3.SQLITE_LOCKED: ErrorCode.CASES_BUSY,
    sqlite3.SQLITE_FULL: ErrorCode.CASES_NOT_WRITTEN,
    sqlite3.SQLITE_READONLY: ErrorCode.CASES_NOT_WRITTEN,
    sqlite3.SQLITE_NOTADB: ErrorCode.CASES_DAMAGED,
    sqlite3.SQLITE_CORRUPT: ErrorCode.CASES_DAMAGED,
    sqlite3.SQLITE_ERROR: ErrorCode.CASES_DAMAGED,
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an examination that was changed after it was saved: when, from what, to what."""

    made: str
    field: str
    before: str
    after: str


class CaseStore:
    """The examinations in `folder`. Every method raises `RecordsError` with a sentence that says what to do."""

    def __init__(self, folder: Path, patience: float) -> None:
        self.folder = folder
        self._file = folder / "cases.db"
        self._photos = folder / "photos"
        self._patience = patience

    @classmethod
    def open(cls, folder: Path, patience: float = PATIENCE) -> "CaseStore":
        """The store in a folder, brought up to date. Where there is none, nothing is made before the first save.

        What an earlier process left half done is brought to its end, unless another one is writing: then by the next.
        """
        store = cls(folder, patience)
        with store._sentences(writing=False):
            if store._writable():
                with store._writing() as database:
                    store._finish(database)
            else:
                with store._reading():
                    pass
        return store

    # what is kept

    def save(self, examination: Examination) -> int:
        """Keep a new examination, its photo stripped; its number comes back once all of it is on the disk.

        Raises `PhotoError` for a photo that cannot be decoded.
        """
        kept = kept_photos.prepare(examination.photo, examination.photo_name)
        values = {name: getattr(examination, name) for name in _SAVED} | {
            "saved": _now(),
            "kept_name": kept.name,
            "kept_sha256": kept.sha256,
            "thumbnail": kept.thumbnail,
            "answer": answer_text.to_text(examination.answer),
            "second": answer_text.to_text(examination.second) if examination.second is not None else None,
        }
        insert = f"INSERT INTO examination ({', '.join(values)}) VALUES ({', '.join(f':{name}' for name in values)})"
        self._make()
        with self._writing() as database:
            try:
                with transaction(database):
                    number = database.execute(insert, values).lastrowid
                    kept_photos.write(self._photos, kept)
            except BaseException:
                self._sweep_if_free(database)
                raise
        assert number is not None
        return number

    def update(self, number: int, changes: Mapping[str, str | int | None]) -> None:
        """Change fields of an examination (names of `EDITABLE`); what stood there before goes into its change log."""
        if unknown := set(changes) - set(EDITABLE):
            raise ValueError(f"not to be changed: {', '.join(sorted(unknown))}")
        with self._writing() as database, transaction(database):
            row = database.execute(
                f"SELECT {', '.join(EDITABLE)} FROM examination WHERE number = ?", (number,)
            ).fetchone()
            if row is None:
                raise RecordsError(ErrorCode.CASE_GONE, str(number))
            made = _now()
            for field, before in zip(EDITABLE, row, strict=True):
                after = changes.get(field, before)
                if after != before:
                    database.execute(f"UPDATE examination SET {field} = ? WHERE number = ?", (after, number))
                    database.execute(
                        "INSERT INTO change (examination, made, field, before, after) VALUES (?, ?, ?, ?, ?)",
                        (number, made, field, _text(before), _text(after)),
                    )

    def delete(self, numbers: Iterable[int]) -> bool:
        """Delete examinations for good, with photos, thumbnails and change logs; there is no way back.

        True once their bytes are gone from every file of the store, copies made by migrations included. False when
        another program kept the store open, or the disk is full: they are no longer found, and the next opening
        finishes it. What the disk itself keeps of files that were removed is beyond a program; encrypt the disk.
        """
        with self._writing() as database:
            with transaction(database):
                database.execute("INSERT INTO unerased VALUES (?)", (_now(),))
                database.executemany("DELETE FROM examination WHERE number = ?", [(number,) for number in numbers])
            return self._erase(database)

    # what is found

    def get(self, number: int) -> Examination:
        """A whole examination; its `photo` is the stripped one, its `photo_sha256` that of the file as it was given.

        Raises CASE_GONE, or CASE_PHOTO_LOST when the photo's file is missing or was changed.
        """
        columns = f"{', '.join(_SAVED)}, answer, second, kept_name, kept_sha256"
        with self._reading() as database:
            row = database.execute(f"SELECT {columns} FROM examination WHERE number = ?", (number,)).fetchone()
            if row is None:
                raise RecordsError(ErrorCode.CASE_GONE, str(number))
            *saved, answer, second, kept_name, kept_sha256 = row
            photo = kept_photos.read(self._photos, kept_name, kept_sha256, number)
        fields = dict(zip(_SAVED, saved, strict=True))
        return Examination(
            photo=photo,
            answer=answer_text.from_text(answer),
            second=answer_text.from_text(second) if second is not None else None,
            number=number,
            **fields,
        )

    def search(self, query: Query | None = None) -> tuple[Found, ...]:
        """The examinations that match, the latest visit first; all of them without a query."""
        query = query or Query()
        condition, values = query.conditions()
        words = query.text.casefold().split()
        return tuple(found for found in self._found(condition, values) if found.says(words))

    def visits(self, number: int) -> tuple[Found, ...]:
        """The visits of the lesion of this examination, the earliest first; itself alone where no lesion is named."""
        same = "(patient, lesion) = (SELECT patient, lesion FROM examination WHERE number = :number) AND lesion <> ''"
        return self._found(f"number = :number OR {same}", {"number": number})[::-1]

    def same_photo(self, sha256: str) -> tuple[Found, ...]:
        """The examinations of the photo with this hash: of the file as it was given, or of the stripped one."""
        return self._found("photo_sha256 = :sha256 OR kept_sha256 = :sha256", {"sha256": sha256})

    def thumbnails(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """Small JPEGs, at most 192 px long, by number; without those that are gone."""
        with self._reading() as database:
            rows = (
                database.execute("SELECT number, thumbnail FROM examination WHERE number = ?", (number,)).fetchone()
                for number in numbers
            )
            return {row[0]: row[1] for row in rows if row is not None}

    def changes(self, number: int) -> tuple[Change, ...]:
        """What was changed of an examination after it was saved, in order."""
        with self._reading() as database:
            rows = database.execute(
                "SELECT made, field, before, after FROM change WHERE examination = ? ORDER BY place", (number,)
            )
            return tuple(Change(*row) for row in rows)

    def _found(self, condition: str, values: Mapping[str, str | int]) -> tuple[Found, ...]:
        select = f"SELECT {COLUMNS} FROM examination WHERE {condition} ORDER BY visited DESC, number DESC"
        with self._reading() as database:
            return tuple(Found(*row) for row in database.execute(select, values))

    # the folder and the connection

    def _make(self) -> None:
        """The folders and an empty file, for their owner alone. A folder that is there already keeps its rights."""
        with self._sentences(writing=True):
            if not self.folder.exists():
                make_folder(self.folder.parent)
                self.folder.mkdir(0o700, exist_ok=True)
            self._photos.mkdir(0o700, exist_ok=True)
            os.close(os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600))

    def _writable(self) -> bool:
        return self._file.exists() and os.access(self.folder, os.W_OK) and os.access(self._file, os.W_OK)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._sentences(writing=True), closing(self._connected("rw")) as database:
            database.execute("PRAGMA journal_mode = WAL")
            schema.bring_up_to_date(database, self._file)
            yield database

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """Of a store that does not exist yet, an empty one in memory; of one that may not be written, what is there."""
        with self._sentences(writing=False):
            if not self._file.exists():
                with closing(sqlite3.connect(":memory:", isolation_level=None)) as nothing:
                    schema.bring_up_to_date(nothing, self._file)
                    yield nothing
                return
            with closing(self._connected("rw" if self._writable() else "ro")) as database:
                schema.bring_up_to_date(database, self._file)
                yield database

    def _connected(self, mode: str) -> sqlite3.Connection:
        address = f"{self._file.absolute().as_uri()}?mode={mode}"
        if mode == "ro" and not self._file.with_name(f"{self._file.name}-wal").exists():
            address += "&immutable=1"  # SQLite would want to write its index of the log
        database = sqlite3.connect(address, uri=True, timeout=self._patience, isolation_level=None)
        for pragma in ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON", "temp_store = MEMORY"):
            database.execute(f"PRAGMA {pragma}")
        return database

    @contextmanager
    def _sentences(self, writing: bool) -> Iterator[None]:
        """What the system and SQLite say becomes a `RecordsError`."""
        otherwise = ErrorCode.CASES_NOT_WRITTEN if writing else ErrorCode.CASES_NOT_READ
        try:
            yield
        except sqlite3.OperationalError as error:
            code = _ERRORS.get(error.sqlite_errorcode & 0xFF, otherwise)
            raise RecordsError(code, str(self.folder), str(error)) from error
        except sqlite3.DatabaseError as error:
            raise RecordsError(ErrorCode.CASES_DAMAGED, str(self.folder), str(error)) from error
        except OutputError as error:
            raise RecordsError(otherwise, str(self.folder), error.detail) from error
        except OSError as error:
            raise RecordsError(otherwise, str(self.folder), error.strerror or str(error)) from error

    # what is to be gone

    def _finish(self, database: sqlite3.Connection) -> None:
        """Bring to an end what a process that was killed left half done."""
        if database.execute("SELECT count(*) FROM unerased").fetchone() != (0,):
            self._erase(database)
        else:
            self._sweep_if_free(database)

    def _sweep_if_free(self, database: sqlite3.Connection) -> None:
        with suppress(sqlite3.OperationalError, OSError):  # somebody writes: the next opening will do it
            self._sweep(database)

    def _sweep(self, database: sqlite3.Connection) -> None:
        """Remove photos without a row, behind the lock that every save holds."""
        with transaction(database):
            known = {name for (name,) in database.execute("SELECT kept_name FROM examination")}
            kept_photos.sweep(self._photos, known)

    def _erase(self, database: sqlite3.Connection) -> bool:
        """Rewrite the database without the traces of what was deleted; True when none is left in any file."""
        try:
            self._sweep(database)
            for copy in schema.backups(self._file):
                copy.unlink()
            database.execute("VACUUM")
            (log_in_use, _, _) = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if log_in_use:
                return False
            database.execute("DELETE FROM unerased")
        except (sqlite3.OperationalError, OSError):
            return False  # it stays marked as not erased, so that the next opening tries again
        return True


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def _text(value: str | int | None) -> str:
    return "" if value is None else str(value)
