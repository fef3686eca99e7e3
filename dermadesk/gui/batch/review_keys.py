"""Looking through photos by keyboard: what each key does, and the line that says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QSizePolicy, QWidget

from dermadesk.gui.batch import words
from dermadesk.gui.batch.arranged import Arranged
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.flow import FlowLayout
from dermadesk.gui.widgets.labels import label

_OPEN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_NONE = (Qt.Key.Key_0, Qt.Key.Key_Backspace)
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_MOST = 9


class ReviewKeys(QObject):
    """Turns keys on `view` into wishes about its current photo, each with that photo's position."""

    opened = Signal(int)
    seen_wanted = Signal(int, bool)
    diagnosis_wanted = Signal(int, str)

    def __init__(self, view: QAbstractItemView, arranged: Arranged) -> None:
        super().__init__(view)
        self._view, self._arranged = view, arranged
        self.codes: tuple[str, ...] = ()
        view.doubleClicked.connect(lambda index: self.opened.emit(arranged.position(index.row())))

    def take(self, event: QKeyEvent) -> bool:
        """Whether the key was one for the current photo; if so, what it asks for was told."""
        index, key = self._view.currentIndex(), event.key()
        if event.modifiers() & _COMMANDS or not index.isValid():
            return False
        if not self._arranged.choice.isSelected(index):  # it became current with the focus, and nobody saw which it is
            self._view.setCurrentIndex(index)
            return True
        position = self._arranged.position(index.row())
        place = key - Qt.Key.Key_1
        if key in _OPEN:
            self.opened.emit(position)
        elif key == Qt.Key.Key_Space:
            self._mark(position, index.row())
        elif key in _NONE:
            self.diagnosis_wanted.emit(position, "")
        elif 0 <= place < min(_MOST, len(self.codes)):
            self.diagnosis_wanted.emit(position, self.codes[place])
        else:
            return False
        return True

    def _mark(self, position: int, row: int) -> None:
        """Seen, and on to the next; one that was seen is unseen again, and stays to be looked at."""
        line = self._arranged.lines.line(position)
        marked = line is None or not line.seen
        self.seen_wanted.emit(position, marked)
        following = self._arranged.index(row + 1, self._view.currentIndex().column())
        if marked and following.isValid():
            self._view.setCurrentIndex(following)


class KeyLegend(QWidget):
    """The keys and what they do, in one line where there is room, otherwise in more."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName("Keys")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._flow = FlowLayout(self, gap=theme.px(10))
        self.set_classes((), {})

    def set_classes(self, codes: Sequence[str], names: Mapping[str, str]) -> None:
        """The model's classes in its order: the digits record them."""
        while (item := self._flow.takeAt(0)) is not None:
            if (shown := item.widget()) is not None:
                shown.hide()
                shown.deleteLater()
        for place, code in enumerate(codes[:_MOST], 1):
            self._flow.addWidget(_key(str(place), words.class_name(code, names)))
        if codes:
            self._flow.addWidget(_key("0", "none"))
        self._flow.addWidget(_key("Space", "seen"))
        self._flow.addWidget(_key("Return", "open"))
        self.updateGeometry()


def _key(key: str, meaning: str) -> QWidget:
    made = QWidget()
    made.setAccessibleName(f"{key}: {meaning}")
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(5)
    cap = label(key, "key")
    cap.setIndent(0)
    row.addWidget(cap)
    row.addWidget(label(meaning, "caption"))
    return made
