"""How far the photo itself can be trusted: what was found in words, each with what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from dermadesk.gui.quality_words import QUALITY_GOOD, quality_reason, quality_tip
from dermadesk.gui.widgets.labels import label

if TYPE_CHECKING:
    from dermadesk.imaging.quality import Finding, QualityReport


class QualityNotes(QWidget):
    """One line without warnings; otherwise each warning and its tip. A guess is marked as one."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Photo quality")
        self.lines: list[QLabel] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self.say(())

    def show_report(self, report: QualityReport) -> None:
        """What was measured on the photo as the model sees it, what refuses it first."""
        order = {issue: place for place, issue in enumerate(report.codes)}
        self.say(tuple(sorted(report.findings, key=lambda each: order[each.issue])))

    def wait(self) -> None:
        """Not known yet; the lines keep their places."""
        for line in self.lines:
            line.setText(" ")

    def say(self, findings: tuple[Finding, ...]) -> None:
        """The findings in their order."""
        wanted = [pair for finding in findings for pair in _lines(finding)]
        self._set_lines(wanted or [(QUALITY_GOOD, "")])

    def _set_lines(self, wanted: list[tuple[str, str]]) -> None:
        if [(line.text(), line.property("role") or "") for line in self.lines] == wanted:
            return
        for line in self.lines:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.lines = [label(text, role, wrap=True) for text, role in wanted]
        for line in self.lines:
            self._column.addWidget(line)


def _lines(finding: Finding) -> list[tuple[str, str]]:
    """The reason and the tip, each with its role."""
    mark = "A guess. " if finding.severity == "guesses" else ""
    return [
        (quality_reason(finding.issue), "strong"),
        (mark + quality_tip(finding.issue), "muted"),
    ]
