"""Every setting of the recipe, by section: its name, unit and meaning, what it is, and the way back to its default."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, get_type_hints

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from dermadesk.gui.theme import Theme
from dermadesk.gui.train.recipe import values, words
from dermadesk.gui.train.recipe.controls import Control, control
from dermadesk.gui.train.recipe.fields import FIELDS, SECTIONS, of_section
from dermadesk.gui.widgets.columns import Tiles
from dermadesk.gui.widgets.controls import QuietButton, button
from dermadesk.gui.widgets.labels import Card, label

if TYPE_CHECKING:
    from dermadesk.training.recipe import Recipe

_ROW = 400
"""Pixels that a setting needs beside another."""

Tried = Callable[[Mapping[str, Any]], str]
"""Settings -> why they cannot be; nothing where they can."""


class FieldRow(QWidget):
    """One setting. `changed` carries its key."""

    changed = Signal(str)

    def __init__(self, theme: Theme, place: str, made: Control) -> None:
        super().__init__()
        self.place, self.control = place, made
        field = FIELDS[place]
        self.name = label(field.name + (f" ({field.unit})" if field.unit else ""), wrap=True)
        self.back = QuietButton(theme, "reset", f"{field.name}: back to the default")
        self.error = label("", wrap=True)
        self.error.setProperty("answer", "suspicious")
        self.error.hide()
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.name, 1)
        if not made.wide:
            head.addWidget(made, alignment=Qt.AlignmentFlag.AlignRight)
        head.addWidget(self.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 6)
        column.setSpacing(3)
        column.addLayout(head)
        if made.wide:
            column.addWidget(made)
        column.addWidget(label(field.meaning, "caption", wrap=True))
        column.addWidget(self.error)
        column.addStretch(1)
        self.default: Any = None
        made.changed.connect(self._tell)
        self.back.clicked.connect(self._reset)

    def show_value(self, value: Any, default: Any) -> None:
        """What it is, and what it is by default."""
        self.default = default
        self.control.show_value(value)
        self.mark(value != default)
        self.refuse("")

    def mark(self, changed: bool) -> None:
        """Whether it is another than by default."""
        self.name.setProperty("role", "strong" if changed else "")
        self.name.style().unpolish(self.name)
        self.name.style().polish(self.name)
        policy = self.back.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.back.setSizePolicy(policy)
        self.back.setVisible(changed)
        shown = values.written(self.default)
        self.back.setToolTip(f"Back to {shown if len(shown) < 60 else 'the default'}")

    def refuse(self, why: str) -> None:
        """Say why the value cannot be, in place; nothing takes that away."""
        self.error.setText(why)
        self.error.setVisible(bool(why))

    def _reset(self) -> None:
        self.control.show_value(self.default)
        self._tell()

    def _tell(self) -> None:
        self.changed.emit(self.place)


class Section(QWidget):
    """A head that opens; the rows are made when it does."""

    def __init__(self, name: str, title: str, make: Callable[[str], QWidget]) -> None:
        super().__init__()
        self.name, self._title, self._make = name, title, make
        self.head = QPushButton()
        self.head.setProperty("kind", "fold")
        self.head.setCheckable(True)
        self.head.setAutoDefault(False)
        self.head.toggled.connect(self._open)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.head)
        self.inside: QWidget | None = None
        self.say(0)

    def say(self, changed: int) -> None:
        """How many of its settings are changed."""
        mark = (
            "\N{BLACK DOWN-POINTING SMALL TRIANGLE}"
            if self.head.isChecked()
            else "\N{BLACK RIGHT-POINTING SMALL TRIANGLE}"
        )
        told = f" \N{MIDDLE DOT} {words.changed(changed)}" if changed else ""
        self._changed = changed
        self.head.setText(f"{mark}  {self._title}{told}")
        self.head.setAccessibleName(f"{self._title}{told}")

    def _open(self, opened: bool) -> None:
        if opened and self.inside is None:
            self.inside = self._make(self.name)
            self._column.addWidget(self.inside)
        if self.inside is not None:
            self.inside.setVisible(opened)
        self.say(self._changed)


class ExpertPanel(Card):
    """Closed at first. `changed` carries all settings that are not the recipe's own, by `section.key`."""

    changed = Signal(dict)

    def __init__(self, theme: Theme, tried: Tried) -> None:
        super().__init__("Every setting")
        self._theme, self._tried = theme, tried
        self._plain: Recipe | None = None
        self.settings: dict[str, Any] = {}
        self._architectures: tuple[str, ...] = ()
        self.rows: dict[str, FieldRow] = {}
        self.opener = button("Show every setting", words.EXPERT)
        self.opener.setCheckable(True)
        self.opener.setProperty("kind", "toggle")
        self.all_back = button("All back to the recipe’s own", "Every setting as the recipe has it")
        self.count = label("", "muted", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.opener)
        row.addWidget(self.all_back)
        row.addWidget(self.count, 1)
        self.body.addWidget(label(words.EXPERT, "muted", wrap=True))
        self.body.addLayout(row)
        self.inside = QWidget()
        column = QVBoxLayout(self.inside)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(2)
        self.sections = {name: Section(name, title, self._rows) for name, title in SECTIONS.items()}
        for section in self.sections.values():
            column.addWidget(section)
        self.body.addWidget(self.inside)
        self.inside.hide()
        self.opener.toggled.connect(self._open)
        self.all_back.clicked.connect(lambda: self._set({}))

    def show_recipe(
        self, plain: Recipe, settings: Mapping[str, Any], architectures: tuple[str, ...], locked: bool
    ) -> None:
        """The recipe's own values, and those over them."""
        self._plain, self.settings, self._architectures = plain, dict(settings), architectures
        self.inside.setEnabled(not locked)
        self.all_back.setEnabled(not locked)
        for row in self.rows.values():
            self._show(row)
        self._count()

    def _open(self, opened: bool) -> None:
        self.opener.setText("Hide every setting" if opened else "Show every setting")
        self.inside.setVisible(opened)

    def _rows(self, section: str) -> QWidget:
        made = Tiles(self._theme.px(_ROW), 2)
        made.setContentsMargins(22, 0, 0, 8)
        hints = get_type_hints(type(_section(self._plain, section)))
        rows = []
        for place in of_section(section):
            choices = self._architectures if place == "network.architecture" else ()
            hint = hints[place.rpartition(".")[2]]
            row = FieldRow(self._theme, place, control(self._theme, FIELDS[place], hint, choices))
            row.changed.connect(self._changed)
            self.rows[place] = row
            self._show(row)
            rows.append(row)
        made.show_widgets(rows)
        return made

    def _show(self, row: FieldRow) -> None:
        default = default_of(self._plain, row.place)
        row.show_value(self.settings.get(row.place, default), default)

    def _changed(self, place: str) -> None:
        row = self.rows[place]
        try:
            value = row.control.value()
        except ValueError as error:
            row.refuse(f"This cannot be read: {error}.")
            return
        wanted = {key: each for key, each in self.settings.items() if key != place}
        if value != row.default:
            wanted[place] = value
        why = self._tried(wanted)
        row.refuse(why)
        if not why:
            row.mark(value != row.default)
            self._set(wanted)

    def _set(self, settings: dict[str, Any]) -> None:
        self.settings = settings
        self._count()
        self.changed.emit(settings)

    def _count(self) -> None:
        self.count.setText(words.changed(len(self.settings)))
        self.all_back.setVisible(bool(self.settings))
        for name, section in self.sections.items():
            section.say(sum(place.rpartition(".")[0] == name for place in self.settings))


def default_of(recipe: Any, place: str) -> Any:
    """The plain value that a recipe has at `section.key`."""
    section, _, key = place.rpartition(".")
    if place == "preprocessing":
        return [values.step(each) for each in recipe.preprocessing]
    return values.plain(getattr(_section(recipe, section), key))


def _section(recipe: Any, section: str) -> Any:
    return getattr(recipe, section) if section else recipe
