"""Labels are read from the tables of the field, and mapped by name."""

from pathlib import Path

import pytest

from dermadesk.errors import LabelError
from dermadesk.taxonomy import DIAGNOSES, ISIC_2018, ISIC_2019, class_set, diagnosis
from dermadesk.training.dataset import read_ham10000, read_labelled


def test_ham10000_is_read_with_its_lesions(drawn_ham: Path) -> None:
    dataset = read_ham10000(drawn_ham, class_set(ISIC_2018))
    assert len(dataset.photos) == len(list((drawn_ham / "HAM10000_images").iterdir()))
    assert len({photo.group for photo in dataset.photos}) == 154
    assert set(dataset.counts) == set(ISIC_2018)
    assert all(photo.path.is_file() for photo in dataset.photos)
    assert [dataset.classes[label] for label in dataset.labels] == [photo.code for photo in dataset.photos]
    assert dataset.photos[0].code == "MEL"


def test_labels_are_mapped_by_name_never_by_position() -> None:
    ham_order = ("akiec", "bcc", "bkl", "df", "mel", "nv", "vasc")
    assert [diagnosis(label).code for label in ham_order] == ["AKIEC", "BCC", "BKL", "DF", "MEL", "NV", "VASC"]
    assert diagnosis("AK").code == diagnosis("SCC").code == "AKIEC"
    assert diagnosis("AK", onto=class_set(ISIC_2019)).code == "AK"
    assert diagnosis("Seborrheic_Keratosis").code == "BKL"
    assert {code for code in ISIC_2018 if DIAGNOSES[code].malignant} == {"MEL", "BCC", "AKIEC"}
    with pytest.raises(LabelError, match="naevus flammeus"):
        diagnosis("naevus flammeus")
    with pytest.raises(LabelError, match="this model's classes: MEL, NV"):
        diagnosis("bcc", onto=class_set(("MEL", "NV")))


def test_isic_truth_tables_are_read_whatever_their_column_order(drawn_ham: Path, tmp_path: Path) -> None:
    table = tmp_path / "truth.csv"
    table.write_text(
        "image,SCC,NV,MEL,UNK\n"
        "ISIC_0000000_downsampled,1.0,0.0,0.0,0.0\n"
        "ISIC_0000001,0.0,1.0,0.0,0.0\n"
        "ISIC_0000002,0.0,0.0,0.0,1.0\n"
        "ISIC_9999999,0.0,0.0,1.0,0.0\n",
        encoding="utf-8",
    )
    dataset, unlabelled = read_labelled(drawn_ham, table, class_set(ISIC_2018))
    assert [(photo.image, photo.code) for photo in dataset.photos] == [
        ("ISIC_0000000", "AKIEC"),
        ("ISIC_0000001", "NV"),
    ]
    assert unlabelled == len(list((drawn_ham / "HAM10000_images").iterdir())) - 2


def test_the_metadata_of_ham10000_labels_a_folder_too(drawn_ham: Path) -> None:
    dataset, unlabelled = read_labelled(drawn_ham, drawn_ham / "HAM10000_metadata.csv", class_set(ISIC_2018))
    read = read_ham10000(drawn_ham, class_set(ISIC_2018))
    assert unlabelled == 0
    assert [(p.image, p.code, p.group) for p in dataset.photos] == [(p.image, p.code, p.group) for p in read.photos]


def test_tables_that_cannot_be_used_are_refused_before_anything_starts(drawn_ham: Path, tmp_path: Path) -> None:
    with pytest.raises(LabelError, match=r"HAM10000_metadata\.csv is not in it"):
        read_ham10000(tmp_path, class_set(ISIC_2018))
    header, row, *_ = (drawn_ham / "HAM10000_metadata.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "HAM10000_metadata.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    with pytest.raises(LabelError, match="1 of its photos are missing, ISIC_0000000 for one"):
        read_ham10000(tmp_path, class_set(ISIC_2018))
    other = tmp_path / "other.csv"
    other.write_text("name,diagnosis\nx,mel\n", encoding="utf-8")
    with pytest.raises(LabelError, match="its header is neither"):
        read_labelled(drawn_ham, other, class_set(ISIC_2018))
    other.write_text("image,MEL,NV\nISIC_9999999,1,0\n", encoding="utf-8")
    with pytest.raises(LabelError, match="it labels none of the"):
        read_labelled(drawn_ham, other, class_set(ISIC_2018))
