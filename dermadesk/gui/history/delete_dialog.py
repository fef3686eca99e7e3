"""Asks before examinations are deleted for good: names them, and says that there is no way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from dermadesk.gui.history import words
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.labels import label

if TYPE_CHECKING:
    from dermadesk.records.search import Found


class DeleteDialog(QDialog):
    """`accepted` comes only when the button that names the deed is pressed; the return key keeps everything."""

    def __init__(self, theme: Theme, chosen: Sequence[Found], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Delete for good")
        self.setAccessibleName("Delete for good")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.heading = label(f"Delete {words.counted(len(chosen))} for good?", "heading", wrap=True)
        self.named = label(words.what_goes(chosen), wrap=True)
        self.warning = label(words.NO_UNDO, "strong", wrap=True)
        self.keep = button("Keep", "Delete nothing", primary=True)
        self.delete = button("Delete for good", "Remove them from the disk; there is no way back")
        self.keep.setDefault(True)
        self.keep.clicked.connect(self.reject)
        self.delete.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(self.delete)
        row.addStretch(1)
        row.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        for part in (self.heading, self.named, self.warning):
            column.addWidget(part)
        column.addStretch(1)
        column.addLayout(row)
        self.resize(theme.px(440), column.totalHeightForWidth(theme.px(440)))
        self.keep.setFocus()
