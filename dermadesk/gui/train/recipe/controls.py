"""A control for every type of setting. Each shows a plain value, gives it back, and says when the user changed it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import UnionType
from typing import Any, Literal, get_args, get_origin

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLineEdit, QWidget

from dermadesk.gui.theme import Theme
from dermadesk.gui.train.recipe import values
from dermadesk.gui.train.recipe.fields import Field, Range
from dermadesk.gui.widgets.controls import Chooser
from dermadesk.gui.widgets.fields import text_field
from dermadesk.gui.widgets.labels import label
from dermadesk.gui.widgets.steady import leave_wheel
from dermadesk.gui.widgets.switch import Switch

_NARROW = 110


class Control(QWidget):
    """`changed`: the user set another value. `value` raises `ValueError` for what was typed and is none.

    One that is `wide` has a line of its own.
    """

    changed = Signal()
    wide = False

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)

    def value(self) -> Any:
        """The value that is shown."""
        raise NotImplementedError

    def show_value(self, value: Any) -> None:
        """Show a plain value, and tell nobody."""
        raise NotImplementedError


class OnOff(Control):
    """On or off."""

    def __init__(self, theme: Theme, field: Field) -> None:
        super().__init__()
        self.switch = Switch(theme, "on", field.meaning)
        self.switch.setAccessibleName(field.name)
        self.switch.clicked.connect(self.changed)
        self._row.addWidget(self.switch)

    def value(self) -> bool:
        return self.switch.isChecked()

    def show_value(self, value: Any) -> None:
        self.switch.setChecked(bool(value))


class OneOf(Control):
    """One of several words."""

    def __init__(self, theme: Theme, field: Field, choices: Sequence[str]) -> None:
        super().__init__()
        self.chooser = Chooser(theme, field.name)
        for each in choices:
            self.chooser.addItem(each.replace("_", " ") or "none", each)
        leave_wheel(self.chooser)
        self.chooser.activated.connect(self.changed)
        self._row.addWidget(self.chooser)

    def value(self) -> str:
        return str(self.chooser.currentData())

    def show_value(self, value: Any) -> None:
        if self.chooser.findData(value) < 0:
            self.chooser.addItem(str(value), value)
        self.chooser.setCurrentIndex(self.chooser.findData(value))


class SomeOf(Control):
    """Any of several words."""

    def __init__(self, theme: Theme, field: Field, choices: Sequence[str]) -> None:
        super().__init__()
        self.switches = {each: Switch(theme, each, field.meaning) for each in choices}
        for each in self.switches.values():
            each.clicked.connect(self.changed)
            self._row.addWidget(each)

    def value(self) -> list[str]:
        return [each for each, switch in self.switches.items() if switch.isChecked()]

    def show_value(self, value: Any) -> None:
        for each, switch in self.switches.items():
            switch.setChecked(each in value)


class Number(Control):
    """One number in a range, or two of them with "to" between."""

    def __init__(self, theme: Theme, field: Field, among: Range, whole: bool, count: int) -> None:
        super().__init__()
        self._whole = whole
        self.boxes = [_box(theme, field.name, among) for _ in range(count)]
        for place, box in enumerate(self.boxes):
            if place:
                self._row.addWidget(label("to", "muted"))
            self._row.addWidget(box)
            box.valueChanged.connect(self.changed)

    def value(self) -> Any:
        told = [round(box.value()) if self._whole else round(box.value(), 6) for box in self.boxes]
        return told if len(told) > 1 else told[0]

    def show_value(self, value: Any) -> None:
        for box, number in zip(self.boxes, value if isinstance(value, list) else [value], strict=True):
            box.blockSignals(True)
            box.setValue(number)
            box.blockSignals(False)


class Typed(Control):
    """A line of text; `read` makes the value of it, `write` the text."""

    def __init__(self, theme: Theme, field: Field, read: Callable[[str], Any], write: Callable[[Any], str]) -> None:
        super().__init__()
        self._read, self._write = read, write
        self.line: QLineEdit = text_field(field.name)
        self.wide = read is not values.number
        if not self.wide:
            self.line.setFixedWidth(theme.px(_NARROW))
        self.line.editingFinished.connect(self._finished)
        self._shown = ""
        self._row.addWidget(self.line)

    def value(self) -> Any:
        return self._read(self.line.text())

    def show_value(self, value: Any) -> None:
        self._shown = self._write(value)
        self.line.setText(self._shown)
        self.line.setCursorPosition(0)

    def _finished(self) -> None:
        if self.line.text() != self._shown:
            self._shown = self.line.text()
            self.changed.emit()


def control(theme: Theme, field: Field, hint: Any, choices: Sequence[str] = ()) -> Control:
    """The control for a field of that type; one of `choices` where they are given."""
    kind, parts = get_origin(hint) or hint, [each for each in get_args(hint) if each is not ...]
    if choices:
        return OneOf(theme, field, choices)
    if hint is bool:
        return OnOff(theme, field)
    if kind is Literal:
        return OneOf(theme, field, parts)
    if kind is tuple and parts and get_origin(parts[0]) is Literal:
        return SomeOf(theme, field, get_args(parts[0]))
    if field.range is not None and (hint in (int, float) or (kind is tuple and len(parts) == 2)):
        of = parts[0] if parts else hint
        return Number(theme, field, field.range, of is int, len(parts) or 1)
    if hint in (int, float):
        return Typed(theme, field, values.number, values.shown)
    if hint is str:
        return Typed(theme, field, str.strip, str)
    if hint == tuple[str, ...] and "commas" in field.unit:
        return Typed(theme, field, values.listed, ", ".join)
    if hint == tuple[float, ...]:
        return Typed(theme, field, _numbers, lambda value: ", ".join(map(values.shown, value)))
    assert not isinstance(hint, UnionType)
    return Typed(theme, field, values.read, values.written)


def _numbers(text: str) -> list[float]:
    return [float(word) for word in values.listed(text)]


def _box(theme: Theme, name: str, among: Range) -> QDoubleSpinBox:
    made = QDoubleSpinBox()
    made.setRange(among.low, among.high)
    made.setDecimals(among.decimals)
    made.setSingleStep(among.step)
    made.setAlignment(Qt.AlignmentFlag.AlignRight)
    made.setKeyboardTracking(False)
    made.setAccessibleName(name)
    made.setMinimumWidth(theme.px(_NARROW - 34))
    leave_wheel(made)
    return made
