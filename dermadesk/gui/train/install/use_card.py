"""Whether the new model is used from now on: what the comparison says, and the reason where that is against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot

from dermadesk.gui.theme import Theme
from dermadesk.gui.train.install import words
from dermadesk.gui.widgets.explain import explained
from dermadesk.gui.widgets.fields import note_field
from dermadesk.gui.widgets.labels import Card, label
from dermadesk.gui.widgets.switch import Switch

if TYPE_CHECKING:
    from dermadesk.gui.service.training.install import Standing


class UseCard(Card):
    """`changed` comes when the choice, or the reason for it, is another."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__("From now on")
        self._standing: Standing | None = None
        self._done = False
        self.switch = Switch(theme, words.USE, words.USE_TIP)
        self.told = label("", wrap=True)
        self.ask = label(words.REASON, "strong", wrap=True)
        self.reason = note_field(words.REASON, 2)
        self.reason.setPlaceholderText(words.REASON_HINT)
        self._switched = explained(theme, self.switch, "taking_over")
        for part in (self._switched, self.told, self.ask, self.reason):
            self.body.addWidget(part)
        self.switch.toggled.connect(self._toggled)
        self.reason.textChanged.connect(self.changed)
        self._show_reason()

    def fill(self, wanted: bool | None, reason: str) -> None:
        """As it was left, None where nothing was chosen yet; `changed` does not come."""
        for field in (self.switch, self.reason):
            field.blockSignals(True)
        self.switch.setChecked(bool(wanted))
        self.reason.setPlainText(reason)
        for field in (self.switch, self.reason):
            field.blockSignals(False)
        self._show_reason()

    def show_standing(self, standing: Standing, wanted: bool | None, done: bool) -> None:
        """What speaks for it and against it; without a choice (`wanted` None) the comparison decides.

        Once it is installed (`done`) there is nothing to switch: a button uses it.
        """
        self._standing, self._done = standing, done
        against = words.against(standing)
        self.told.setText(" ".join(against) if against else words.CARRIED if standing.used else words.FIRST)
        self.switch.blockSignals(True)
        self.switch.setChecked(not against if wanted is None else wanted)
        self.switch.blockSignals(False)
        self._switched.setVisible(not done)
        self._show_reason()

    @property
    def wanted(self) -> bool:
        """Whether it is to be used."""
        return self.switch.isChecked()

    @property
    def why(self) -> str:
        """The reason as it is now."""
        return self.reason.toPlainText().strip()

    @property
    def ready(self) -> bool:
        """Whether it may be used: nothing speaks against it, or a reason is given."""
        return self._standing is not None and (not self._standing.against or bool(self.why))

    @Slot()
    def _toggled(self) -> None:
        self._show_reason()
        self.changed.emit()

    def _show_reason(self) -> None:
        asked = self._standing is not None and bool(self._standing.against) and (self._done or self.wanted)
        for part in (self.ask, self.reason):
            part.setVisible(asked)
