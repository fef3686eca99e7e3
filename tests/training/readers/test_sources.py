"""Several sources become one data set: names are unique, groups are never split or mixed up, and each is cited."""

import shutil
from pathlib import Path

import pytest

from dermadesk.errors import LabelError
from dermadesk.training import readers
from dermadesk.training.readers import FindingCode
from tests.training.readers.folders import SEVEN, TWO, codes, findings, photos, read, table

HAM = "lesion_id,image_id,dx,dx_type,age,sex,localization,dataset"


@pytest.fixture
def two(tmp_path: Path) -> list[Path]:
    """Two clinics that both count photos and patients from one."""
    for clinic in ("north", "south"):
        folder = photos(tmp_path / clinic / "photos", ["1.jpg", "2.jpg", f"{clinic}.jpg"])
        rows = ("1.jpg,mel,1", "2.jpg,nv,2", f"{clinic}.jpg,nv,{clinic}")
        table(folder / "labels.csv", "filename,label,patient_id", *rows)
    return [tmp_path / "north" / "photos", tmp_path / "south" / "photos"]


def test_names_and_patients_of_two_clinics_are_told_apart(two: list[Path]) -> None:
    got = readers.read(two, [], SEVEN).dataset
    assert [photo.image for photo in got.photos] == [
        "north",
        "north/photos/1",
        "north/photos/2",
        "south",
        "south/photos/1",
        "south/photos/2",
    ]
    assert [photo.group for photo in got.photos] == [
        "north",
        "patient/north/photos/1",
        "patient/north/photos/2",
        "south",
        "patient/south/photos/1",
        "patient/south/photos/2",
    ]
    assert {photo.source for photo in got.photos} == {"north/photos", "south/photos"}
    assert [photo.patient for photo in got.photos] == ["north", "1", "2", "south", "1", "2"]
    tables = [folder / "labels.csv" for folder in two]
    assert readers.read(two, tables, SEVEN).dataset == got, "a given table speaks of the folder it lies in"


def test_a_folder_of_data_sets_names_each_as_a_source(two: list[Path], tmp_path: Path) -> None:
    for folder in two:
        (folder / "labels.csv").rename(folder.parent / "labels.csv")
    table(tmp_path / "tables" / "more.csv", "filename,label,site", "south.jpg,nv,back")
    got = read(tmp_path)
    assert sorted(photo.source for photo in got.dataset.photos) == ["north"] * 3 + ["south"] * 3
    assert [(each.name, each.photos, each.folder) for each in got.sources] == [
        ("north", 3, tmp_path),
        ("south", 3, tmp_path),
    ]
    assert {photo.group: photo.site for photo in got.dataset.photos} == {"1": "", "2": "", "north": "", "south": "back"}


def test_one_table_for_two_folders_means_the_same_patients(two: list[Path], tmp_path: Path) -> None:
    rows = ("north/photos/1.jpg,mel,1", "south/photos/1.jpg,nv,1", "south.jpg,bkl,3")
    path = table(tmp_path / "all.csv", "filename,label,patient_id", *rows)
    got = readers.read(two, [path], SEVEN)
    assert [(photo.image, photo.group) for photo in got.dataset.photos] == [
        ("north/photos/1", "1"),
        ("south", "3"),
        ("south/photos/1", "1"),
    ]
    assert findings(got)[FindingCode.NO_LABEL].subjects == ("2.jpg", "north.jpg", "2.jpg")


def test_a_table_labels_one_folder_and_the_other_keeps_its_own(two: list[Path], tmp_path: Path) -> None:
    path = table(tmp_path / "north.csv", "filename,label", "north.jpg,df")
    got = readers.read(two, [path], SEVEN)
    assert codes(got) == {"north": "DF", "1": "MEL", "2": "NV", "south": "NV"}
    assert got.dataset.photos[2].image == "north" and got.dataset.photos[2].patient == "north", "the facts fill in"


def test_a_patient_is_known_through_the_lesion(tmp_path: Path) -> None:
    folder = photos(tmp_path / "clinic", ["a.jpg", "b.jpg", "c.jpg", "l2.jpg"])
    table(
        folder / "labels.csv", "filename,label,lesion_id,patient_id", "a,mel,l1,p1", "b,mel,l1,", "c,nv,l2,", "l2,nv,,"
    )
    got = read(folder).dataset.photos
    assert [photo.group for photo in got] == ["p1", "p1", "lesion/clinic/l2", "photo/l2"], "two things named l2"
    assert [photo.patient for photo in got] == ["p1", "p1", "", ""]


