"""One folder or table that was chosen: what it was taken for, what is wrong with it, and the way to remove it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from dermadesk.gui import icons
from dermadesk.gui.examine.photo_line import ElidedLabel
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.labels import label


class PlaceRow(QWidget):
    """`removed` carries the path. `copies` tells of the copies of saved cases, which are deleted, not removed."""

    removed = Signal(object)

    def __init__(self, theme: Theme, path: Path, copies: bool = False) -> None:
        super().__init__()
        self._theme, self.path = theme, path
        title = "Copies of saved cases" if copies else path.name or str(path)
        self.setAccessibleName(title)
        self.name = ElidedLabel()
        self.name.setProperty("role", "strong")
        self.name.set_whole(title)
        self.name.setToolTip(str(path))
        self.where = ElidedLabel()
        self.where.setProperty("role", "caption")
        self.where.set_whole(str(path if copies else path.parent))
        self.told = label("", "muted", wrap=True)
        self.told.hide()
        self.error = label("", wrap=True)
        self._shape = QLabel()
        self._shape.setAccessibleName("Error")
        self._wrong = QWidget()
        row = QHBoxLayout(self._wrong)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._shape, alignment=Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.error, 1)
        self._wrong.hide()
        if copies:
            self.remove = button("Delete…", "Delete the copies; the saved cases stay")
        else:
            self.remove = button("Remove", f"Leave {title} out of this training; nothing is deleted")
            self.remove.setAccessibleName(f"Remove {title}")
        self.remove.setProperty("compact", True)
        self.remove.clicked.connect(self._remove)
        head = QHBoxLayout()
        head.setSpacing(8)
        names = QVBoxLayout()
        names.setSpacing(1)
        names.addWidget(self.name)
        names.addWidget(self.where)
        head.addLayout(names, 1)
        head.addWidget(self.remove, alignment=Qt.AlignmentFlag.AlignTop)
        rule = QFrame()
        rule.setObjectName("rule")
        rule.setFixedHeight(1)
        self.rule = rule
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(rule)
        column.addLayout(head)
        column.addWidget(self.told)
        column.addWidget(self._wrong)
        theme.changed.connect(self._colour)
        self._colour()

    def say(self, sentence: str) -> None:
        """What it was taken for."""
        self.told.setText(sentence)
        self.told.setVisible(bool(sentence))
        self._wrong.hide()

    def blame(self, sentence: str) -> None:
        """What is wrong with it, and what to do."""
        self.error.setText(sentence)
        self._wrong.show()
        self.told.hide()

    @property
    def blamed(self) -> str:
        """What is said to be wrong with it; empty where nothing is."""
        return self.error.text() if not self._wrong.isHidden() else ""

    @Slot()
    def _remove(self) -> None:
        self.removed.emit(self.path)

    @Slot()
    def _colour(self) -> None:
        side = self._theme.px(13)
        self._shape.setPixmap(icons.pixmap("error", self._theme.tokens.error, side, self.devicePixelRatioF()))
