"""Every layout of labelled photos in the field is recognised by looking."""

from pathlib import Path

import pytest

from dermadesk.errors import LabelError
from dermadesk.taxonomy import ISIC_2018, Diagnosis, class_set
from dermadesk.training import readers
from dermadesk.training.readers import FindingCode
from tests.training.readers.folders import EIGHT, NINE, SEVEN, TWO, codes, findings, photos, read, table

HAM = "lesion_id,image_id,dx,dx_type,age,sex,localization"


@pytest.fixture
def ham(tmp_path: Path) -> Path:
    """HAM10000 as Kaggle ships it: two folders of photos, a table without `dataset`, masks, and pixels as a table."""
    folder = tmp_path / "ham"
    photos(folder, ["HAM10000_images_part_1/ISIC_0000001.jpg", "HAM10000_images_part_2/ISIC_0000002.jpg"])
    photos(folder, ["HAM10000_images_part_2/ISIC_0000003.jpg", "masks/ISIC_0000001_segmentation.png"])
    table(folder / "hmnist_8_8_L.csv", "pixel0000,pixel0001,label", "12,13,2")
    rows = ("HAM_1,ISIC_0000001,mel,histo,80.0,male,back", "HAM_2,ISIC_0000002,akiec,histo,unknown,unknown,face")
    table(folder / "HAM10000_metadata.csv", HAM, *rows, "HAM_1,ISIC_0000003,mel,follow_up,,female,unknown")
    return folder


def test_ham10000_in_several_folders_without_its_newer_column(ham: Path) -> None:
    one, two, three = read(ham).dataset.photos
    assert (one.image, one.code, one.group, one.lesion) == ("ISIC_0000001", "MEL", "HAM_1", "HAM_1")
    assert (one.age, one.sex, one.site, one.source, one.confirmed) == (80.0, "male", "back", "ham", True)
    assert (two.code, two.age, two.sex, two.confirmed) == ("AKIEC", None, "", True)
    assert (three.group, three.site, three.confirmed) == ("HAM_1", "", False)
    assert one.path == ham / "HAM10000_images_part_1" / "ISIC_0000001.jpg"
    assert set(findings(read(ham))) == {FindingCode.TABLE_PASSED_OVER}


@pytest.mark.parametrize("name", ["HAM10000_metadata", "HAM10000_metadata.tab"])
def test_ham10000_as_dataverse_names_it(ham: Path, name: str) -> None:
    expected = read(ham).dataset
    (ham / "HAM10000_metadata.csv").rename(ham / name)
    assert read(ham).dataset == expected


def test_the_column_dataset_is_the_source(ham: Path) -> None:
    table(ham / "HAM10000_metadata.csv", HAM + ",dataset", "HAM_1,ISIC_0000001,mel,histo,80,male,back,rosendahl")
    assert [photo.source for photo in read(ham).dataset.photos] == ["rosendahl"]


def test_the_truth_of_isic_2019_splits_what_ham10000_keeps_together(ham: Path, tmp_path: Path) -> None:
    truth = table(
        tmp_path / "truth.csv",
        "image,MEL,NV,BCC,AK,BKL,DF,VASC,SCC,UNK",
        "ISIC_0000001_downsampled,1.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0",
        "ISIC_0000002,0.0,0.0,0.0,0.0,0.0,0.0,0.0,1.0,0.0",
        "ISIC_0000003,0,0,0,0,0,0,0,0,1",
    )
    got = read(ham, truth, classes=EIGHT)
    assert codes(got) == {"ISIC_0000001": "MEL", "ISIC_0000002": "SCC"}
    assert [photo.lesion for photo in got.dataset.photos] == ["HAM_1", "HAM_2"], "the lesions are HAM's"
    assert findings(got)[FindingCode.NO_DIAGNOSIS].subjects == ("HAM10000_images_part_2/ISIC_0000003.jpg",)
    assert codes(read(ham, truth))["ISIC_0000002"] == "AKIEC"
    with pytest.raises(LabelError, match=r"'akiec' \(1 photo: HAM10000_metadata.csv line 3\) is AKIEC, which is none"):
        read(ham, classes=EIGHT)


