"""Few words for every code there is."""

import pytest

from dermadesk.batch.row import ERROR, WAITING
from dermadesk.errors import ErrorCode
from dermadesk.gui.batch import words
from dermadesk.imaging.quality import QualityIssue
from dermadesk.inference.calibration import Decision
from dermadesk.taxonomy import DIAGNOSES
from tests.gui.batch.some_lines import line


@pytest.mark.parametrize("issue", QualityIssue)
def test_every_quality_issue_has_its_words(issue: QualityIssue) -> None:
    assert 0 < len(words.quality(issue.value)) <= 20
    assert "_" not in words.quality(issue.value)


@pytest.mark.parametrize("code", ErrorCode)
def test_every_error_has_its_words(code: ErrorCode) -> None:
    assert "_" not in words.error(code.value)


def test_every_answer_has_its_shape_and_words() -> None:
    said = {decision: (words.kind(decision), words.answer(decision)) for decision in (*Decision, ERROR, WAITING)}
    assert said == {
        Decision.SUSPICIOUS: ("suspicious", "Suspicious"),
        Decision.NOTHING_SUSPICIOUS_FOUND: ("nothing", "Nothing found"),
        Decision.CANNOT_ASSESS: ("cannot", "Cannot assess"),
        ERROR: ("error", "Error"),
        WAITING: ("waiting", ""),
    }


def test_every_diagnosis_has_a_short_name() -> None:
    assert {words.short_class(code) for code in DIAGNOSES} >= {"melanoma", "nevus", "bcc", "akiec", "bkl", "df", "vasc"}


def test_a_probability_is_never_said_to_be_certain() -> None:
    shares = (0.0, 0.004, 0.005, 0.934, 0.994, 0.9951, 1.0)
    assert [words.probability(share).replace(words.NBSP, " ") for share in shares] == [
        "< 0.01",
        "< 0.01",
        "0.01",
        "0.93",
        "0.99",
        "> 0.99",
        "> 0.99",
    ]
    assert words.probability(None) == ""


def test_a_name_that_is_no_text_is_shown_all_the_same() -> None:
    assert words.file_name("caf\udce9/bild\udcff.jpg") == "bild�.jpg"
    assert words.file_name("a/b.jpg") == "b.jpg"


def test_a_note_says_quality_and_copy() -> None:
    copy = line(3, quality="ink|blurred", same_as=1)
    assert words.note(copy, line(1)) == "ink, blurred · same photo as p000001.jpg"
    assert words.note(line(3)) == ""
    assert words.note_in_full(line(3)) == ""
