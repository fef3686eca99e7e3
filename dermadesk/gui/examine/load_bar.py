"""What can be done with the photo: open, paste; photo or heatmap."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QSizePolicy, QWidget

from dermadesk.gui import icons
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import Segments, button
from dermadesk.gui.widgets.flow import FlowLayout


class LoadBar(QWidget):
    """A row of controls that breaks where it is too narrow."""

    heatmap_wanted = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._compact = False
        self.open = button("Open…", "Open one or more photos", "Ctrl+O")
        self.paste = button("Paste", "Take a photo from the clipboard", "Ctrl+V")
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
            ),
        )
        self.mode.choose("heatmap")
        self.mode.chosen.connect(lambda key: self.heatmap_wanted.emit(key == "heatmap"))
        row = FlowLayout(self, gap=8)
        for part in (self.open, self.paste, self.mode):
            row.addWidget(part)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.offer_heatmap(False)
        theme.changed.connect(self._label)
        self._label()

    def set_compact(self, compact: bool) -> None:
        """Icons instead of words where the page is narrow; names and tooltips stay."""
        if compact != self._compact:
            self._compact = compact
            self._label()

    def _label(self) -> None:
        size = self._theme.px(16)
        for control, icon_name, text in ((self.open, "open", "Open…"), (self.paste, "paste", "Paste")):
            control.setText("" if self._compact else text)
            control.setIconSize(QSize(size, size))
            control.setIcon(icons.icon(icon_name, self._theme.tokens, size) if self._compact else QIcon())
            control.setProperty("compact", self._compact)
            control.style().unpolish(control)
            control.style().polish(control)

    def offer_heatmap(self, offered: bool) -> None:
        """Whether there is a choice between photo and heatmap."""
        self.mode.setVisible(offered)

    def show_heatmap(self, shown: bool) -> None:
        """Mark photo or heatmap without telling anyone."""
        self.mode.choose("heatmap" if shown else "photo")

    @property
    def heatmap_shown(self) -> bool:
        """Whether the user wants the heatmap over the photo."""
        return self.mode.current() == "heatmap"
