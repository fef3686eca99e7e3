"""One of several ways, as a card that can be pressed anywhere."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QRadioButton, QVBoxLayout

from dermadesk.gui.widgets.labels import label


class Choice(QFrame):
    """`chosen` carries its key when the user chooses it. `body` holds the sentence, and whatever is added below."""

    chosen = Signal(str)

    def __init__(self, key: str, name: str, group: QButtonGroup, sentence: str = "") -> None:
        super().__init__()
        self.key = key
        self.setObjectName("choice")
        self.setAccessibleName(name)
        self.radio = QRadioButton(name)
        self.radio.setAccessibleName(name)
        group.addButton(self.radio)
        self.text = label(sentence, "muted", wrap=True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)  # pressed, it is the card that is
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(14, 10, 14, 12)
        self.body.setSpacing(6)
        self.body.addWidget(self.radio)
        self.body.addWidget(self.text)
        self.say(sentence)
        self.radio.toggled.connect(self._mark)
        self.radio.clicked.connect(self._choose)

    def say(self, sentence: str) -> None:
        """The sentence below the name, and what a screen reader says of the mark."""
        self.text.setText(sentence)
        self.text.setVisible(bool(sentence))
        self.radio.setAccessibleDescription(sentence)

    def offer(self, offered: bool) -> None:
        """Whether it can be chosen."""
        self.radio.setEnabled(offered)

    def mark(self, marked: bool) -> None:
        """Marked or not, without telling anyone."""
        self.radio.setChecked(marked)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.radio.isEnabled():
            self.radio.setFocus()
            self.radio.click()

    def _choose(self) -> None:
        self.chosen.emit(self.key)

    def _mark(self, marked: bool) -> None:
        self.setProperty("chosen", marked)
        self.style().unpolish(self)
        self.style().polish(self)
