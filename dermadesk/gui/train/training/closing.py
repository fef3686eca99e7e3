"""Closing the program while it trains: asks, and waits until what was learned is saved."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from dermadesk.gui.theme import Theme
from dermadesk.gui.train.training.running import Running
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.labels import label

_QUESTION = "A training runs. Close, and continue next time?"
_MEANS = "What was learned so far is saved first. When the program is opened again, the training continues from there."
_SAVING = "Saving what was learned…"
_SOON = "The window closes by itself as soon as the step in progress is done and saved."


class CloseDialog(QDialog):
    """The return key keeps training. Closed by its button it saves, says so, and calls `closed` when that is done."""

    def __init__(self, theme: Theme, running: Running, closed: Callable[[], object], parent: QWidget) -> None:
        super().__init__(parent)
        self._running, self._closed, self._saving = running, closed, False
        self.setWindowTitle("Close DermaDesk")
        self.setAccessibleName("Close DermaDesk")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.question = label(_QUESTION, "heading", wrap=True)
        self.means = label(_MEANS, wrap=True)
        self.close_program = button("Close", "Save what was learned, and close the program")
        self.keep = button("Keep training", "Do not close the program", primary=True)
        self.keep.setDefault(True)
        self.close_program.clicked.connect(self._save)
        self.keep.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self.close_program)
        row.addStretch(1)
        row.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.question)
        column.addWidget(self.means)
        column.addStretch(1)
        column.addLayout(row)
        self.resize(theme.px(440), column.totalHeightForWidth(theme.px(440)))
        self.keep.setFocus()

    def reject(self) -> None:
        if not self._saving:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._saving:
            event.ignore()
        else:
            super().closeEvent(event)

    def _save(self) -> None:
        self._saving = True
        self.question.setText(_SAVING)
        self.means.setText(_SOON)
        for each in (self.close_program, self.keep):
            each.setEnabled(False)
        self._running.stop(self._saved)

    def _saved(self) -> None:
        self._saving = False
        self.accept()
        self._closed()
