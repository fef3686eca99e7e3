"""Labels are mapped by name, never by position, and a clinic may add classes of its own."""

import pytest

from dermadesk.errors import LabelError
from dermadesk.taxonomy import (
    BINARY,
    DIAGNOSES,
    ISIC_2018,
    ISIC_2019,
    ISIC_NINE,
    Diagnosis,
    class_set,
    diagnosis,
    nearest,
)

SPITZ = Diagnosis("SPITZ", "Spitz naevus", False)


def test_labels_are_mapped_by_name_never_by_position() -> None:
    ham_order = ("akiec", "bcc", "bkl", "df", "mel", "nv", "vasc")
    assert [diagnosis(label).code for label in ham_order] == ["AKIEC", "BCC", "BKL", "DF", "MEL", "NV", "VASC"]
    assert diagnosis("AK").code == diagnosis("SCC").code == "AKIEC"
    assert diagnosis("AK", onto=class_set(ISIC_2019)).code == "AK"
    assert diagnosis("bkl", onto=class_set(ISIC_NINE)).code == "PBK"
    assert {code for code in ISIC_2018 if DIAGNOSES[code].malignant} == {"MEL", "BCC", "AKIEC"}


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Seborrheic_Keratosis", "BKL"),
        ("Bowen's disease", "AKIEC"),
        ("Benign keratosis-like lesions ", "BKL"),
        ("Melanocytic nevi", "NV"),
        ("actinic_keratoses", "AKIEC"),
        ("Melanoma, NOS", "MEL"),
        ("Actinic keratosis / SCC", "AKIEC"),
        ("pigmented benign keratosis", "BKL"),
    ],
)
def test_a_label_is_known_however_it_is_written(label: str, code: str) -> None:
    assert diagnosis(label).code == code


def test_every_known_diagnosis_is_benign_or_malignant() -> None:
    for code, each in DIAGNOSES.items():
        assert diagnosis(code, onto=class_set(BINARY)).malignant == each.malignant
    assert diagnosis("Spitz naevus", class_set(BINARY), [SPITZ]).code == "BENIGN"


def test_what_cannot_be_mapped_says_why() -> None:
    with pytest.raises(LabelError, match="naevus flammeus"):
        diagnosis("naevus flammeus")
    with pytest.raises(LabelError, match="this model's classes: MEL, NV"):
        diagnosis("bcc", onto=class_set(("MEL", "NV")))
    with pytest.raises(LabelError, match="this model's classes"):
        diagnosis("benign")
    assert nearest("melanomma") == "melanoma"
    assert nearest("Spitznävus", [SPITZ]) == "spitz naevus"
    assert nearest("xyz") == ""


def test_classes_of_a_clinics_own_stand_beside_the_known_ones() -> None:
    assert class_set(("MEL", "SPITZ"), [SPITZ]) == (DIAGNOSES["MEL"], SPITZ)
    assert diagnosis("spitz-naevus", class_set(("MEL", "SPITZ"), [SPITZ])) == SPITZ
    with pytest.raises(LabelError, match="unknown classes: SPITZ; declare each with its name"):
        class_set(("MEL", "SPITZ"))
    with pytest.raises(LabelError, match="a class is named twice"):
        class_set(("MEL", "NV", "MEL"))
    with pytest.raises(LabelError, match="MEL is declared with the wrong malignancy"):
        class_set(("MEL", "NV"), [Diagnosis("MEL", "Melanoma", False)])