def test_isic_2018_and_isic_2019_each_with_their_metadata(tmp_path: Path) -> None:
    folder = photos(tmp_path / "isic", ["a/ISIC_0000007_downsampled.jpg", "a/ISIC_0000008.jpg"])
    table(
        folder / "truth.csv",
        "image,MEL,NV,BCC,AKIEC,BKL,DF,VASC",
        "ISIC_0000007,0,0,0,1,0,0,0",
        "ISIC_0000008,0,1,0,0,0,0,0",
    )
    for sex in ("gender", "sex"):
        table(
            folder / "meta.csv",
            f"image,age_approx,anatom_site_general,lesion_id,{sex}",
            "ISIC_0000007_downsampled,45,head/neck,MSK4_1,female",
        )
        one, two = read(folder).dataset.photos
        assert (one.image, one.code, one.age, one.site, one.group) == (
            "ISIC_0000007",
            "AKIEC",
            45.0,
            "head/neck",
            "MSK4_1",
        )
        assert (one.sex, two.image, two.code, two.group) == ("female", "ISIC_0000008", "NV", "ISIC_0000008")
    table(folder / "groups.csv", "image,lesion_id,diagnosis_confirm_type", "ISIC_0000008,L9,histopathology")
    assert read(folder).dataset.photos[1].confirmed and read(folder).dataset.photos[1].lesion == "L9"


def test_an_export_of_the_archive_names_the_diagnosis_in_grades(tmp_path: Path) -> None:
    folder = photos(tmp_path / "export", ["ISIC_0000001.jpg", "ISIC_0000002.jpg"])
    header = "isic_id,age_approx,diagnosis_1,diagnosis_2,diagnosis_3,diagnosis_confirm_type,lesion_id,sex"
    table(
        folder / "metadata.csv",
        header,
        "ISIC_0000001,55,Malignant,Malignant melanocytic proliferations,Melanoma Invasive,histopathology,IL_1,male",
        "ISIC_0000002,40,Benign,Benign soft tissue proliferations,Scar,single image expert consensus,IL_2,female",
    )
    assert codes(read(folder, classes=TWO)) == {"ISIC_0000001": "MALIGNANT", "ISIC_0000002": "BENIGN"}
    with pytest.raises(LabelError, match="'Scar'"):
        read(folder)


def test_one_folder_per_class_as_the_nine_class_set_comes(tmp_path: Path) -> None:
    folder = tmp_path / "nine"
    photos(folder, ["Train/pigmented benign keratosis/ISIC_0000001.jpg", "Train/Melanoma/x/ISIC_0000002.jpg"])
    photos(folder, ["Test/squamous cell carcinoma/ISIC_0000003.jpg", "Test/seborrheic keratosis/ISIC_0000004.jpg"])
    photos(folder, ["about/cover.png"])
    got = read(folder, classes=NINE)
    assert list(codes(got).values()) == ["PBK", "MEL", "SCC", "SEK"]
    assert list(codes(read(folder)).values()) == ["BKL", "MEL", "AKIEC", "BKL"]
    assert findings(got)[FindingCode.NO_LABEL].subjects == ("about/cover.png",)
    assert {photo.source for photo in got.dataset.photos} == {"nine"}


def test_the_binary_set_names_different_photos_alike(tmp_path: Path) -> None:
    folder = photos(
        tmp_path / "binary", ["data/train/benign/1.jpg", "data/train/malignant/1.jpg", "data/test/benign/2.jpg"]
    )
    got = read(folder, classes=TWO)
    assert codes(got) == {
        "2": "BENIGN",
        "binary/data/train/benign/1": "BENIGN",
        "binary/data/train/malignant/1": "MALIGNANT",
    }
    assert len({photo.group for photo in got.dataset.photos}) == 3
    each = [folder / "data" / name for name in ("train/benign", "train/malignant", "test/benign")]
    assert readers.read(each, [], TWO).dataset.counts == {"BENIGN": 2, "MALIGNANT": 1}, "each class a folder given"


