"""One mistake, large: the whole photo, with and without what the model looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from dermadesk.gui.theme import Theme
from dermadesk.gui.train.result.mistakes_panel import GONE, caption
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.labels import label
from dermadesk.gui.widgets.switch import Switch
from dermadesk.gui.words import HEATMAP_CAPTION

if TYPE_CHECKING:
    from dermadesk.gui.service.training.mistakes import Mistake, Painted

_SIDE, _OTHERS = 520, 220
"""Logical pixels of the photo's longer side where there is room, and what the dialog needs above and below it."""


class PhotoDialog(QDialog):
    """`ask(side, heat)` is called for a picture of `side` pixels; `show_painted` takes it."""

    def __init__(
        self, theme: Theme, mistake: Mistake, ask: Callable[[int, bool], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(mistake.image)
        self.setAccessibleName(f"The photo {mistake.image}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.mistake = mistake
        self._ask = ask
        room = (parent or self).screen().availableGeometry()
        self.side = max(120, min(theme.px(_SIDE), room.height() - theme.px(_OTHERS), room.width() - theme.px(60)))
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setMinimumSize(QSize(self.side, self.side * 3 // 4))
        self.picture.setAccessibleName(mistake.image)
        self.heat = Switch(theme, "Heatmap", HEATMAP_CAPTION)
        self.heat.setChecked(True)
        self.heat.toggled.connect(self._wish)
        truth = label(f"{mistake.truth.name}, {caption(mistake)}.", "strong", wrap=True)
        self.close_button = button("Close", "Back to the mistakes", "Esc", primary=True)
        self.close_button.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(self.heat)
        row.addWidget(label(HEATMAP_CAPTION, "caption", wrap=True), 1)
        row.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(self.picture, 1)
        column.addWidget(truth)
        column.addLayout(row)
        self.close_button.setFocus()
        self._wish(True)

    def show_painted(self, painted: Painted) -> None:
        """The picture, or that there is none any more."""
        if painted.image is None:
            self.picture.setText(GONE)
            self.picture.setWordWrap(True)
            return
        self.picture.setPixmap(QPixmap.fromImage(painted.image))

    def _wish(self, heat: bool) -> None:
        self._ask(self.side, heat)
