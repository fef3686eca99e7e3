"""Shows what a model file holds before anything of it is installed: card, origin, licence, hash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from dermadesk.gui.models import facts, words
from dermadesk.gui.models.card_reader import CardReader
from dermadesk.gui.models.file_hash import FileHash
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.labels import label

if TYPE_CHECKING:
    from dermadesk.inference.transfer import Offered

_WIDTH, _HEIGHT = 700, 640


class ImportDialog(QDialog):
    """`accepted` comes only when the button that installs is pressed; the return key installs nothing."""

    def __init__(self, theme: Theme, offered: Offered, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.offered = theme, offered
        self.setWindowTitle("Install a model")
        self.setAccessibleName("Install a model")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        refused = words.refused(offered)
        self.refused = label(refused, "strong", wrap=True)
        self.refused.setVisible(bool(refused))
        self.hash = FileHash(theme, offered.sha256)
        self.card = CardReader(theme, 200)
        self.card.show_card(offered.card)
        self.leave = button("Do not install", "Leave everything as it is", primary=True)
        self.install = button("Install", "Install the model beside the others; the one in use stays in use")
        self.install.setEnabled(not refused)
        self.leave.setDefault(True)
        self.leave.clicked.connect(self.reject)
        self.install.clicked.connect(self.accept)
        self._compose()
        room = self.screen().availableGeometry().size()
        self.resize(min(theme.px(_WIDTH), room.width()), min(theme.px(_HEIGHT), room.height()))
        self.leave.setFocus()

    def _compose(self) -> None:
        inner = QWidget()
        inner.setObjectName("page")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        column.addWidget(label(f"Install {self.offered.reference}?", "heading", wrap=True))
        column.addWidget(self.refused)
        column.addWidget(label(words.CODE, "strong", wrap=True))
        column.addWidget(self.hash)
        column.addWidget(label(words.PHONE, wrap=True))
        column.addLayout(self._facts())
        column.addWidget(self.card, 1)
        area = QScrollArea()
        area.setAccessibleName("What the file holds")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        row = QHBoxLayout()
        row.addWidget(self.install)
        row.addStretch(1)
        row.addWidget(self.leave)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 18, 12, 16)
        whole.setSpacing(12)
        whole.addWidget(area, 1)
        whole.addLayout(row)

    def _facts(self) -> QGridLayout:
        manifest = self.offered.manifest
        software = ", ".join(f"{name} {version}" for name, version in manifest.software.items())
        told = (
            ("File", f"{self.offered.file.name}, {facts.size(self.offered.bytes)}"),
            ("Made", f"{manifest.created[:10]} with {software}" if software else manifest.created[:10]),
            ("Trained on", "\n".join(facts.data(manifest))),
            ("Fine-tuned from", "\n".join(self.offered.ancestors) or facts.NO_ANCESTORS),
            ("Licence", manifest.licence),
            ("For", manifest.intended_use),
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(self._theme.px(14))
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for row, (name, text) in enumerate((name, text) for name, text in told if text):
            grid.addWidget(label(name, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(text, wrap=True), row, 1)
        return grid
