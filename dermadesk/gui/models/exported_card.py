"""What was exported, until it is put away: where it lies, and the number by which it is recognised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from dermadesk.gui.models import words
from dermadesk.gui.models.file_hash import FileHash
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import QuietButton
from dermadesk.gui.widgets.labels import label

if TYPE_CHECKING:
    from dermadesk.gui.service.models import Exported


class ExportedCard(QFrame):
    """Hidden until `show_exported`."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("card")
        self.setAccessibleName("Exported")
        self.told = label("", wrap=True)
        self.hash: FileHash | None = None
        self.close_it = QuietButton(theme, "close", "Put this away")
        self.close_it.clicked.connect(self.hide)
        head = QHBoxLayout()
        head.addWidget(self.told, 1)
        head.addWidget(self.close_it)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 8, 8, 12)
        self._column.setSpacing(6)
        self._column.addLayout(head)
        self._column.addWidget(label(words.TELL, "muted", wrap=True))
        self.hide()

    def show_exported(self, exported: Exported) -> None:
        """This one instead of the one before."""
        self.told.setText(words.exported(exported))
        if self.hash is not None:
            self.hash.hide()
            self.hash.deleteLater()
        self.hash = FileHash(self._theme, exported.sha256)
        self._column.insertWidget(1, self.hash)
        self.show()
