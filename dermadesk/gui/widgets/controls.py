"""Controls that look the same on every system: a button, a quiet icon button, segments, a chooser, a slider."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSlider,
    QToolButton,
)

from dermadesk.gui import icons
from dermadesk.gui.theme import Theme


def button(text: str, tip: str, shortcut: str = "", primary: bool = False) -> QPushButton:
    """A button with words on it. `tip` says what it does; the shortcut, which the page binds, is shown beside it."""
    made = QPushButton(text)
    made.setAccessibleName(text.rstrip("…"))
    made.setAccessibleDescription(tip)
    made.setToolTip(with_shortcut(tip, shortcut))
    made.setAutoDefault(False)
    if primary:
        made.setProperty("kind", "primary")
    return made


def with_shortcut(tip: str, shortcut: str) -> str:
    """The tooltip, with the shortcut as this system writes it."""
    if not shortcut:
        return tip
    return f"{tip} ({QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)})"


class QuietButton(QToolButton):
    """An icon without a frame; its name is its tooltip."""

    def __init__(self, theme: Theme, icon_name: str, name: str, shortcut: str = "") -> None:
        super().__init__()
        self._theme = theme
        self._icon_name = icon_name
        self.setProperty("kind", "quiet")
        self.setAccessibleName(name)
        self.setToolTip(with_shortcut(name, shortcut))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setIconSize(QSize(theme.px(18), theme.px(18)))
        theme.changed.connect(self._colour)
        self._colour()

    def _colour(self) -> None:
        self.setIcon(icons.icon(self._icon_name, self._theme.tokens, self.iconSize().width(), normal="muted"))


class Segments(QFrame):
    """Two or more choices side by side, one of them chosen. `chosen` carries its key when the user changes it."""

    chosen = Signal(str)

    def __init__(self, name: str, choices: Sequence[tuple[str, str, str, str]]) -> None:
        """`choices` are key, text, tip and shortcut of each."""
        super().__init__()
        self.setObjectName("segments")
        self.setAccessibleName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        for key, text, tip, shortcut in choices:
            each = button(text, tip, shortcut)
            each.setCheckable(True)
            each.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
            group.addButton(each)
            row.addWidget(each)
            self._buttons[key] = each
        group.buttonToggled.connect(lambda each, marked: self._point_tab_at(each) if marked else None)

    def choose(self, key: str) -> None:
        """Mark a choice without telling anyone."""
        self._buttons[key].setChecked(True)

    def offer(self, key: str, offered: bool) -> None:
        """Let a choice be there, or not."""
        self._buttons[key].setVisible(offered)

    def _point_tab_at(self, chosen: QAbstractButton) -> None:
        """Tab comes to the choice that is marked; the arrow keys go on from there."""
        for each in self._buttons.values():
            each.setFocusPolicy(Qt.FocusPolicy.StrongFocus if each is chosen else Qt.FocusPolicy.ClickFocus)

    def current(self) -> str:
        """The key of the marked choice."""
        return next(key for key, each in self._buttons.items() if each.isChecked())


class Chooser(QComboBox):
    """A drop-down list with an arrow in the theme's colours, as wide as its longest entry."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setMinimumContentsLength(1)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.view().setAccessibleName(name)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        size = self._theme.px(14)
        place = QRectF(self.width() - size - 10, (self.height() - size) / 2, size, size)
        icons.paint(painter, "chevron", self._theme.tokens.muted, place)


def slider(name: str) -> QSlider:
    """A horizontal slider of 0..100 per cent."""
    made = QSlider(Qt.Orientation.Horizontal)
    made.setRange(0, 100)
    made.setPageStep(10)
    made.setAccessibleName(name)
    made.setToolTip(name)
    return made
