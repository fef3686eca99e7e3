"""The classes of the labelling page: a button each, with its key and its shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from dermadesk.gui import icons
from dermadesk.gui.theme import Theme

if TYPE_CHECKING:
    from dermadesk.taxonomy import Diagnosis

KEYS = "123456789ABCDEFGHIJKLMNOPQRTUVWXY"  # S skips, Z takes back
"""The key of each class, in their order."""


class ClassKeys(QWidget):
    """`chosen` carries the code of a class whose button was pressed."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName("Classes")
        self._theme = theme
        self._classes: tuple[Diagnosis, ...] = ()
        self.buttons: dict[str, QPushButton] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(4))
        theme.changed.connect(self._colour)

    def show_classes(self, classes: Sequence[Diagnosis]) -> None:
        """A button for each, instead of those before."""
        if tuple(classes) == self._classes:
            return
        for each in self.buttons.values():
            self._column.removeWidget(each)
            each.hide()
            each.deleteLater()
        self._classes, self.buttons = tuple(classes), {}
        for place, known in enumerate(classes):
            key = KEYS[place] if place < len(KEYS) else ""
            made = QPushButton(f"{key}   {known.name}")
            made.setProperty("kind", "class")
            made.setCheckable(True)
            made.setAutoDefault(False)
            made.setAccessibleName(known.name)
            kind = "malignant" if known.malignant else "benign"
            made.setAccessibleDescription(f"Label this photo as {known.name}, {kind}. Key {key}")
            made.setToolTip(f"{known.name}: {kind} ({key})")
            made.clicked.connect(lambda _=False, code=known.code: self.chosen.emit(code))
            self.buttons[known.code] = made
            self._column.addWidget(made)
        self._colour()

    def mark(self, code: str | None) -> None:
        """The class that the photo is labelled as."""
        for each, made in self.buttons.items():
            made.setChecked(each == code)

    def code(self, key: str) -> str | None:
        """The class of a key; None for a key that has none."""
        place = KEYS.find(key.upper()) if key else -1
        return self._classes[place].code if 0 <= place < len(self._classes) else None

    def _colour(self) -> None:
        side = self._theme.px(11)
        for each in self._classes:
            kind = "suspicious" if each.malignant else "nothing"
            made = self.buttons[each.code]
            made.setIconSize(QSize(side, side))
            colour = getattr(self._theme.tokens, kind)
            made.setIcon(icons.pixmap(kind, colour, side, self.devicePixelRatioF()))
