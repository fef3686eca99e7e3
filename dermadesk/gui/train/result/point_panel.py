"""The operating point: moved by a slider, with what it gives on the photos it may be chosen by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from dermadesk.gui.theme import Theme
from dermadesk.gui.train.result import point_words as words
from dermadesk.gui.train.result.marks import marked
from dermadesk.gui.train.result.own_words import probability
from dermadesk.gui.train.result.point_slider import PointSlider
from dermadesk.gui.widgets.columns import Columns
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.explain import Explain, explained
from dermadesk.gui.widgets.flow import FlowLayout
from dermadesk.gui.widgets.labels import Card, label
from dermadesk.gui.widgets.steady import leave_wheel
from dermadesk.gui.words import NBSP

if TYPE_CHECKING:
    from dermadesk.evaluation.sweep import Sweep
    from dermadesk.gui.service.training.result import Measured

_PARTS = ("calibration", "test")
_HEADS = {"calibration": "Calibration photos", "test": "Test photos"}
_LOWEST, _HIGHEST = 0.5, 60.0
_CARD = 430


class PointPanel(QWidget):
    """`used` carries the threshold (0..1) that a person chose, None for the recipe's rule. `threshold` is shown."""

    used = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("column")
        self._theme = theme
        self._measured: Measured | None = None
        self._scale = words.Scale(())
        self.threshold = 0.0
        self.value = label("", "heading")
        self.slider = PointSlider(theme)
        self.marks = QWidget()
        self._marks = FlowLayout(self.marks)
        self.cells: dict[tuple[str, str], tuple[QLabel, QLabel]] = {}
        self.prevalence = QDoubleSpinBox()
        self.prevalence.setRange(_LOWEST, _HIGHEST)
        self.prevalence.setDecimals(1)
        self.prevalence.setSuffix(f"{NBSP}%")
        self.prevalence.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.prevalence.setAccessibleName("Malignant lesions in your clinic, per cent")
        self.mix = label("", "title")
        self.state = label("", "muted", wrap=True)
        self.use = button("Use this point", "The model gets this operating point", primary=True)
        self.reset = button("Back to the recipe’s rule", "The model gets the operating point of its recipe")
        leave_wheel(self.prevalence)
        self._compose()
        self.slider.valueChanged.connect(self._moved)
        self.prevalence.valueChanged.connect(self._tell)
        self.use.clicked.connect(lambda: self.used.emit(self.threshold))
        self.reset.clicked.connect(lambda: self.used.emit(None))
        self.clear()

    def _compose(self) -> None:
        theme = self._theme
        self.card = marked(Card("Operating point"), theme, "operating_point")
        body = self.card.body
        body.addWidget(label(words.INTRODUCTION, "muted", wrap=True))
        body.addWidget(explained(theme, self.value, "p_malignant"))
        ends = QHBoxLayout()
        ends.addWidget(label(f"◂ {words.LEFT}", "caption"))
        ends.addStretch(1)
        ends.addWidget(label(f"{words.RIGHT} ▸", "caption"))
        body.addWidget(self.slider)
        body.addLayout(ends)
        body.addWidget(self.marks)
        body.addWidget(label(words.WHY, "muted", wrap=True))
        body.addWidget(self.state)
        deeds = QWidget()
        row = FlowLayout(deeds)
        row.addWidget(self.use)
        row.addWidget(self.reset)
        body.addWidget(deeds)
        body.addStretch(1)
        self.gives = Card("What it gives")
        self.gives.body.addLayout(self._table())
        self.gives.body.addStretch(1)
        cards = Columns(theme.px(_CARD), 2)
        cards.show_widgets((self.card, self.gives))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 4, 0)
        column.addWidget(cards)
        column.addStretch(1)

    def _table(self) -> QGridLayout:
        theme = self._theme
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(16))
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(0, 1)
        grid.setColumnMinimumWidth(0, theme.px(112))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for column, part in enumerate(_PARTS, start=1):
            grid.addWidget(explained(theme, label(_HEADS[part], "title"), f"{part}_part"), 0, column, right)
        place = 1
        for name, term, answer in words.ROWS[:2]:
            place = self._row(grid, place, name, term, answer, "")
        grid.addWidget(self.mix, place, 0, 1, 3)
        place += 1
        for name, term, answer in words.ROWS[2:]:
            place = self._row(grid, place, name, term, answer, "mix")
        clinic = QWidget()
        row = QHBoxLayout(clinic)
        row.setContentsMargins(0, 6, 0, 0)
        row.setSpacing(6)
        row.addWidget(label("Where", "title"))
        row.addWidget(self.prevalence)
        row.addWidget(label("of the lesions are malignant", "title"))
        row.addWidget(Explain(theme, "prevalence"))
        row.addStretch(1)
        grid.addWidget(clinic, place, 0, 1, 3)
        place += 1
        for name, term, answer in words.ROWS[2:]:
            place = self._row(grid, place, name, term, answer, "clinic")
        return grid

    def _row(self, grid: QGridLayout, place: int, name: str, term: str, answer: str, where: str) -> int:
        """One figure on both parts; returns the place of the next row."""
        first = QWidget()
        line = QHBoxLayout(first)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2)
        line.addWidget(Explain(self._theme, term))
        line.addWidget(label(name, wrap=True), 1)
        grid.addWidget(first, place, 0)
        for column, part in enumerate(_PARTS, start=1):
            value, interval = label("", "strong" if part == "calibration" else "muted"), label("", "caption")
            if part == "calibration" and answer:
                value.setProperty("answer", answer)
            both = QVBoxLayout()
            both.setSpacing(0)
            for each in (value, interval):
                both.addWidget(each, alignment=Qt.AlignmentFlag.AlignRight)
            grid.addLayout(both, place, column)
            self.cells[part, f"{term} {where}".strip()] = (value, interval)
        return place + 1

    def clear(self) -> None:
        """No model."""
        self._measured = None
        self.setEnabled(False)
        for cell in self.cells.values():
            for each in cell:
                each.clear()
        self.value.clear()
        self.state.clear()

    def show_measured(self, measured: Measured) -> None:
        """The points of this model, at the one it has."""
        first = self._measured is None
        self._measured = measured
        points = measured.recipe.operating_points
        self._scale = words.Scale(tuple(each.threshold for each in points))
        while (item := self._marks.takeAt(0)) is not None:
            if (before := item.widget()) is not None:
                before.hide()
                before.deleteLater()
        for point in points:
            deciding = point.name == measured.recipe.operating_point
            mark = button(words.mark(point, deciding), f"Show the point {probability(point.threshold)}")
            mark.setProperty("compact", True)
            mark.clicked.connect(lambda _=False, at=point.threshold: self.show_point(at))
            self._marks.addWidget(mark)
        self.slider.mark([self._scale.position(point.threshold) for point in points])
        self.mix.setText(words.mix(measured.calibration.prevalence))
        self.setEnabled(True)
        if first:
            self.prevalence.setValue(round(measured.recipe.prevalence * 100, 1))
        self.state.setText(words.in_force(measured.manifest.deciding_point.threshold, measured.chosen))
        self.show_point(measured.manifest.deciding_point.threshold)

    def show_point(self, threshold: float) -> None:
        """This point, exactly, without using it."""
        self.slider.blockSignals(True)
        self.slider.setValue(self._scale.position(threshold))
        self.slider.blockSignals(False)
        self.threshold = threshold
        self._tell()

    def _moved(self, position: int) -> None:
        self.threshold = self._scale.threshold(position)
        self._tell()

    def _tell(self) -> None:
        measured = self._measured
        if measured is None:
            return
        self.value.setText(probability(self.threshold))
        self.slider.setAccessibleDescription(probability(self.threshold))
        self._tell_part("calibration", measured.calibration)
        self._tell_part("test", measured.test)
        in_force = measured.manifest.deciding_point.threshold
        self.use.setEnabled(self.threshold != in_force)
        self.reset.setEnabled(measured.chosen)

    def _tell_part(self, part: str, sweep: Sweep) -> None:
        at = sweep.at(self.threshold)
        clinic = at.at_prevalence(self.prevalence.value() / 100)
        told = {
            "sensitivity": words.figure(at.sensitivity),
            "specificity": words.figure(at.specificity),
            "ppv mix": words.figure(at.ppv),
            "npv mix": words.figure(at.npv),
            "ppv clinic": words.by_bayes(clinic.ppv),
            "npv clinic": words.by_bayes(clinic.npv),
        }
        for name, texts in told.items():
            value, interval = self.cells[part, name]
            value.setText(texts[0])
            interval.setText(texts[1])
            value.setAccessibleName(f"{words.spoken(name)}, {_HEADS[part].lower()}: {texts[0]}")
