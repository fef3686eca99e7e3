"""What leaves the store: a table of everything, and photos that training reads."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dermadesk.errors import ErrorCode, OutputError, RecordsError
from dermadesk.imaging.photo import Photo
from dermadesk.records.export import labelled_photos, table
from dermadesk.records.progress import Copied, Exported
from dermadesk.records.store import CaseStore
from dermadesk.taxonomy import ISIC_2018, class_set
from dermadesk.training import readers
from tests.drawings import draw_lesion, encode
from tests.records.examinations import FULL, draw_answer, draw_examination


@pytest.fixture
def store(tmp_path: Path) -> CaseStore:
    """Three visits of two lesions of one patient, and others."""
    made = CaseStore.open(tmp_path / "cases")
    shoulder: dict[str, Any] = {"patient": "P-017", "lesion": "shoulder", "age": 61, "sex": "female", "site": "Back"}
    made.save(draw_examination(1, **shoulder, diagnosis="NV", visited="2025-01-01"))
    made.save(draw_examination(2, **shoulder, diagnosis="NV", histology="melanoma in situ"))
    made.save(draw_examination(3, patient="P-017", lesion="toe", diagnosis="Squamous cell carcinoma"))
    made.save(draw_examination(4, patient="P-018", diagnosis="looks odd"))
    made.save(draw_examination(5))
    made.save(draw_examination(3, diagnosis="NV"))  # the toe's photo again, with another diagnosis
    png = encode(draw_lesion(120, 90, seed=7), "png")
    made.save(draw_examination(7, photo=png, histology="BKL", answer=draw_answer(leads="MEL")))
    return made


def run(export: Iterator[Copied | Exported]) -> Exported:
    *on_the_way, end = export
    assert isinstance(end, Exported)
    assert [each.done for each in on_the_way if isinstance(each, Copied)] == list(range(1, len(on_the_way) + 1))
    return end


def test_training_reads_what_was_exported(store: CaseStore, tmp_path: Path) -> None:
    numbers = [found.number for found in store.search()]
    end = run(labelled_photos(store, numbers, tmp_path / "out" / "labelled"))
    assert end.examinations == 4
    assert dict(end.left_out) == {
        "without a diagnosis": 1,
        "of a photo that is in it already": 1,
        "with a diagnosis that is none of the seven classes": 1,
    }
    classes = class_set(ISIC_2018)
    read = readers.read([end.target], [], classes)
    by_code = {photo.code: photo for photo in read.dataset.photos}
    assert sorted(photo.code for photo in read.dataset.photos) == ["BKL", "MEL", "NV", "NV"]
    assert by_code["MEL"].confirmed
    assert by_code["BKL"].confirmed
    assert not by_code["NV"].confirmed
    melanoma = by_code["MEL"]
    assert (melanoma.age, melanoma.sex, melanoma.site) == (61.0, "female", "back")
    visits = [photo for photo in read.dataset.photos if photo.lesion == melanoma.lesion]
    assert len(visits) == 2, "the visits of a lesion stay together"
    kept = store.get(2).photo
    assert melanoma.path.read_bytes() == kept
    assert {Photo.from_file(photo.path).format for photo in read.dataset.photos} == {"JPEG", "PNG"}


def test_no_code_of_the_clinic_is_in_it(store: CaseStore, tmp_path: Path) -> None:
    end = run(labelled_photos(store, [1, 2, 3], tmp_path / "labelled"))
    text = (end.target / "metadata.csv").read_text()
    assert text.splitlines()[0].startswith("lesion_id,image_id,dx,dx_type,age,sex,localization")
    assert "P-017" not in text
    assert "shoulder" not in text
    rows = list(csv.DictReader(text.splitlines()))
    assert [row["dx"] for row in rows] == ["nv", "mel", "akiec"]
    assert [row["dx_type"] for row in rows] == ["clinical", "histo", "clinical"]
    assert len({row["patient_id"] for row in rows}) == 1
    assert len({row["lesion_id"] for row in rows}) == 2


def test_the_patient_groups_the_photos_of_two_lesions(store: CaseStore, tmp_path: Path) -> None:
    end = run(labelled_photos(store, [1, 2, 3], tmp_path / "labelled"))
    read = readers.read([end.target], [], class_set(ISIC_2018))
    assert len({photo.group for photo in read.dataset.photos}) == 1
    (source,) = read.sources
    assert (source.name, source.licence) == ("labelled", ""), "a clinic's cases are not HAM10000"


def test_an_export_never_overwrites_and_leaves_nothing_half_done(store: CaseStore, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "thesis.txt").write_text("mine")
    with pytest.raises(RecordsError) as refused:
        run(labelled_photos(store, [1], taken))
    assert refused.value.code is ErrorCode.EXPORT_TARGET
    cut_off = labelled_photos(store, [1, 2], tmp_path / "cut off")
    next(cut_off)
    cut_off.close()  # type: ignore[attr-defined]
    assert {each.name for each in tmp_path.iterdir()} == {"cases", "taken"}
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        run(labelled_photos(store, [1], tmp_path / "file" / "labelled"))


def test_the_table_says_everything(store: CaseStore, tmp_path: Path) -> None:
    number = store.save(draw_examination(9, **FULL))
    end = run(table(store, [number, 5], tmp_path / "cases.csv"))
    assert end.examinations == 2
    with end.target.open(newline="", encoding="utf-8") as file:
        full, bare = csv.DictReader(file)
    assert full["note"] == FULL["note"]
    assert (full["patient"], full["age"], full["histology"]) == ("P-017", "61", "melanoma in situ")
    assert (full["decision"], full["MEL"], full["conformal_set"]) == ("suspicious", "0.700000", "MEL")
    assert (full["second_decision"], bare["second_decision"]) == ("nothing_suspicious_found", "")
    assert full["model"] == "drawn 1.0.0"
    assert bare["patient"] == ""


def test_a_table_of_nothing_has_no_rows(store: CaseStore, tmp_path: Path) -> None:
    assert run(table(store, [], tmp_path / "none.csv")).examinations == 0
