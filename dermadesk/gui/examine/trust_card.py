"""How far the answer can be trusted: is it steady, does the heatmap tell anything, and is the photo good enough?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from dermadesk.gui.examine import trust_words
from dermadesk.gui.examine.quality_notes import QualityNotes
from dermadesk.gui.widgets.labels import Card, label
from dermadesk.gui.widgets.steady import SteadyText

if TYPE_CHECKING:
    from dermadesk.inference.engine import Analysis
    from dermadesk.inference.stability import Stability

_LONGEST = "same answer in 50 of 50 variations…"
_LONGEST_OF_MAP = (
    "Grad-CAM++ marks what the model used: none of 39 random maps of the same smoothness does as well. > 99 % of the "
    "map lies on the lesion."
)
"""Room for what is being measured of a heatmap, taken when that begins."""


class TrustCard(Card):
    """A row each. What comes later has its place from the start."""

    def __init__(self) -> None:
        super().__init__("How far to trust it")
        self.stability = SteadyText(_LONGEST)
        self.stability.setToolTip(trust_words.STABILITY_MEANING)
        self.stability.setAccessibleDescription(trust_words.STABILITY_MEANING)
        self.heatmap = SteadyText("")
        self.photo = QualityNotes()
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(20)
        self._rows.setVerticalSpacing(8)
        self._rows.setColumnStretch(1, 1)
        self.body.addLayout(self._rows)
        self._add("Stability", self.stability)
        self._add("Heatmap", self.heatmap)
        self._add("Photo", self.photo)

    def show_analysis(self, analysis: Analysis) -> None:
        """What is known with the answer; the rest is being measured."""
        self.photo.show_report(analysis.quality)
        self.stability.setText(trust_words.MEASURING)
        self.say_heatmap("")

    def show_stability(self, known: Stability) -> None:
        """How steady the answer is, so far or in the end."""
        self.stability.setText(trust_words.stability(known))

    def say_heatmap(self, sentence: str, figures: str = "") -> None:
        """What was measured of the heatmap, or that it is being measured; empty for nothing."""
        self.heatmap.keep_room(_LONGEST_OF_MAP if sentence else "")
        self.heatmap.setText(sentence or trust_words.NOT_MEASURED)
        self.heatmap.setToolTip(figures)
        self.heatmap.setAccessibleDescription(figures)

    def wait(self) -> None:
        """Take away what was known and keep the places."""
        for text in (self.stability, self.heatmap):
            text.setText("")
        self.photo.wait()

    def _add(self, name: str, content: QWidget) -> None:
        row = self._rows.rowCount()
        self._rows.addWidget(label(name, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
        self._rows.addWidget(content, row, 1)
        if not content.accessibleName():
            content.setAccessibleName(name)
