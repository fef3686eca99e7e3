"""What is wrong with labels is said before anything starts: what, where, and what to do. What is odd is told."""

from pathlib import Path

import pytest

from dermadesk.errors import ErrorCode, LabelError
from dermadesk.training import readers
from dermadesk.training.readers import FindingCode
from tests.training.readers.folders import SEVEN, codes, findings, photos, read, table

TRUTH = "image,MEL,NV,BCC,AKIEC,BKL,DF,VASC"


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    return photos(tmp_path / "clinic", ["a.jpg", "b.jpg", "c.jpg", "d.jpg"])


def refused(folder: Path, *tables: Path) -> LabelError:
    """The error with which a folder is refused; it ends in one full stop."""
    with pytest.raises(LabelError) as caught:
        read(folder, *tables)
    assert str(caught.value).endswith(".") and not str(caught.value).endswith("..")
    return caught.value


def test_unknown_labels_are_all_listed_with_what_they_may_have_meant(clinic: Path) -> None:
    rows = ("a.jpg,mellanoma", "b.jpg,Nevuss", "c.jpg,mellanoma", "d.jpg,flammeus")
    error = refused(clinic, table(clinic / "labels.csv", "filename,label", *rows))
    assert error.code == ErrorCode.UNKNOWN_LABEL
    assert "'mellanoma' (2 photos: labels.csv line 2, 4) is unknown, perhaps melanoma" in str(error)
    assert "'Nevuss' (1 photo: labels.csv line 3) is unknown, perhaps nevus" in str(error)
    assert "'flammeus' (1 photo: labels.csv line 5) is unknown: " in str(error)
    assert "declare classes of your own in classes.csv" in str(error)


def test_a_folder_beside_those_of_classes_is_an_unknown_label(tmp_path: Path) -> None:
    error = refused(photos(tmp_path / "set", ["melanoma/a.jpg", "nevuss/b.jpg", "nevuss/c.jpg"]))
    assert "'nevuss' (2 photos: a folder's name) is unknown, perhaps nevus" in str(error)


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("A.JPG,nv,p1", "rows for one photo contradict each other: A.JPG on lines 2 and 4"),
        ("a,mel,p2", "a on lines 2 and 4"),
        (",mel,p1", "no photo is named on line 4; name it, or remove the line"),
        ("b.jpg,mel,p1,p2", "its header has 3 columns, but there are more values on line 4; mend"),
        ('b.jpg,mel,"p1', "line 4 is no CSV"),
    ],
)
def test_rows_that_cannot_be_right_are_named_by_line(clinic: Path, row: str, what: str) -> None:
    path = table(clinic / "labels.csv", "filename,label,patient_id", "a.jpg,mel,p1", "c.jpg,nv,p1", row)
    assert what in str(refused(clinic, path))
    assert what in str(refused(clinic)), "found in the folder, it is read as strictly"


@pytest.mark.parametrize("row", ["b,0,0,0,0,0,0,0", "b,1,1,0,0,0,0,0", "b,1,x,0,0,0,0,0", "b,0.9,0.1,0,0,0,0,0", "b,1"])
def test_a_truth_table_has_exactly_one_true_class_on_every_line(clinic: Path, row: str) -> None:
    path = table(clinic / "truth.csv", TRUTH, "a,1.0,0,0,0,0,0,0", row, "c,0,1,0,0,0,0,0")
    assert "one 1.0 and else 0.0 must stand on every line, but not so on line 3; mend" in str(refused(clinic, path))


def test_tables_that_disagree_are_named_with_both_lines(clinic: Path) -> None:
    one = table(clinic / "one.csv", "filename,label", "a.jpg,mel", "b.jpg,nv")
    two = table(clinic / "two.csv", "filename,label", "b.jpg,Nevus", "a.jpg,bkl")
    assert "a.jpg is MEL in one.csv line 2 and BKL in two.csv line 3" in str(refused(clinic, one, two))
    assert codes(read(clinic, one)) == {"a": "MEL", "b": "NV"}, "a table that is given wins over one that is found"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "it is empty; its first line must name the columns"),
        (b"filename,label\n\n,\n", "it has a header and no rows; add a row for every photo"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "it is no text; save it as CSV in UTF-8"),
        (b"PK\x03\x04\x14\x00", "it is an Excel or zip file; save it as CSV"),
        ("filename,label\na.jpg,mel\n".encode("utf-16"), "it is text in UTF-16; save it as CSV"),
        (b"filename,label,site\na.jpg,mel,\x81\n", "it is neither UTF-8 nor Windows-1252; save it as CSV"),
        (b"filename,label\na.jpg,mel\n\x00", "it is no text; save it as CSV"),
    ],
)
def test_a_table_that_is_no_csv_says_what_it_is(clinic: Path, content: bytes, what: str) -> None:
    (clinic / "labels.csv").write_bytes(content)
    assert what in str(refused(clinic, clinic / "labels.csv"))
    assert what in str(refused(clinic))


