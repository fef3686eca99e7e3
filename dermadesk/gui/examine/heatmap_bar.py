"""What can be chosen of the heatmap: of which diagnosis, how strong."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from dermadesk.gui.settings import Settings
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import Chooser, slider
from dermadesk.gui.widgets.flow import FlowLayout
from dermadesk.gui.widgets.labels import label

_NAME = Qt.ItemDataRole.UserRole + 1


class HeatmapBar(QWidget):
    """A row of controls that breaks where it is too narrow; hidden until there is an answer to draw one of."""

    class_chosen = Signal(str)
    opacity_changed = Signal(int)

    def __init__(self, theme: Theme, settings: Settings) -> None:
        super().__init__()
        self._theme, self._settings = theme, settings
        self._compact = False
        self._possible = False
        self._active = True
        self.classes = Chooser(theme, "Heatmap of which diagnosis")
        self.classes.activated.connect(lambda _: self.class_chosen.emit(self.classes.currentData()))
        self.opacity = slider("Opacity of the heatmap")
        self.opacity.setValue(settings.opacity)
        self.opacity.valueChanged.connect(self._set_opacity)
        self._opacity_label = label("Opacity", "muted")
        self._opacity_label.setBuddy(self.opacity)
        strength = QWidget()
        row = QHBoxLayout(strength)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._opacity_label)
        row.addWidget(self.opacity)
        self._parts = (self.classes, strength)
        flow = FlowLayout(self, gap=8)
        for part in self._parts:
            flow.addWidget(part)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.clear()
        theme.changed.connect(self._label)
        self._label()

    def set_compact(self, compact: bool) -> None:
        """Fewer words where the page is narrow; names and tooltips stay."""
        if compact != self._compact:
            self._compact = compact
            self._label()

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

    def wait(self) -> None:
        """There may be a heatmap soon: everything keeps its place and nothing can be pressed."""
        self._possible = False
        self._enable()

    def clear(self) -> None:
        """There is no answer to draw a heatmap of."""
        self._possible = False
        self.classes.clear()
        self._enable()

    def set_active(self, active: bool) -> None:
        """Whether the heatmap is shown: without it the controls keep their places and cannot be pressed."""
        self._active = active
        self._enable()

    def _entry(self, name: str) -> str:
        return name if self._compact else f"for {name}"

    def _set_opacity(self, per_cent: int) -> None:
        self._settings.opacity = per_cent
        self.opacity_changed.emit(per_cent)

    def _enable(self) -> None:
        self.setVisible(self.classes.count() > 0)
        for part in self._parts:
            part.setEnabled(self._possible and self._active)

    def _label(self) -> None:
        self._opacity_label.setVisible(not self._compact)
        for place in range(self.classes.count()):
            self.classes.setItemText(place, self._entry(self.classes.itemData(place, _NAME)))
        self.opacity.setFixedWidth(self._theme.px(64 if self._compact else 96))
