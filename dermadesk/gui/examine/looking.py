"""Which heatmap is wanted of an answer, and what is measured of it behind everything else. Knows of no widget."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from dermadesk.gui.examine import heatmap_words
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.service.heatmaps import Heatmaps, MapTrust, Overlay, Waiting, Wanted

if TYPE_CHECKING:
    from dermadesk.gui.colour_maps import HeatmapLook
    from dermadesk.gui.service import Answered
    from dermadesk.inference.engine import Analysis

_LANES = ("heatmap", "faithfulness", "heatmaps")


class Looking(QObject):
    """`overlay` is the heatmap that is there, None while there is none; `sentence` what was measured of it.

    `drawn` carries an Overlay, `measured` the sentence and its figures, `waiting` what a map is waited for, `failed`
    why there is none, `compared` what `Heatmaps.compare` yields.
    """

    drawn = Signal(object)
    measured = Signal(str, str)
    waiting = Signal(str)
    failed = Signal(object)
    compared = Signal(object)

    def __init__(self, jobs: Jobs, heatmaps: Heatmaps) -> None:
        super().__init__()
        self._jobs, self._heatmaps = jobs, heatmaps
        self._analysis: Analysis | None = None
        self.overlay: Overlay | None = None
        self.sentence = ""

    def forget(self) -> None:
        """Another photo: nothing of this one is wanted any more."""
        self._analysis = self.overlay = None
        self.sentence = ""
        for lane in _LANES:
            self._jobs.cancel(lane)

    def begin(self, event: Answered) -> None:
        """An answer is there, with the map of the class that leads where the model has it at hand."""
        self.forget()
        self._analysis = event.analysis
        if event.overlay is not None:
            self._has_map(event.overlay)

    def ask(self, class_code: str, method: str) -> None:
        """The map of that class by that method; the one that is there stays until it is replaced."""
        analysis = self._analysis
        if analysis is not None:
            for lane in _LANES:
                self._jobs.cancel(lane)
            self._jobs.run(
                "heatmap", lambda: self._heatmaps.overlay(analysis, class_code, method), self._heard, self.failed.emit
            )

    def compare(self, wanted: Sequence[Wanted]) -> None:
        """Several maps, as `compared`; they take their time, and nothing waits for them."""
        analysis = self._analysis
        if analysis is not None:
            self._jobs.cancel("heatmap")
            self._jobs.run(
                "heatmaps",
                lambda: self._heatmaps.compare(analysis, wanted),
                self.compared.emit,
                self.failed.emit,
                behind=True,
            )

    def paint(self, look: HeatmapLook) -> None:
        """The same map in other colours, and all that follow."""
        self._heatmaps.look = look
        if self.overlay is not None:
            self.ask(self.overlay.class_code, self.overlay.method)

    def _heard(self, step: Waiting | Overlay) -> None:
        if isinstance(step, Waiting):
            self.waiting.emit(heatmap_words.waiting(step))
        else:
            self._has_map(step)

    def _has_map(self, overlay: Overlay) -> None:
        analysis, code, method = self._analysis, overlay.class_code, overlay.method
        assert analysis is not None
        self.overlay, self.sentence = overlay, ""
        self.drawn.emit(overlay)
        self.measured.emit(heatmap_words.MEASURING, "")
        self._jobs.run(
            "faithfulness",
            lambda: self._heatmaps.faithfulness(analysis, code, method),
            self._has_trust,
            self.failed.emit,
            behind=True,
        )

    def _has_trust(self, step: Waiting | MapTrust) -> None:
        if isinstance(step, MapTrust):
            self.sentence = heatmap_words.sentence(step)
            self.measured.emit(self.sentence, heatmap_words.figures(step))
