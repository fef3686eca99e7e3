"""What was found about the photo is said with a tip each, what refuses it first; a guess is marked as one."""

from pytestqt.qtbot import QtBot

from dermadesk.gui.examine.quality_notes import QualityNotes
from dermadesk.gui.quality_words import QUALITY_GOOD, quality_reason, quality_tip
from dermadesk.imaging.quality import Finding, QualityIssue, QualityReport, Severity


def told(notes: QualityNotes) -> list[str]:
    return [line.text() for line in notes.lines]


def test_without_findings_one_line_says_what_was_looked_at(qtbot: QtBot) -> None:
    notes = QualityNotes()
    qtbot.addWidget(notes)
    notes.show_report(QualityReport((), {}))
    assert told(notes) == [QUALITY_GOOD]


def test_each_finding_has_its_reason_and_its_tip(qtbot: QtBot) -> None:
    notes = QualityNotes()
    qtbot.addWidget(notes)
    ink, blur = QualityIssue.INK, QualityIssue.BLURRED
    notes.show_report(QualityReport((Finding(ink, Severity.GUESSES), Finding(blur, Severity.REFUSES)), {}))
    assert told(notes) == [quality_reason(blur), quality_tip(blur), quality_reason(ink), f"A guess. {quality_tip(ink)}"]
    notes.show_report(QualityReport((), {}))
    assert told(notes) == [QUALITY_GOOD]
