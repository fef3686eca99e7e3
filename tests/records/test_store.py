"""What a clinic does with its case store, and what then is true."""

import os
import sqlite3
import stat
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dermadesk.errors import ErrorCode, PhotoError, RecordsError
from dermadesk.imaging.photo import Photo
from dermadesk.records.search import Query
from dermadesk.records.store import CaseStore
from tests.records.examinations import FULL, draw_answer, draw_examination
from tests.records.test_strip import by_camera


@pytest.fixture
def store(tmp_path: Path) -> CaseStore:
    return CaseStore.open(tmp_path / "clinic" / "cases", patience=0.2)


def photos_of(store: CaseStore) -> list[Path]:
    return sorted(store.folder.glob("photos/*"))


def every_byte(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def test_nothing_is_on_the_disk_before_the_first_save(store: CaseStore, tmp_path: Path) -> None:
    assert store.search() == ()
    assert store.same_photo("0" * 64) == ()
    with pytest.raises(RecordsError) as gone:
        store.get(1)
    assert gone.value.code is ErrorCode.CASE_GONE
    assert list(tmp_path.iterdir()) == []


def test_what_was_saved_comes_back_as_it_was_said(store: CaseStore) -> None:
    given = draw_examination(**FULL)
    number = store.save(given)
    kept = CaseStore.open(store.folder).get(number)
    assert kept == replace(given, number=number, photo=kept.photo)
    assert np.array_equal(Photo.from_bytes(kept.photo, "").pixels(), Photo.from_bytes(given.photo, "").pixels())


def test_nothing_is_required_but_the_photo_and_the_answer(store: CaseStore) -> None:
    given = draw_examination()
    kept = store.get(store.save(given))
    assert (kept.patient, kept.age, kept.histology, kept.second) == ("", None, "", None)
    assert store.visits(1) == store.search()


def test_the_photo_is_stripped_and_its_hash_is_that_of_the_file(store: CaseStore) -> None:
    given = draw_examination(photo=by_camera("JPEG", 6))
    assert b"SERIAL-4711" in given.photo
    number = store.save(given)
    assert b"SERIAL-4711" not in every_byte(store.folder)
    kept = store.get(number)
    assert kept.photo_sha256 == given.photo_sha256
    assert [row.number for row in store.same_photo(given.photo_sha256)] == [number]
    again = Photo.from_bytes(kept.photo, "")
    assert [row.number for row in store.same_photo(again.sha256)] == [number], "the stripped photo is the same photo"


def test_a_photo_that_cannot_be_read_leaves_nothing(store: CaseStore) -> None:
    with pytest.raises(PhotoError):
        store.save(draw_examination(photo=b"this is not a photo"))
    assert store.search() == ()
    assert photos_of(store) == []


def test_histology_comes_later_and_what_stood_there_is_not_forgotten(store: CaseStore) -> None:
    number = store.save(draw_examination(**FULL | {"histology": ""}))
    store.update(number, {"histology": "MEL", "note": "Excised.", "age": 62})
    store.update(number, {"histology": "NV", "age": None, "site": "upper extremity"})
    kept = store.get(number)
    assert (kept.histology, kept.note, kept.age, kept.patient) == ("NV", "Excised.", None, "P-017")
    told = [(change.field, change.before, change.after) for change in store.changes(number)]
    assert sorted(told) == sorted(
        [
            ("histology", "", "MEL"),
            ("note", FULL["note"], "Excised."),
            ("age", "61", "62"),
            ("histology", "MEL", "NV"),
            ("age", "62", ""),
        ]
    )
    assert store.changes(number)[0].made[:4].isdigit()


def test_photo_and_answer_cannot_be_changed(store: CaseStore) -> None:
    number = store.save(draw_examination())
    with pytest.raises(ValueError, match="answer"):
        store.update(number, {"answer": "{}"})
    with pytest.raises(RecordsError) as gone:
        store.update(number + 1, {"note": "?"})
    assert gone.value.code is ErrorCode.CASE_GONE


def test_cases_are_found_by_what_is_known_of_them(store: CaseStore) -> None:
    nothing = draw_answer("nothing_suspicious_found", "NV")
    a = store.save(draw_examination(1, patient="P-1", lesion="a", visited="2025-01-05", note="Größe 4 mm"))
    b = store.save(draw_examination(2, patient="P-1", lesion="a", visited="2026-01-05", answer=nothing))
    c = store.save(draw_examination(3, patient="P-2", lesion="a", visited="2025-06-01", histology="MEL"))

    def found(**wanted: object) -> list[int]:
        return [row.number for row in store.search(Query(**wanted))]  # type: ignore[arg-type]

    assert found() == [b, c, a], "the latest visit first"
    assert found(patient="P-1") == [b, a]
    assert found(patient="P-1", lesion="a", until="2025-12-31") == [a]
    assert found(since="2025-06-01", until="2025-06-01") == [c]
    assert found(decision="nothing_suspicious_found") == [b]
    assert found(has_histology=True) == [c]
    assert found(has_histology=False) == [b, a]
    assert found(text="größe MM") == [a]
    assert found(text="melanoma") == [c], "a code is found by its name"
    assert found(text="p-2 lesion") == [c]
    assert found(text="%") == []
    assert [row.number for row in store.visits(b)] == [a, b]
    (row,) = store.search(Query(decision="nothing_suspicious_found"))
    assert (row.heading, row.top1, row.model) == (nothing.heading, "NV", "drawn 1.0.0")
    assert row.p_malignant == pytest.approx(nothing.p_malignant)


def test_thumbnails_are_small_pictures(store: CaseStore) -> None:
    number = store.save(draw_examination(photo=by_camera("JPEG", 6)))
    thumbnails = store.thumbnails([number, 99])
    assert list(thumbnails) == [number]
    small = Photo.from_bytes(thumbnails[number], "")
    assert (small.width, small.height) == (144, 192)
    assert len(small.encoded) < 20_000


def test_deleted_for_good_is_gone_from_every_file(store: CaseStore) -> None:
    # several rows, one of them changed, so that the database has had to move them about
    numbers = [
        store.save(draw_examination(n, patient=f"PATIENT-{n:03}", note=f"NOTE-{n:03} " * 40)) for n in range(1, 8)
    ]
    store.update(numbers[3], {"note": "NOTE-004 changed " * 300, "histology": "HISTO-004"})
    kept = store.get(numbers[3])
    middle = kept.photo[len(kept.photo) // 2 :][:64]
    before = every_byte(store.folder)
    assert b"PATIENT-004" in before
    assert middle in before
    assert store.delete([numbers[3], numbers[5]])
    after = every_byte(store.folder)
    for trace in (b"PATIENT-004", b"NOTE-004", b"HISTO-004", middle, b"PATIENT-006", kept.photo_sha256.encode()):
        assert trace not in after
    assert b"PATIENT-005" in after
    assert [row.number for row in store.search()] == [7, 5, 3, 2, 1]
    assert len(photos_of(store)) == 5
    assert store.changes(numbers[3]) == ()
    assert store.save(draw_examination()) == 8, "a number is never given twice"


def test_while_another_program_reads_a_deletion_is_finished_later(store: CaseStore) -> None:
    number = store.save(draw_examination(patient="PATIENT-001"))
    reader = sqlite3.connect(store.folder / "cases.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM examination").fetchone()
    assert not store.delete([number])
    assert store.search() == ()
    assert photos_of(store) == []
    reader.execute("COMMIT")
    reader.close()
    CaseStore.open(store.folder)
    assert b"PATIENT-001" not in every_byte(store.folder)


def test_a_photo_that_was_changed_in_the_folder_is_told(store: CaseStore) -> None:
    number = store.save(draw_examination())
    (photo,) = photos_of(store)
    photo.write_bytes(photo.read_bytes()[:-10] + b"0123456789")
    with pytest.raises(RecordsError) as changed:
        store.get(number)
    assert changed.value.code is ErrorCode.CASE_PHOTO_LOST
    photo.unlink()
    with pytest.raises(RecordsError) as lost:
        store.get(number)
    assert lost.value.code is ErrorCode.CASE_PHOTO_LOST
    assert len(store.search()) == 1


def test_what_others_put_beside_the_photos_stays(store: CaseStore) -> None:
    store.save(draw_examination())
    (store.folder / "photos" / "holiday.jpg").write_bytes(b"mine")
    leftover = store.folder / "photos" / f"{'ab' * 16}.jpg"
    leftover.write_bytes(b"of a save that was cut off")
    CaseStore.open(store.folder)
    assert not leftover.exists()
    assert {file.name for file in photos_of(store)} >= {"holiday.jpg"}
    assert len(photos_of(store)) == 2


@pytest.mark.skipif(os.name != "posix", reason="rights are POSIX's")
def test_only_the_owner_may_read_it(store: CaseStore) -> None:
    store.save(draw_examination())
    modes = {file: stat.S_IMODE(file.stat().st_mode) for file in (store.folder, *store.folder.rglob("*"))}
    assert modes[store.folder] == modes[store.folder / "photos"] == 0o700
    assert {mode for file, mode in modes.items() if file.is_file()} == {0o600}


def test_a_store_that_somebody_writes_to_is_busy(store: CaseStore) -> None:
    number = store.save(draw_examination())
    other = sqlite3.connect(store.folder / "cases.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(RecordsError) as busy:
        store.save(draw_examination(1))
    assert busy.value.code is ErrorCode.CASES_BUSY
    assert "Try again" in str(busy.value)
    assert CaseStore.open(store.folder, patience=0.1).get(number).number == number, "reading goes on"
    assert len(photos_of(store)) == 1
    other.execute("ROLLBACK")
    other.close()
    assert store.save(draw_examination(1)) == number + 1


def test_a_file_that_is_no_database_is_told_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "cases.db").write_bytes(b"this is no database, whatever its name says" * 100)
    before = every_byte(tmp_path)
    with pytest.raises(RecordsError) as damaged:
        CaseStore.open(tmp_path)
    assert damaged.value.code is ErrorCode.CASES_DAMAGED
    assert every_byte(tmp_path) == before


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    store = CaseStore.open(tmp_path / "file" / "cases")
    with pytest.raises(RecordsError) as refused:
        store.save(draw_examination())
    assert refused.value.code is ErrorCode.CASES_NOT_WRITTEN
    assert str(tmp_path) in str(refused.value)