def test_a_missing_column_is_said_with_the_columns_that_are_there(clinic: Path) -> None:
    path = table(clinic / "labels.csv", "name;diagnosis", "a.jpg;mel")
    error = str(refused(clinic, path))
    assert "its first line must name the columns; they are name, diagnosis, but needed are filename and label" in error
    assert "add that line, or rename the columns" in error
    assert "labels.csv is passed over: its first line names the columns name, diagnosis; if" in str(refused(clinic))
    path = table(clinic / "labels.csv", "filename,patient_id", "a.jpg,p1")
    assert "labels.csv labels none of them (its columns: filename, patient_id)" in str(refused(clinic, path))


def test_nothing_to_read_is_said_as_such(clinic: Path, tmp_path: Path) -> None:
    assert refused(tmp_path / "gone").code == ErrorCode.NOT_FOUND
    assert refused(clinic, tmp_path / "gone.csv").code == ErrorCode.NOT_FOUND
    assert "it is a file; give the folder of the photos" in str(refused(clinic / "a.jpg"))
    assert "the file cannot be read (Is a directory)" in str(refused(clinic, clinic))
    (tmp_path / "empty").mkdir()
    nothing = refused(tmp_path / "empty")
    assert nothing.code == ErrorCode.NO_LABELS
    assert "no photo is in this folder" in str(nothing)
    error = refused(clinic)
    assert error.code == ErrorCode.NO_LABELS
    assert "no photo is labelled: there is no table, and the folders (.) name no diagnosis; give a table" in str(error)
    with pytest.raises(LabelError, match="no folder was given"):
        readers.read([], [], SEVEN)


def test_a_table_of_other_photos_is_refused_even_where_the_folder_has_labels(clinic: Path, tmp_path: Path) -> None:
    table(clinic / "labels.csv", "filename,label", "a.jpg,mel")
    other = table(tmp_path / "other.csv", "filename,label", "x.jpg,mel", "y.jpg,nv")
    assert "it names none of the photos (its first is x.jpg)" in str(refused(clinic, other))


def test_one_name_for_two_different_photos_needs_a_path(tmp_path: Path) -> None:
    folder = photos(tmp_path / "clinic", ["p1/1.jpg", "p2/1.jpg"])
    path = table(folder / "labels.csv", "filename,label", "1.jpg,mel")
    error = str(refused(folder, path))
    assert (
        "several different photos have the name 1.jpg on line 2 (p1/1.jpg, p2/1.jpg); write it with its folder" in error
    )
    table(path, "filename,label", "p1/1.jpg,mel", "p2/1,nv")
    assert codes(read(folder, path)) == {"clinic/p1/1": "MEL", "clinic/p2/1": "NV"}


def test_what_is_odd_is_told_and_stops_nobody(clinic: Path) -> None:
    header = "filename,label,patient_id,lesion_id,age"
    rows = (
        "a.jpg,mel,p1,l1,old",
        "b.jpg,nv,p2,l1,-4",
        "b.jpg,nv,p2,l1,-4",
        "c.jpg,UNK,,,",
        "e.jpg,nv,,,",
        "f.jpg,x,,,",
    )
    photos(clinic, ["g.jpg"])
    got = read(clinic, table(clinic / "labels.csv", header, *rows, "g.jpg,df,,,unknown"))
    assert codes(got) == {"a": "MEL", "b": "NV", "g": "DF"}
    assert [photo.age for photo in got.dataset.photos] == [None, None, None]
    told = findings(got)
    assert {code: finding.subjects for code, finding in told.items()} == {
        FindingCode.NO_LABEL: ("d.jpg",),
        FindingCode.NO_PHOTO: ("e.jpg", "f.jpg"),
        FindingCode.NO_DIAGNOSIS: ("c.jpg",),
        FindingCode.DUPLICATE_ROW: ("b.jpg on line 4",),
        FindingCode.LESION_OF_TWO: ("l1",),
        FindingCode.NO_GROUP: ("g",),
        FindingCode.AGE_UNKNOWN: ("a.jpg", "b.jpg"),
    }
    assert told[FindingCode.NO_LABEL].detail == "1 photo without a label, left out: d.jpg"
    assert told[FindingCode.NO_PHOTO].detail.startswith("2 rows of ")


def test_numbers_for_classes_are_asked_for_by_name(clinic: Path) -> None:
    path = table(clinic / "labels.csv", "filename,label", "a.jpg,0", "b.jpg,1", "c.jpg,1")
    assert "write what each number means, such as benign and malignant" in str(refused(clinic, path))


def test_a_spreadsheet_in_the_folder_is_told_and_not_read(clinic: Path) -> None:
    table(clinic / "labels.csv", "filename,label", "a.jpg,mel", "b.jpg,nv")
    (clinic / "Befunde.XLSX").write_bytes(b"PK")
    (clinic / "~$Befunde.xlsx").write_bytes(b"PK")  # what Excel leaves beside an open one
    told = findings(read(clinic))[FindingCode.TABLE_PASSED_OVER]
    assert told.subjects == ("Befunde.XLSX",)
    assert "save it as CSV" in told.detail


def test_what_is_none_of_the_classes_is_left_out_and_told(clinic: Path) -> None:
    table(clinic / "labels.csv", "filename,label", "a.jpg,mel", "b.jpg,nv", "c.jpg,sonstiges", "d.jpg,?")
    there = read(clinic)
    assert codes(there) == {"a": "MEL", "b": "NV"}
    assert findings(there)[FindingCode.NO_DIAGNOSIS].subjects == ("c.jpg", "d.jpg")
