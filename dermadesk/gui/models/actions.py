"""What can be done with the model that is shown, always in the same corner; what cannot be done says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.flow import FlowLayout

if TYPE_CHECKING:
    from dermadesk.gui.service.models import Model

_USED = "It is in use already"
_BROKEN = "This model was refused: what it says of itself is not in order"
_HIDE = "It came with the program and is not deleted, but offered no more until it is shown again"


class Actions(QWidget):
    """A row of buttons that breaks where it is too narrow."""

    def __init__(self) -> None:
        super().__init__()
        self.use = button("Use this model", "Examine and new batches answer with it from now on", primary=True)
        self.verify = button("Verify", "Check every file against its SHA-256, then start the network")
        self.compare = button("Compare…", "Ask this model and another about labelled photos of your own")
        self.export = button("Export…", "Write the model as one file, for another clinic")
        self.delete = button("Delete…", "Remove it from this computer", "Del")
        self.hide_it = button("Hide", _HIDE)
        self.unhide = button("Show again", "Offer it again")
        row = FlowLayout(self, gap=8)
        for each in self.buttons:
            row.addWidget(each)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._tips = {each: each.toolTip() for each in self.buttons}
        self.follow(None)

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """All of them, from left to right."""
        return (self.use, self.verify, self.compare, self.export, self.delete, self.hide_it, self.unhide)

    def follow(self, model: Model | None, others: bool = False) -> None:
        """What can be done with this one; `others` tells that there is one to compare it with."""
        for each in self.buttons:
            each.setVisible(model is not None)
        if model is None:
            return
        self.delete.setVisible(not model.shipped)
        self.hide_it.setVisible(model.shipped and not model.hidden)
        self.unhide.setVisible(model.shipped and model.hidden)
        broken = _BROKEN if model.error else ""
        used = _USED if model.answering and model.default else ""
        kept = "Choose another one to use first" if model.default or model.answering else ""
        self._allow(self.use, broken or used)
        self._allow(self.verify, broken)
        self._allow(self.export, broken)
        self._allow(self.compare, broken or ("" if others else "There is no other model to compare it with"))
        self._allow(self.delete, model.kept_because)
        self._allow(self.hide_it, broken or kept)

    def _allow(self, deed: QPushButton, why_not: str) -> None:
        deed.setEnabled(not why_not)
        deed.setToolTip(why_not or self._tips[deed])
