"""Stores of earlier versions, from the first on; a store of a later one; migrations that fail."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dermadesk.errors import ErrorCode, RecordsError
from dermadesk.imaging.steps import Region
from dermadesk.records import schema
from dermadesk.records.search import Query
from dermadesk.records.store import CaseStore
from tests.records import version_1
from tests.records.examinations import draw_examination

TODAY = len(schema.MIGRATIONS)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    version_1.build(tmp_path / "cases")
    return tmp_path / "cases"


def shape(file: Path) -> list[tuple[str, str]]:
    """The tables and indices of a database, whatever the white space in which they were written."""
    with closing(sqlite3.connect(file)) as database:
        rows = database.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name").fetchall()
    return [(name, " ".join(sql.split()).replace("( ", "(").replace(" )", ")")) for name, sql in rows]


def test_a_store_of_the_first_version_is_read_and_written(old: Path) -> None:
    store = CaseStore.open(old)
    assert [found.number for found in store.search()] == [3, 1]
    first = store.get(1)
    assert (first.patient, first.age, first.first_diagnosis) == ("P-1", 50, "NV")
    assert first.answer.crop == Region(0.1, 0.2, 0.5, 0.5)
    assert first.answer.shares[0].name == "Melanoma"
    assert first.second == first.answer
    assert store.get(3).second is None
    assert [(each.field, each.before) for each in store.changes(1)] == [("histology", "NV")]
    assert [found.number for found in store.search(Query(decision="suspicious", text="p-1"))] == [1]
    store.update(1, {"histology": "MEL"})
    assert store.save(draw_examination()) == 4, "the number of a deleted examination is not given again"


def test_a_store_of_the_first_version_ends_with_the_tables_of_a_new_one(old: Path, tmp_path: Path) -> None:
    CaseStore.open(old)
    new = CaseStore.open(tmp_path / "new")
    new.save(draw_examination())
    assert shape(old / "cases.db") == shape(tmp_path / "new" / "cases.db")


def test_a_later_version_is_refused_and_not_touched(old: Path) -> None:
    with closing(sqlite3.connect(old / "cases.db")) as database:
        database.execute(f"PRAGMA user_version = {TODAY + 1}")
    before = (old / "cases.db").read_bytes()
    with pytest.raises(RecordsError) as newer:
        CaseStore.open(old)
    assert newer.value.code is ErrorCode.CASES_NEWER
    assert "Update this program" in str(newer.value)
    assert (old / "cases.db").read_bytes() == before
    assert [file.name for file in old.iterdir() if file.suffix == ".db"] == ["cases.db"]


def add_a_column(database: sqlite3.Connection) -> None:
    database.execute("ALTER TABLE examination ADD COLUMN thickness TEXT NOT NULL DEFAULT ''")
    database.execute("UPDATE examination SET thickness = '0.4 mm' WHERE number = 1")


def fail(database: sqlite3.Connection) -> None:
    database.execute("DELETE FROM examination")
    raise sqlite3.OperationalError("database or disk is full")


def test_before_a_migration_the_store_is_copied(old: Path) -> None:
    file = old / "cases.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        backup = schema.bring_up_to_date(database, file, (*schema.MIGRATIONS, add_a_column))
        assert schema.version(database) == TODAY + 1
        assert database.execute("SELECT thickness FROM examination ORDER BY number").fetchall() == [("0.4 mm",), ("",)]
        assert schema.bring_up_to_date(database, file, (*schema.MIGRATIONS, add_a_column)) is None, "once is enough"
    assert backup is not None
    assert schema.backups(file) == [backup]
    with closing(sqlite3.connect(backup)) as copy:
        assert schema.version(copy) == TODAY
        assert copy.execute("SELECT count(*) FROM examination").fetchone() == (2,)


def test_a_migration_that_fails_changes_nothing(old: Path) -> None:
    file = old / "cases.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        with pytest.raises(sqlite3.OperationalError):
            schema.bring_up_to_date(database, file, (*schema.MIGRATIONS, add_a_column, fail))
        assert schema.version(database) == TODAY
    assert len(CaseStore.open(old).search()) == 2


def test_what_is_deleted_goes_from_the_copies_too(old: Path) -> None:
    file = old / "cases.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        backup = schema.bring_up_to_date(database, file, (*schema.MIGRATIONS, add_a_column))
        database.execute(f"PRAGMA user_version = {TODAY}")
    assert backup is not None
    assert CaseStore.open(old).delete([1])
    assert not backup.exists()
