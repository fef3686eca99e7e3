"""What can be chosen of the heatmap: of which diagnosis, by which method, how it is painted, one or several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from dermadesk.gui.colour_maps import HeatmapLook
from dermadesk.gui.examine import heatmap_words
from dermadesk.gui.examine.heatmap_legend import Legend
from dermadesk.gui.settings import Settings
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import Chooser, slider
from dermadesk.gui.widgets.flow import FlowLayout
from dermadesk.gui.widgets.labels import label
from dermadesk.gui.widgets.menu_button import MenuButton

_NAME = Qt.ItemDataRole.UserRole + 1

_SIDE_BY_SIDE = (
    ("", "One map over the photo"),
    ("methods", "Every method for this diagnosis"),
    ("classes", "Every diagnosis by this method"),
)


class HeatmapBar(QWidget):
    """A row of controls that breaks where it is too narrow; hidden until there is an answer to draw a map of.

    `class_chosen` and `method_chosen` carry a code and a name, `look_changed` a HeatmapLook, `opacity_changed` per
    cent, `compare_wanted` what is to lie side by side: `methods`, `classes`, or nothing.
    """

    class_chosen = Signal(str)
    method_chosen = Signal(str)
    look_changed = Signal(object)
    opacity_changed = Signal(int)
    compare_wanted = Signal(str)

    def __init__(self, theme: Theme, settings: Settings) -> None:
        super().__init__()
        self._theme, self._settings = theme, settings
        self._compact = False
        self._possible = False
        self._active = True
        self.classes = Chooser(theme, "Heatmap of which diagnosis")
        self.classes.activated.connect(lambda _: self.class_chosen.emit(self.class_code))
        self.methods = Chooser(theme, "Heatmap by which method")
        self.methods.setSizeAdjustPolicy(Chooser.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.methods.activated.connect(self._choose_method)
        self.opacity = slider("Opacity of the heatmap")
        self.opacity.setValue(settings.opacity)
        self.opacity.valueChanged.connect(self._set_opacity)
        self._opacity_label = label("Opacity", "muted")
        self._opacity_label.setBuddy(self.opacity)
        self.legend = Legend(theme, settings.heatmap_look)
        self.legend.changed.connect(self._set_look)
        self.compare = MenuButton(theme, "Side by side", "Side by side", "Show several heatmaps beside each other")
        self._comparisons = self._fill_comparisons()
        self._parts = (self.classes, self.methods, self._strength(), self.legend, self.compare)
        flow = FlowLayout(self, gap=8)
        for part in self._parts:
            flow.addWidget(part)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.clear()
        theme.changed.connect(self._label)
        self._label()

    # what is chosen

    @property
    def class_code(self) -> str:
        """The diagnosis whose map is wanted; empty while there is none to choose."""
        return self.classes.currentData() or ""

    @property
    def method(self) -> str:
        """The method that is wanted, by its registered name; empty until the model's methods are known."""
        return self.methods.currentData() or ""

    @property
    def look(self) -> HeatmapLook:
        """How the map is to be painted."""
        return self.legend.look

    @property
    def side_by_side(self) -> str:
        """`methods`, `classes`, or nothing."""
        return next(key for key, action in self._comparisons.items() if action.isChecked())

    # what there is to choose

    def set_methods(self, offers: Mapping[str, str], chosen: str) -> None:
        """The methods by name; those that cannot be chosen say why."""
        self.methods.clear()
        entries = self.methods.model()
        assert isinstance(entries, QStandardItemModel)
        for place, (name, offer) in enumerate(offers.items()):
            self.methods.addItem(heatmap_words.entry(name, offer), name)
            tip = heatmap_words.refusal(name, offer) or heatmap_words.meaning(name)
            self.methods.setItemData(place, tip, Qt.ItemDataRole.ToolTipRole)
            self.methods.setItemData(place, tip, Qt.ItemDataRole.AccessibleDescriptionRole)
            entries.item(place).setEnabled(offer == "drawn")
        longest = max(
            (len(heatmap_words.method(name)) for name, offer in offers.items() if offer == "drawn"), default=1
        )
        self.methods.setMinimumContentsLength(longest)
        self.methods.view().setMinimumWidth(self.methods.view().sizeHintForColumn(0) + 24)
        self.choose_method(chosen)

    def choose_method(self, name: str) -> None:
        """Mark a method without telling anyone."""
        self.methods.setCurrentIndex(self.methods.findData(name))
        self.methods.setToolTip(f"Heatmap by which method. {heatmap_words.meaning(name)}")

    def set_classes(self, names: Sequence[tuple[str, str]], chosen: str) -> None:
        """Fill the class chooser with (code, name), most probable first."""
        self.classes.clear()
        for code, name in names:
            self.classes.addItem(self._entry(name), code)
            self.classes.setItemData(self.classes.count() - 1, name, _NAME)
        self.choose_class(chosen)
        self._possible = True
        self._enable()

    def choose_class(self, code: str) -> None:
        """Mark a diagnosis without telling anyone."""
        self.classes.setCurrentIndex(self.classes.findData(code))

    def choose_side_by_side(self, key: str) -> None:
        """Mark what lies side by side without telling anyone."""
        self._comparisons[key].setChecked(True)

    # whether there is anything to choose

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

    def set_compact(self, compact: bool) -> None:
        """Fewer words where the page is narrow; names and tooltips stay."""
        if compact != self._compact:
            self._compact = compact
            self._label()

    def _strength(self) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._opacity_label)
        row.addWidget(self.opacity)
        return made

    def _fill_comparisons(self) -> dict[str, QAction]:
        group, made = QActionGroup(self), {}
        for key, text in _SIDE_BY_SIDE:
            action = QAction(text, self, checkable=True)
            action.setChecked(not key)
            action.triggered.connect(lambda _=False, key=key: self.compare_wanted.emit(key))
            group.addAction(action)
            self.compare.choices.addAction(action)
            made[key] = action
        return made

    def _choose_method(self, _: int) -> None:
        self.choose_method(self.method)
        self.method_chosen.emit(self.method)

    def _set_look(self, look: HeatmapLook) -> None:
        self._settings.heatmap_look = look
        self.look_changed.emit(look)

    def _set_opacity(self, per_cent: int) -> None:
        self._settings.opacity = per_cent
        self.opacity_changed.emit(per_cent)

    def _entry(self, name: str) -> str:
        return name if self._compact else f"for {name}"

    def _enable(self) -> None:
        self.setVisible(self.classes.count() > 0)
        for part in self._parts:
            part.setEnabled(self._possible and self._active)

    def _label(self) -> None:
        self._opacity_label.setVisible(not self._compact)
        self.legend.set_compact(self._compact)
        for place in range(self.classes.count()):
            self.classes.setItemText(place, self._entry(self.classes.itemData(place, _NAME)))
        self.opacity.setFixedWidth(self._theme.px(64 if self._compact else 72))
