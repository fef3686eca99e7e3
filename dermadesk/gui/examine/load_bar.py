"""What can be done with the photo: open, paste; photo or heatmap, of which class, how strong."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from dermadesk.gui import icons
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import Chooser, Segments, button, slider
from dermadesk.gui.widgets.flow import FlowLayout
from dermadesk.gui.widgets.labels import label

_NAME = Qt.ItemDataRole.UserRole + 1


class LoadBar(QWidget):
    """A row of controls that breaks where it is too narrow."""

    class_chosen = Signal(str)
    heatmap_wanted = Signal(bool)
    opacity_changed = Signal(int)

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
                    "Show where the model looked: yellow most, the line around half as much",
                    "Ctrl+H",
                ),
            ),
        )
        self.mode.choose("heatmap")
        self.mode.chosen.connect(self._mode_chosen)
        self.classes = Chooser(theme, "Heatmap of which diagnosis")
        self.classes.activated.connect(lambda _: self.class_chosen.emit(self.classes.currentData()))
        self.opacity = slider("Opacity of the heatmap")
        self.opacity.valueChanged.connect(self.opacity_changed)
        self._possible = False
        self._heatmap_controls = QWidget()
        strength = QHBoxLayout(self._heatmap_controls)
        strength.setContentsMargins(0, 0, 0, 0)
        strength.setSpacing(8)
        self._opacity_label = label("Opacity", "muted")
        self._opacity_label.setBuddy(self.opacity)
        strength.addWidget(self._opacity_label)
        strength.addWidget(self.opacity)
        row = FlowLayout(self, gap=8)
        for part in (self.open, self.paste, self.mode, self.classes, self._heatmap_controls):
            row.addWidget(part)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.no_heatmap()
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
        self._opacity_label.setVisible(not self._compact)
        for place in range(self.classes.count()):
            self.classes.setItemText(place, self._entry(self.classes.itemData(place, _NAME)))
        self.opacity.setFixedWidth(self._theme.px(64 if self._compact else 96))

    def set_classes(self, names: Sequence[tuple[str, str]], chosen: str) -> None:
        """Fill the class chooser with (code, name), most probable first."""
        self.classes.blockSignals(True)
        self.classes.clear()
        for code, name in names:
            self.classes.addItem(self._entry(name), code)
            self.classes.setItemData(self.classes.count() - 1, name, _NAME)
        self.classes.setCurrentIndex(self.classes.findData(chosen))
        self.classes.blockSignals(False)
        self._possible = True
        self._enable()

    def _entry(self, name: str) -> str:
        return name if self._compact else f"for {name}"

    def show_heatmap(self, shown: bool) -> None:
        """Mark photo or heatmap without telling anyone."""
        self.mode.choose("heatmap" if shown else "photo")
        self._enable()

    def wait(self) -> None:
        """There may be a heatmap soon: everything keeps its place and nothing can be pressed."""
        self._possible = False
        self._enable()

    def no_heatmap(self) -> None:
        """There is no photo to show anything on."""
        self._possible = False
        self.classes.clear()
        self._enable()

    @property
    def heatmap_shown(self) -> bool:
        """Whether the user wants the heatmap over the photo."""
        return self.mode.current() == "heatmap"

    def _mode_chosen(self, key: str) -> None:
        self._enable()
        self.heatmap_wanted.emit(key == "heatmap")

    def _enable(self) -> None:
        some = self.classes.count() > 0
        self.mode.setVisible(some)
        for part in (self.classes, self._heatmap_controls):
            part.setVisible(some)
            part.setEnabled(self._possible and self.heatmap_shown)
