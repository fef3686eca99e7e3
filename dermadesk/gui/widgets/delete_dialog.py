"""Asks before something is deleted for good: says what goes, and what that means."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.labels import label


class DeleteDialog(QDialog):
    """`accepted` comes only when the button that names the deed is pressed; the return key keeps everything.

    `question` is its heading, `goes` says what is removed, `warning` what stays or that there is no way back.
    """

    def __init__(self, theme: Theme, question: str, goes: str, warning: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Delete for good")
        self.setAccessibleName("Delete for good")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.goes = label(goes, wrap=True)
        self.warning = label(warning, "strong", wrap=True)
        self.keep = button("Keep", "Delete nothing", primary=True)
        self.delete = button("Delete for good", "Remove this from the disk; there is no way back")
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
        column.addWidget(label(question, "heading", wrap=True))
        column.addWidget(self.goes)
        column.addWidget(self.warning)
        column.addStretch(1)
        column.addLayout(row)
        self.resize(theme.px(440), column.totalHeightForWidth(theme.px(440)))
        self.keep.setFocus()
