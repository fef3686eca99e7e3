"""Which filter, and what it is set to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractSlider,
    QComboBox,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from dermadesk.gui.examine.preprocessing import words
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import Chooser, button, slider
from dermadesk.gui.widgets.labels import label

if TYPE_CHECKING:
    from dermadesk.imaging.filters import Choice, Filter, Number, Setting, Switch, Text, Value

_TYPED_MS = 300
"""So long after the last letter a typed kernel is tried."""


def toggle(text: str, tip: str) -> QPushButton:
    """A button that stays pressed."""
    made = button(text, tip)
    made.setCheckable(True)
    made.setProperty("kind", "toggle")
    return made


class FilterForm(QWidget):
    """`changed` tells that `chosen` or `settings` did."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._filters: Mapping[str, Filter] = {}
        self.settings: dict[str, Value] = {}
        self.controls: dict[str, QWidget] = {}
        self.chooser = Chooser(theme, "Filter")
        self.chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.chooser.setMinimumContentsLength(8)
        self.chooser.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.chooser.activated.connect(lambda _: self._show_settings())
        self.message = label("", wrap=True)
        self.message.setAccessibleName("What is wrong with the filter")
        self.message.hide()
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(_TYPED_MS)
        self._typed.timeout.connect(self.changed)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._column.addWidget(self.chooser)
        self._column.addWidget(self.message)
        self._body = QWidget()
        self._column.addWidget(self._body)

    def fill(self, filters: Mapping[str, Filter]) -> None:
        """The filters there are; the first is chosen."""
        if self._filters:
            return
        self._filters = filters
        for name in filters:
            self.chooser.addItem(words.filter_name(name), name)
        self._show_settings(quietly=True)

    @property
    def chosen(self) -> str:
        """The name of the filter."""
        return str(self.chooser.currentData() or "identity")

    def choose(self, name: str) -> None:
        """As if the user had chosen it, with its settings as they are at first."""
        self.chooser.setCurrentIndex(self.chooser.findData(name))
        self._show_settings()

    def reset(self) -> None:
        """The first filter again, without telling anyone."""
        self.chooser.setCurrentIndex(0)
        self._show_settings(quietly=True)

    def say(self, sentence: str) -> None:
        """Why the filter cannot be applied; nothing where it can."""
        self.message.setText(sentence)
        self.message.setVisible(bool(sentence))

    def _show_settings(self, quietly: bool = False) -> None:
        self.say("")
        self._typed.stop()
        chosen = self._filters.get(self.chosen)
        self.settings = dict(chosen.defaults) if chosen is not None else {}
        self.controls = {}
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for setting in chosen.settings if chosen is not None else ():
            self._add(setting, column)
        self._column.replaceWidget(self._body, body)
        self._body.hide()
        self._body.deleteLater()
        self._body = body
        body.setVisible(bool(self.controls))
        if not quietly:
            self.changed.emit()

    def _add(self, setting: Setting, column: QVBoxLayout) -> None:
        from dermadesk.imaging.filters import Choice, Number, Switch

        control: QWidget
        if isinstance(setting, Number):
            control = self._number(setting, column)
        elif isinstance(setting, Choice):
            control = self._choice(setting, column)
        elif isinstance(setting, Switch):
            control = self._switch(setting, column)
        else:
            control = self._text(setting, column)
        self.controls[setting.name] = control

    def _number(self, setting: Number, column: QVBoxLayout) -> QAbstractSlider:
        name = words.setting_name(setting.name)
        made = slider(name)
        made.setRange(0, round((setting.most - setting.least) / setting.step))
        made.setPageStep(max(1, made.maximum() // 10))
        made.setValue(round((setting.default - setting.least) / setting.step))
        row = QHBoxLayout()
        told, value = label(name, "muted", wrap=True), label(words.setting_value(setting.name, setting.default))
        row.addWidget(told, 1)
        row.addWidget(value, alignment=Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        column.addWidget(made)

        def moved(place: int) -> None:
            number = setting.least + place * setting.step
            value.setText(words.setting_value(setting.name, number))
            made.setAccessibleDescription(value.text())
            self._set(setting.name, number)

        made.valueChanged.connect(moved)
        return made

    def _choice(self, setting: Choice, column: QVBoxLayout) -> QComboBox:
        name = words.setting_name(setting.name)
        made = Chooser(self._theme, name)
        for each in setting.values:
            made.addItem(words.choice_name(each), each)
        made.activated.connect(lambda _: self._set(setting.name, made.currentData()))
        column.addWidget(label(name, "muted"))
        column.addWidget(made)
        return made

    def _switch(self, setting: Switch, column: QVBoxLayout) -> QPushButton:
        name = words.setting_name(setting.name)
        made = toggle(name, name)
        made.setChecked(setting.default)
        made.toggled.connect(lambda on: self._set(setting.name, on))
        column.addWidget(made, alignment=Qt.AlignmentFlag.AlignLeft)
        return made

    def _text(self, setting: Text, column: QVBoxLayout) -> QPlainTextEdit:
        name = words.setting_name(setting.name)
        made = QPlainTextEdit(setting.default)
        made.setAccessibleName(name)
        made.setTabChangesFocus(True)
        made.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        made.setFixedHeight(self._theme.px(92))

        def typed() -> None:
            self.settings[setting.name] = made.toPlainText()
            self._typed.start()

        made.textChanged.connect(typed)
        column.addWidget(label(name, "muted"))
        column.addWidget(made)
        return made

    def _set(self, name: str, value: Value) -> None:
        self.settings[name] = value
        self.changed.emit()
