"""What an answer becomes in this clinic: its share of malignant photos as a slider and a number, and what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout

from dermadesk.gui.examine import trust_words
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import QuietButton, slider
from dermadesk.gui.widgets.labels import Card, label
from dermadesk.gui.widgets.steady import SteadyText, leave_wheel
from dermadesk.gui.words import NBSP

if TYPE_CHECKING:
    from dermadesk.inference.prevalence import AtPrevalence

_LOWEST, _HIGHEST = 0.5, 60.0
"""Per cent: from photos of everybody's moles to a clinic to which only suspicious ones are referred."""

_STEPS = 10
"""Steps of the slider in one per cent."""

_SHORTEST_SLIDER = 80

_LONGEST = (
    "Malignant > 99 %. Of 100 photos called suspicious, 10 are malignant (less than 1 to 10); of 100 not called so, "
    "less than 1 is (at most 10)."
)


class PrevalenceControl(Card):
    """`changed` carries the share (0..1) that the user set, or the model's own again after a reset.

    `prevalence` is that share, None while it is the model's own.
    """

    changed = Signal(float)

    def __init__(self, theme: Theme, prevalence: float | None) -> None:
        super().__init__("In this clinic")
        self.prevalence = prevalence
        self._own = 0.0
        self._shortest = theme.px(_SHORTEST_SLIDER)
        self.number = QDoubleSpinBox()
        self.number.setRange(_LOWEST, _HIGHEST)
        self.number.setDecimals(1)
        self.number.setSuffix(f"{NBSP}%")
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.number.setAccessibleName("Malignant photos in this clinic, per cent")
        self.number.setKeyboardTracking(False)
        self.slider = slider("Malignant photos in this clinic")
        self.slider.setRange(round(_LOWEST * _STEPS), round(_HIGHEST * _STEPS))
        self.slider.setSingleStep(_STEPS)
        self.slider.setPageStep(5 * _STEPS)
        self.reset = QuietButton(theme, "reset", "Back to the model’s own mix")
        for control in (self.number, self.slider):
            leave_wheel(control)
        self.worth = SteadyText(_LONGEST)
        self.assumed = label("", "caption", wrap=True)
        self.assumed.setToolTip(trust_words.ASSUMED_MEANING)
        self.assumed.setAccessibleDescription(trust_words.ASSUMED_MEANING)
        self._compose()
        self.number.valueChanged.connect(lambda per_cent: self._set(per_cent / 100))
        self.slider.valueChanged.connect(lambda step: self._set(step / _STEPS / 100))
        self.reset.clicked.connect(self._forget)

    def _compose(self) -> None:
        self.slider.setMinimumWidth(1)
        self._name = label("Malignant")
        self._controls = QGridLayout()
        self._controls.setHorizontalSpacing(8)
        self._controls.setVerticalSpacing(2)
        self._controls.setColumnStretch(1, 1)
        self._controls.addWidget(self._name, 0, 0)
        self._controls.addWidget(self.slider, 0, 1)
        self._controls.addWidget(self.number, 0, 2)
        self._controls.addWidget(self.reset, 0, 3)
        self.body.addLayout(self._controls)
        self.body.addWidget(self.worth)
        self.body.addWidget(self.assumed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The slider has a line of its own where it would be too short between its name and its number."""
        super().resizeEvent(event)
        margins = self.body.contentsMargins()
        others = sum(each.sizeHint().width() + 8 for each in (self._name, self.number, self.reset))
        room = self.width() - margins.left() - margins.right() - others
        place = (0, 1, 1, 1) if room >= self._shortest else (1, 0, 1, 4)
        self._controls.addWidget(self.slider, *place)

    def set_own(self, prevalence: float) -> None:
        """The share in the model's own mix, which is shown until the user sets another."""
        self._own = prevalence
        self.number.setMaximum(max(_HIGHEST, prevalence * 100))
        self.slider.setMaximum(round(self.number.maximum() * _STEPS))
        self._show(self.current)

    @property
    def current(self) -> float:
        """The share (0..1) that is shown."""
        return self._own if self.prevalence is None else self.prevalence

    def say(self, at: AtPrevalence) -> None:
        """What follows from it, in words."""
        self.worth.setText(trust_words.worth_here(at))
        self.assumed.setText(trust_words.assumed(at))

    def wait(self) -> None:
        """Take the numbers away and keep their place."""
        self.worth.setText("")

    def _set(self, share: float) -> None:
        self.prevalence = share
        self._show(share)
        self.changed.emit(share)

    @Slot()
    def _forget(self) -> None:
        self.prevalence = None
        self._show(self._own)
        self.changed.emit(self._own)

    def _show(self, share: float) -> None:
        """Both controls in the place of that share, without telling anyone."""
        for control in (self.number, self.slider):
            control.blockSignals(True)
        self.number.setValue(share * 100)
        self.slider.setValue(round(share * 100 * _STEPS))
        for control in (self.number, self.slider):
            control.blockSignals(False)
        self.reset.setEnabled(self.prevalence is not None)
