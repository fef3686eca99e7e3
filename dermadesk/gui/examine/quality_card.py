"""How far the photo itself can be trusted: its warnings in words, each with what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel

from dermadesk.gui import words
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.labels import Card, label

if TYPE_CHECKING:
    from dermadesk.imaging.quality import QualityReport


class QualityCard(Card):
    """One line without warnings; otherwise each warning and its tip."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("Photo quality")
        self.lines: list[QLabel] = []
        self.say(())

    def show_report(self, report: QualityReport) -> None:
        """What was measured on the photo as the model sees it."""
        self.say(tuple(str(issue) for issue in report.issues))

    def wait(self) -> None:
        """Not known yet; the lines keep their places."""
        for line in self.lines:
            line.setText(" ")

    def say(self, issues: tuple[str, ...]) -> None:
        """The issues by their codes."""
        wanted = [(words.QUALITY_GOOD, "")]
        if issues:
            wanted = [
                pair for i in issues for pair in ((words.quality_reason(i), "strong"), (words.quality_tip(i), "muted"))
            ]
        self._set_lines(wanted)

    def _set_lines(self, wanted: list[tuple[str, str]]) -> None:
        if [(line.text(), line.property("role") or "") for line in self.lines] == wanted:
            return
        for line in self.lines:
            self.body.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.lines = [label(text, role, wrap=True) for text, role in wanted]
        for line in self.lines:
            self.body.addWidget(line)
