"""The photo, and where the model looked: one map over it, or several beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from dermadesk.gui import words
from dermadesk.gui.examine import heatmap_compare
from dermadesk.gui.examine.heatmap_bar import HeatmapBar
from dermadesk.gui.examine.heatmap_compare import HeatmapCompare
from dermadesk.gui.examine.looking import Looking
from dermadesk.gui.examine.map_cell import Square
from dermadesk.gui.examine.photo_panel import PhotoPanel
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.service.heatmaps import Heatmaps, Overlay
from dermadesk.gui.settings import Settings
from dermadesk.gui.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dermadesk.gui.service import Answered, ModelFacts
    from dermadesk.inference.engine import Analysis


_LOWEST = 240
"""Pixels of the photo with the line below it; where the window is too low for these and the controls, all scrolls."""


class HeatmapPanel(QWidget):
    """`measured` carries a sentence on the map that is shown and the figures behind it, `failed` why there is none.

    Maps are drawn only while they are `shown`; which class and method, one or several, is kept for the photos that
    follow, but for the class: that is the one that leads.
    """

    measured = Signal(str, str)
    failed = Signal(object)

    def __init__(self, theme: Theme, settings: Settings, jobs: Jobs, heatmaps: Heatmaps) -> None:
        super().__init__()
        self.bar = HeatmapBar(theme, settings)
        self.photo = PhotoPanel(theme)
        self.compare = HeatmapCompare(theme)
        self.looking = Looking(jobs, heatmaps)
        self._analysis: Analysis | None = None
        self._offers: Mapping[str, str] = {}
        self._shown = True
        self._middle = QStackedWidget()
        self._middle.addWidget(self.photo)
        self._middle.addWidget(self.compare)
        self._middle.setMinimumHeight(theme.px(_LOWEST))
        self._compose()
        self._wire()

    def _compose(self) -> None:
        inside = QWidget()
        inside.setObjectName("column")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(11)
        column.addWidget(self.bar)
        column.addWidget(self._middle, 1)
        scroll = QScrollArea()
        scroll.setAccessibleName("Photo and heatmap")
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scroll)

    def _wire(self) -> None:
        bar, looking = self.bar, self.looking
        for chosen in (bar.class_chosen, bar.method_chosen, bar.compare_wanted):
            chosen.connect(lambda _: self._draw())
        bar.look_changed.connect(self._paint)
        bar.opacity_changed.connect(self._set_opacity)
        looking.paint(bar.look)
        self._set_opacity(bar.opacity.value())
        looking.drawn.connect(self._drawn)
        looking.waiting.connect(self.photo.view.say)
        looking.measured.connect(self.measured)
        looking.failed.connect(self.failed)
        looking.compared.connect(self.compare.take)
        self.compare.chosen.connect(self._enlarge)

    # what the page tells

    def set_model(self, facts: ModelFacts) -> None:
        """The methods that can be chosen for the model in use."""
        self._offers = facts.offers
        self.bar.set_methods(facts.offers, facts.manifest.heatmap)

    def wait(self) -> None:
        """An answer may come: everything keeps its place and nothing can be pressed."""
        self._analysis = None
        self.looking.forget()
        self.compare.clear()
        self.bar.wait()

    def clear(self) -> None:
        """There is nothing to draw a map of, or nobody is to see one yet."""
        self.wait()
        self.photo.view.show_overlay(None)
        self._middle.setCurrentWidget(self.photo)
        self.bar.clear()

    def show_answer(self, event: Answered) -> None:
        """Every class can be chosen, the most probable first; the map of the one that leads is shown."""
        self._analysis = event.analysis
        self.photo.view.show_overlay(None)
        self.bar.set_classes(list(self._names().items()), event.analysis.prediction.top1)
        self.looking.begin(event)

    def set_shown(self, shown: bool) -> None:
        """Whether maps are shown at all; without them the photo is alone."""
        self._shown = shown
        self.bar.set_active(shown)
        self.photo.view.set_overlay_shown(shown)
        self._draw()

    # drawing

    @Slot()
    def _draw(self) -> None:
        """What is chosen, unless it is there already."""
        analysis, several = self._analysis, self.bar.side_by_side
        beside = self._shown and bool(several) and analysis is not None
        self._middle.setCurrentWidget(self.compare if beside else self.photo)
        if analysis is None or not self._shown:
            return
        if several:
            self._draw_several(analysis, several)
            return
        there = self.looking.overlay
        if there is None or (there.class_code, there.method) != (self.bar.class_code, self.bar.method):
            self.looking.ask(self.bar.class_code, self.bar.method)

    def _draw_several(self, analysis: Analysis, several: str) -> None:
        names, seen = self._names(), analysis.prepared_seen
        if several == "methods":
            wanted = heatmap_compare.of_methods(self.bar.class_code, names, self._offers)
        else:
            wanted = heatmap_compare.of_classes(self.bar.method, names)
        aspect = seen.width * analysis.photo.width / (seen.height * analysis.photo.height)
        self.compare.begin(wanted, Square(self.photo.view.smallest, seen, aspect))
        self.looking.compare(self.compare.wanted())

    def _drawn(self, overlay: Overlay) -> None:
        self.bar.choose_class(overlay.class_code)
        self.photo.view.show_overlay(overlay)

    def _enlarge(self, class_code: str, method: str) -> None:
        """One of several maps was pressed: it alone, over the photo."""
        self.bar.choose_class(class_code)
        self.bar.choose_method(method)
        self.bar.choose_side_by_side("")
        self._draw()

    def _paint(self, look: object) -> None:
        self.looking.paint(self.bar.look)
        if self.bar.side_by_side:
            self._draw()

    def _set_opacity(self, per_cent: int) -> None:
        self.photo.view.set_opacity(per_cent / 100)
        self.compare.set_opacity(per_cent / 100)

    def _names(self) -> dict[str, str]:
        """The classes by code, the most probable first."""
        assert self._analysis is not None
        prediction = self._analysis.prediction
        names = {each.code: each.name for each in prediction.classes}
        return {code: names[code] for code in words.by_probability(prediction)}
