"""What a file of a report is called: something that every system takes and that finds its patient."""

from dataclasses import replace
from pathlib import Path

import pytest

from dermadesk.records.report import Report
from tests.examinations import examined, lesion


@pytest.fixture
def report(tiny_bundle: Path) -> Report:
    photo = lesion()
    examination, _ = examined(tiny_bundle, photo, visited="2026-03-05")
    return Report(examination, photo.encoded, (600, 450))


def called(report: Report, patient: str = "", photo: str = "IMG_1.jpg") -> str:
    return replace(report, examination=replace(report.examination, patient=patient, photo_name=photo)).file_stem


def test_by_patient_or_else_by_photo_and_by_day(report: Report) -> None:
    assert called(report, patient="P-0042") == "P-0042 2026-03-05"
    assert called(report) == "IMG_1 2026-03-05"


@pytest.mark.parametrize(
    ("patient", "stem"),
    [
        ("Müller, Ä.", "Müller, Ä"),
        ("Mu\u0308ller", "Müller"),
        ("../../etc/passwd", "etc passwd"),
        ('a<b>:"c|d?*\\e', "a b c d e"),
        ("one\ntwo\tthree\0", "one two three"),
        ("\u202egnp.exe", "gnp.exe"),
        ("...", "Report"),
        ("x" * 500, "x" * 50),
    ],
)
def test_no_character_that_a_system_refuses(report: Report, patient: str, stem: str) -> None:
    assert called(report, patient=patient) == f"{stem} 2026-03-05"


def test_no_name_is_longer_than_a_file_system_allows(report: Report) -> None:
    assert len(f".{called(report, patient='漢' * 400)}.pdf.123456.part".encode()) <= 255
