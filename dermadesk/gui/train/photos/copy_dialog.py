"""Asks before photos are copied: how many, where to, and what that means."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.labels import label


class CopyDialog(QDialog):
    """`accepted` comes when the button that names the deed is pressed."""

    def __init__(self, theme: Theme, question: str, sentence: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Copy photos")
        self.setAccessibleName("Copy photos")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.sentence = label(sentence, wrap=True)
        self.copy = button("Copy", "Copy the photos now", primary=True)
        self.keep = button("Cancel", "Copy nothing")
        self.copy.setDefault(True)
        self.keep.clicked.connect(self.reject)
        self.copy.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.keep)
        row.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(label(question, "heading", wrap=True))
        column.addWidget(self.sentence)
        column.addStretch(1)
        column.addLayout(row)
        self.resize(theme.px(460), column.totalHeightForWidth(theme.px(460)))
