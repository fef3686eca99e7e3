"""A file's sha256 to be read aloud or copied."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from dermadesk.gui.models import words
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.explain import Explain
from dermadesk.gui.widgets.labels import label


class FileHash(QWidget):
    """The number in groups of eight, what it is, and a button that copies it as it is."""

    def __init__(self, theme: Theme, sha256: str) -> None:
        super().__init__()
        self._sha256 = sha256
        self.number = label(words.grouped(sha256), "mono", wrap=True)
        self.number.setAccessibleName(f"SHA-256: {sha256}")
        self.copy = button("Copy", "Copy the SHA-256 to the clipboard")
        self.copy.clicked.connect(self._copy)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(label("SHA-256", "muted"))
        row.addWidget(Explain(theme, "sha256"))
        row.addWidget(self.number, 1)
        row.addWidget(self.copy)

    @Slot()
    def _copy(self) -> None:
        QApplication.clipboard().setText(self._sha256)
        self.copy.setText("Copied")