def test_a_sidecar_groups_a_folder_per_class(tmp_path: Path) -> None:
    folder = photos(tmp_path / "clinic", ["mel/a.jpg", "nv/b.jpg", "nv/c.png"])
    table(
        folder / "patients.csv",
        "filename,patient_id,lesion_id,date",
        "mel/a.jpg,p1,l1,2024-02-01",
        "b.jpg,p1,l2,",
        "c,,l3,",
    )
    assert [(p.code, p.group, p.patient, p.lesion, p.date) for p in read(folder).dataset.photos] == [
        ("MEL", "p1", "p1", "l1", "2024-02-01"),
        ("NV", "p1", "p1", "l2", ""),
        ("NV", "l3", "", "l3", ""),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_clinics_own_table_as_spreadsheets_write_it(tmp_path: Path, delimiter: str, encoding: str) -> None:
    folder = photos(tmp_path / "clinic", ["2024/IMG 1.JPG", "2024/IMG.2.jpeg", "2025/IMG 1.JPG"])
    lines = (
        "FileName,Label,Patient ID,LESION_ID,Date,Age,Sex,Site",
        r"2024\img 1.jpg,Melanoma,p1,l1,2024-02-01,63,F,Rücken",
        '2024/IMG.2,"Nevus",p2,,,"41.5",m,',
        ",,,,,,,",
        "./2025/IMG 1.JPG,nv,p2,l3,,,,",
    )
    path = table(folder / "labels.csv", *(line.replace(",", delimiter) for line in lines), encoding=encoding)
    got = read(folder, path)
    one, two, three = sorted(got.dataset.photos, key=lambda photo: str(photo.path))
    assert (one.image, one.code, one.group, one.date) == ("clinic/2024/IMG 1", "MEL", "p1", "2024-02-01")
    assert (one.age, one.sex, one.site, one.source) == (63.0, "female", "Rücken", "clinic")
    assert (two.image, two.code, two.group, two.age, two.sex) == ("IMG.2", "NV", "p2", 41.5, "male")
    assert (three.image, three.lesion, three.group) == ("clinic/2025/IMG 1", "l3", "p2")
    assert (FindingCode.ENCODING in findings(got)) == (encoding == "cp1252")


def test_a_clinic_declares_classes_of_its_own(tmp_path: Path) -> None:
    folder = photos(tmp_path / "clinic", ["Spitz naevus/a.jpg", "Merkel/b.jpg", "melanoma/c.jpg", "nevus/d.jpg"])
    table(folder / "classes.csv", "code,name,malignant", "SPITZ,Spitz naevus,no", "MCC,Merkel,yes")
    spitz, merkel = Diagnosis("SPITZ", "Spitz naevus", False), Diagnosis("MCC", "Merkel", True)
    assert readers.classes_in([folder], []) == (*class_set(["MEL", "NV"]), spitz, merkel)
    got = read(folder, classes=(spitz, merkel, *SEVEN))
    assert list(codes(got).values()) == ["SPITZ", "MCC", "MEL", "NV"]
    assert got.dataset.malignant == (False, True, True, False)
    assert list(codes(read(folder, classes=TWO)).values()) == ["BENIGN", "MALIGNANT", "MALIGNANT", "BENIGN"]
    with pytest.raises(LabelError, match=r"'Merkel'.* is MCC, which is none of the classes"):
        read(folder)
    (folder / "classes.csv").unlink()
    assert len(read(folder, classes=(spitz, merkel, *SEVEN)).dataset.photos) == 4, "a recipe can declare them too"


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (["SPITZ,Spitz,"], "yes or no under malignant, must stand on line 2"),
        (["SPITZ,Spitz,perhaps", "X,Y,no", ",Z,no"], "must stand on line 2, 4"),
        (["MEL,Melanoma,no"], "MEL is declared with the wrong malignancy"),
        (["SPITZ,a,no", "Spitz,b,no"], "a class is named twice"),
        (["SPITZ,Spitz,yes"], "SPITZ is malignant in it, but benign in what is to be learned"),
    ],
)
def test_declared_classes_must_be_marked_and_agree(tmp_path: Path, rows: list[str], sentence: str) -> None:
    folder = photos(tmp_path / "clinic", ["nevus/d.jpg"])
    table(folder / "classes.csv", "code,name,malignant", *rows)
    with pytest.raises(LabelError, match=sentence):
        read(folder, classes=(*SEVEN, Diagnosis("SPITZ", "Spitz", False)))


