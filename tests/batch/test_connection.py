"""The file of a batch: what is none, what is damaged, who may read it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dermadesk.batch import schema
from dermadesk.batch.discovery import Found, Listing
from dermadesk.batch.known import FILE, KnownAnswers
from dermadesk.batch.ledger import Ledger
from dermadesk.batch.plan import Plan
from dermadesk.errors import BatchError, ErrorCode
from tests.batches import answer, made_up, plan


@pytest.fixture
def about(tmp_path: Path) -> Plan:
    return plan(tmp_path)


@pytest.fixture
def ledger(tmp_path: Path, about: Plan) -> Ledger:
    return made_up(tmp_path / "a.batch", about, {"mole.jpg": answer("1" * 64, {"MEL": 1.0}), "wait.jpg": None})


def refused(work: object) -> ErrorCode:
    """The code with which the ledger refuses."""
    with pytest.raises(BatchError) as told:
        work()  # type: ignore[operator]
    return told.value.code


def test_a_file_that_is_not_there_holds_no_batch_and_is_not_made(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "none.batch")
    assert ledger.plan is None
    assert refused(ledger.counts) is ErrorCode.BATCH_INVALID
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_batch_is_refused_and_not_touched(tmp_path: Path, about: Plan) -> None:
    (text := tmp_path / "results.csv").write_text("image,decision\n" * 100, encoding="utf-8")
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE patient (name TEXT)")
    with closing(KnownAnswers(tmp_path)):
        pass
    for file in (text, tmp_path / "other.db", tmp_path / FILE):
        before = file.read_bytes()
        assert refused(lambda file=file: Ledger(file).plan) is ErrorCode.BATCH_INVALID
        assert refused(lambda file=file: Ledger(file).begin(about, Listing(()))) is ErrorCode.BATCH_INVALID
        assert file.read_bytes() == before


def test_an_empty_file_is_a_new_batch(tmp_path: Path, about: Plan) -> None:
    (file := tmp_path / "a.batch").touch()
    assert Ledger(file).plan is None
    Ledger(file).begin(about, Listing((Found("x.jpg"),)))
    assert Ledger(file).counts().total == 1


def test_a_batch_of_a_newer_program_is_refused(ledger: Ledger) -> None:
    with closing(sqlite3.connect(ledger.file)) as database:
        database.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    assert refused(ledger.counts) is ErrorCode.BATCH_NEWER


def test_a_damaged_batch_is_told(tmp_path: Path, about: Plan) -> None:
    ledger = made_up(tmp_path / "a.batch", about, {f"{n:04}.jpg": answer(f"{n:064}", {"NV": 1.0}) for n in range(300)})
    whole = ledger.file.read_bytes()
    ledger.file.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))
    assert refused(lambda: list(ledger.rows())) is ErrorCode.BATCH_DAMAGED


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, about: Plan) -> None:
    (tmp_path / "file").touch()
    ledger = Ledger(tmp_path / "file" / "a.batch")
    assert refused(lambda: ledger.begin(about, Listing(()))) is ErrorCode.BATCH_NOT_WRITTEN


def test_a_photo_that_is_not_in_it_is_told(ledger: Ledger) -> None:
    assert refused(lambda: ledger.row(2)) is ErrorCode.BATCH_INVALID


def test_it_is_private_and_goes_for_good(ledger: Ledger) -> None:
    """It names a clinic's photos."""
    assert ledger.file.stat().st_mode & 0o077 == 0
    ledger.remove()
    assert list(ledger.file.parent.iterdir()) == []
