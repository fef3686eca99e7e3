"""Where a photo comes from, and how it is looked at: open, paste, camera; photo, heatmap or stages."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from dermadesk.gui import icons
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import Segments, button
from dermadesk.gui.widgets.flow import FlowLayout


class LoadBar(QWidget):
    """A row of controls that breaks where it is too narrow."""

    mode_chosen = Signal(str)
    """`photo`, `heatmap` or `stages`."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._compact = False
        self.open = button("Open…", "Open one or more photos", "Ctrl+O")
        self.paste = button("Paste", "Take a photo from the clipboard", "Ctrl+V")
        self.camera = button("Camera", "Take a photo with a camera or a dermatoscope", "Ctrl+K")
        self.mode = Segments(
            "What is shown",
            (
                ("photo", "Photo", "Show the photo alone", "Ctrl+P"),
                (
                    "heatmap",
                    "Heatmap",
                    "Show where the model looked, and a line around what drew at least half as much as the peak",
                    "Ctrl+H",
                ),
                ("stages", "Stages", "Show what the model sees, crop the photo, look at it through filters", "Ctrl+G"),
            ),
        )
        self.mode.choose("heatmap")
        self.mode.chosen.connect(self.mode_chosen)
        row = FlowLayout(self, gap=8)
        for part in (self.open, self.paste, self.camera, self.mode):
            row.addWidget(part)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.offer_modes(False)
        theme.changed.connect(self._label)
        self._label()

    def set_compact(self, compact: bool) -> None:
        """Icons instead of words where the page is narrow; names and tooltips stay."""
        if compact != self._compact:
            self._compact = compact
            self._label()

    def _label(self) -> None:
        size = self._theme.px(16)
        controls = ((self.open, "open", "Open…"), (self.paste, "paste", "Paste"), (self.camera, "camera", "Camera"))
        for control, icon_name, text in controls:
            control.setText("" if self._compact else text)
            control.setIconSize(QSize(size, size))
            control.setIcon(icons.icon(icon_name, self._theme.tokens, size) if self._compact else QIcon())
        for part in (*(control for control, _, _ in controls), *self.mode.findChildren(QPushButton)):
            part.setProperty("compact", self._compact)
            part.style().unpolish(part)
            part.style().polish(part)

    def offer_modes(self, offered: bool) -> None:
        """Whether there is a choice of what is shown."""
        self.mode.setVisible(offered)
