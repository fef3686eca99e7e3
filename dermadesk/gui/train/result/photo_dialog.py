"""One mistake, large: the whole photo, with and without what the model looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from dermadesk.gui.theme import Theme
from dermadesk.gui.train.result.mistakes_panel import caption
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.labels import label
from dermadesk.gui.widgets.switch import Switch
from dermadesk.gui.words import HEATMAP_CAPTION

if TYPE_CHECKING:
    from dermadesk.gui.service.training.mistakes import Painted

_LARGEST, _ABOVE, _BESIDE, _NARROWEST = 900, 170, 60, 340
"""Logical pixels: the longest side of a photo, what the dialog needs besides it, and its least width."""


def side(window: QWidget, theme: Theme) -> int:
    """Logical pixels of the longer side of a photo that goes with this window."""
    room = min(window.height() - theme.px(_ABOVE), window.width() - theme.px(_BESIDE))
    return max(theme.px(120), min(theme.px(_LARGEST), room))


class PhotoDialog(QDialog):
    """`ask(heat)` is called for the other picture, with the heatmap or without; `show_painted` takes it."""

    def __init__(
        self, theme: Theme, painted: Painted, ask: Callable[[bool], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        mistake = painted.mistake
        self.setWindowTitle(mistake.image)
        self.setAccessibleName(f"The photo {mistake.image}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(theme.px(_NARROWEST))
        self.mistake = mistake
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setAccessibleName(mistake.image)
        self.heat = Switch(theme, "Heatmap", HEATMAP_CAPTION)
        self.heat.setChecked(True)
        self.heat.toggled.connect(ask)
        truth = label(f"{mistake.truth.name}, {caption(mistake)}.", "strong", wrap=True)
        self.close_button = button("Close", "Back to the mistakes", "Esc", primary=True)
        self.close_button.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(self.heat)
        row.addStretch(1)
        row.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(6)
        column.addWidget(self.picture, 1)
        column.addWidget(truth)
        column.addWidget(label(HEATMAP_CAPTION, "caption", wrap=True))
        column.addLayout(row)
        self.close_button.setFocus()
        self.show_painted(painted)

    def show_painted(self, painted: Painted) -> None:
        """The picture; what was there stays where there is none any more."""
        if painted.image is not None:
            self.picture.setPixmap(QPixmap.fromImage(painted.image))