def test_a_file_that_lies_in_two_folders_counts_once(two: list[Path], tmp_path: Path) -> None:
    got = readers.read([two[0], two[0].parent, two[0]], [], SEVEN)
    assert len(got.dataset.photos) == 3
    again = findings(got)[FindingCode.SAME_FILE].subjects
    assert again == tuple(str(two[0].parent / "photos" / name) for name in ("1.jpg", "2.jpg", "north.jpg"))
    copied = shutil.copytree(two[0], tmp_path / "copy")
    got = readers.read([two[0], copied], [], SEVEN)
    assert codes(got) == {"1": "MEL", "2": "NV", "north": "NV"}
    assert findings(got)[FindingCode.SAME_FILE].subjects == tuple(str(copied / f"{n}.jpg") for n in ("1", "2", "north"))


def test_a_photo_of_the_archive_is_one_wherever_it_lies(tmp_path: Path) -> None:
    ham = photos(tmp_path / "ham", ["images/ISIC_0000001.jpg", "images/ISIC_0000002.jpg"])
    rows = (
        "HAM_1,ISIC_0000001,mel,histo,50,male,back,rosendahl",
        "HAM_1,ISIC_0000002,mel,histo,50,male,back,rosendahl",
    )
    table(ham / "HAM10000_metadata.csv", HAM, *rows)
    other = photos(tmp_path / "other", ["malignant/ISIC_0000001.jpg", "benign/ISIC_0000009.jpg"])
    again = photos(tmp_path / "again", ["benign/ISIC_0000009_downsampled.png"])
    got = readers.read([ham, other, again], [], TWO).dataset
    assert [(photo.image, photo.code, photo.group) for photo in got.photos] == [
        ("ISIC_0000002", "MALIGNANT", "HAM_1"),
        ("again/ISIC_0000009", "BENIGN", "again/ISIC_0000009"),
        ("ham/ISIC_0000001", "MALIGNANT", "HAM_1"),
        ("other/ISIC_0000001", "MALIGNANT", "HAM_1"),
        ("other/ISIC_0000009", "BENIGN", "again/ISIC_0000009"),
    ]


def test_sources_are_named_counted_and_cited(tmp_path: Path) -> None:
    ham = photos(tmp_path / "ham", ["images/ISIC_0000001.jpg", "images/ISIC_0000002.jpg"])
    rows = ("HAM_1,ISIC_0000001,mel,histo,50,male,back,rosendahl", "HAM_1,ISIC_0000002,mel,histo,50,male,back,vienna")
    table(ham / "HAM10000_metadata.csv", HAM, *rows)
    isic = photos(tmp_path / "isic2018_task12", ["images/ISIC_0000003.jpg", "images/ISIC_0000004.jpg"])
    newer = photos(tmp_path / "bcn", ["ISIC_0000005.jpg"])
    own = photos(tmp_path / "own", ["nevus/a.jpg", "nevus/b.jpg"])
    rows = ("ISIC_0000003,1,0,0", "ISIC_0000004_downsampled,0,1,0", "ISIC_0000005,0,0,1")
    truth = table(tmp_path / "truth.csv", "image,MEL,NV,SCC", *rows)
    one, two, three, four = readers.read([ham, isic, newer, own], [truth], SEVEN).sources
    assert (one.name, one.folder, one.photos, one.lesions, one.licence) == ("HAM10000", ham, 2, 1, "CC BY-NC 4.0")
    assert (
        one.holds == ("rosendahl", "vienna")
        and one.citation == "Tschandl, Rosendahl, Kittler, Sci Data 5:180161 (2018)"
    )
    assert (two.name, two.photos, two.lesions, two.holds) == ("ISIC 2018", 2, 2, ("isic2018_task12",))
    assert two.licence == "photos CC-0, labels CC BY-NC 4.0"
    assert two.citation.startswith("Codella et al., arXiv:1902.03368 (2019); ")
    assert (three.name, three.licence, three.photos) == ("ISIC 2019", "CC BY-NC 4.0", 1)
    assert (four.name, four.folder, four.photos, four.licence, four.citation) == ("own", own, 2, "", "")


def test_order_and_content_do_not_depend_on_the_order_of_the_folders(two: list[Path]) -> None:
    assert readers.read(two, [], SEVEN).dataset == readers.read(two[::-1], [], SEVEN).dataset


def test_a_folder_that_may_not_be_read_is_named(two: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(place: str) -> None:
        raise PermissionError(13, "Permission denied", place)

    monkeypatch.setattr("os.scandir", refuse)  # root may read everything, so the system is asked to refuse
    with pytest.raises(LabelError, match=r"north/photos.*Permission denied"):
        read(two[0])
