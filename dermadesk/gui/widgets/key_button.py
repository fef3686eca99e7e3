"""A key that is chosen by pressing it."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPushButton

_ALONE = {
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
    Qt.Key.Key_unknown,
    Qt.Key(0),
}
"""Keys that change others, and those that Qt has no name for: none of them can be chosen."""


class KeyButton(QPushButton):
    """Shows the key; pressed, it waits for the next key and takes that. Escape or leaving it keeps the old one.

    `chosen` carries the key as Qt writes it without regard to the language: "Space", "F9", "Ctrl+B".
    """

    chosen = Signal(str)

    def __init__(self, name: str, tip: str, key: str) -> None:
        super().__init__()
        self._name = name
        self._key = key
        self._waiting = False
        self.setToolTip(tip)
        self.setAccessibleDescription(tip)
        self.clicked.connect(self._begin)
        self._wait(False)

    @property
    def key(self) -> str:
        """The key that is chosen."""
        return self._key

    def show_key(self, key: str) -> None:
        """Another key, without telling anyone."""
        self._key = key
        self._wait(False)

    def _begin(self) -> None:
        self.setFocus()  # a click does not focus buttons on every system
        self._wait(True)

    def _wait(self, waiting: bool) -> None:
        self._waiting = waiting
        native = QKeySequence(self._key).toString(QKeySequence.SequenceFormat.NativeText)
        self.setText("Press a key…" if waiting else f"{self._name}: {native}")
        self.setAccessibleName(self.text())

    def event(self, event: QEvent) -> bool:
        if self._waiting and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # the key is meant for this button, whatever else it does in the window
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._waiting:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self._wait(False)
        elif Qt.Key(event.key()) not in _ALONE:
            self.show_key(QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText))
            self.chosen.emit(self._key)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not self._waiting:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._wait(False)
        super().focusOutEvent(event)