def test_the_classes_that_labels_suggest(ham: Path, tmp_path: Path) -> None:
    assert [each.code for each in readers.classes_in([ham], [])] == ["MEL", "AKIEC"]
    nine = photos(tmp_path / "nine", ["seborrheic keratosis/a.jpg", "actinic keratosis/b.jpg", "nevus/c.jpg"])
    assert readers.classes_in([nine], []) == class_set(["AK", "NV", "SEK"])
    assert readers.classes_in([ham, nine], []) == class_set(["MEL", "NV", "AKIEC", "BKL"]), "SEK falls into BKL"
    binary = photos(tmp_path / "binary", ["benign/x.jpg", "malignant/y.jpg"])
    assert readers.classes_in([binary], []) == readers.classes_in([ham, binary], []) == TWO
    full = photos(tmp_path / "full", [f"{code}/{code}.jpg" for code in reversed(ISIC_2018)])
    assert readers.classes_in([full], []) == SEVEN, "in the order of the set, not of the folders"
    odd = photos(tmp_path / "odd", ["nevus/x.jpg", "naevus flammeus/y.jpg"])
    with pytest.raises(LabelError, match="naevus flammeus"):
        readers.classes_in([odd], [])


def test_a_german_spreadsheet_is_read_as_its_clinic_writes_it(tmp_path: Path) -> None:
    folder = photos(tmp_path / "Praxis", ["Bild ä 1.JPG", "Bild 2.jpg", "Bild 3.jpeg"])
    head = "Dateiname;Diagnose;Patienten-Nr.;Läsion;Alter;Geschlecht;Lokalisation;Datum"
    rows = (
        "Bild ä 1.jpg;Melanom;7;L1;61;w;Rücken;2026-01-02",
        "Bild 2;Nävus;8;L2;33;männlich;Arm;",
        "Bild 3.jpeg;BCC;7;L3;;;;",
    )
    table(folder / "Befunde März.csv", head, *rows, encoding="cp1252")
    by_name = {photo.image: photo for photo in read(folder).dataset.photos}
    assert {name: photo.code for name, photo in by_name.items()} == {"Bild ä 1": "MEL", "Bild 2": "NV", "Bild 3": "BCC"}
    first = by_name["Bild ä 1"]
    assert (first.patient, first.lesion, first.age, first.sex, first.site) == ("7", "L1", 61.0, "female", "Rücken")
    assert by_name["Bild 2"].sex == "male"
    assert by_name["Bild 3"].group == first.group


def test_german_folders_name_classes_however_the_disk_writes_an_umlaut(tmp_path: Path) -> None:
    names = ["Melanom/a.jpg", "Na\u0308vus/b.jpg", "Nävus 2/c.jpg", "Basaliom/d.jpg", "sonstiges/e.jpg"]
    with pytest.raises(LabelError, match="'Nävus 2'"):
        read(photos(tmp_path / "one", names))
    there = read(photos(tmp_path / "two", [name for name in names if " 2" not in name]))
    assert codes(there) == {"a": "MEL", "b": "NV", "d": "BCC"}
    two = read(photos(tmp_path / "three", ["gutartig/a.jpg", "bösartig/b.jpg"]), classes=TWO)
    assert codes(two) == {"a": "BENIGN", "b": "MALIGNANT"}


def test_a_folder_for_the_rest_inside_a_class_is_no_class(tmp_path: Path) -> None:
    assert codes(read(photos(tmp_path / "set", ["melanoma/other/a.jpg", "nevus/b.jpg"]))) == {"a": "MEL", "b": "NV"}


def test_paths_of_another_computer_are_found_by_the_folders_that_are_the_same(tmp_path: Path) -> None:
    folder = photos(tmp_path / "set", ["2023/a.jpg", "2024/a.jpg", "2024/b.jpg"])
    rows = ("C:\\Praxis\\Bilder\\2023\\a.jpg,mel", "/home/x/2024/a.jpg,nv", "D:/b.jpg,bcc")
    table(folder / "labels.csv", "path,label", *rows)
    told = {photo.path.relative_to(folder).as_posix(): photo.code for photo in read(folder).dataset.photos}
    assert told == {"2023/a.jpg": "MEL", "2024/a.jpg": "NV", "2024/b.jpg": "BCC"}
    below = table(tmp_path / "below.csv", "path,label", "2025/b.jpg,bcc", "2023/a.jpg,mel")
    missing = findings(read(folder, below))[FindingCode.NO_PHOTO]
    assert missing.subjects == ("2025/b.jpg",)  # a path below the folder means that one and no other
