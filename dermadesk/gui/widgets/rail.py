"""The places of the program, one below the other on the left, and at its foot light or dark."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QMenu, QSizePolicy, QSpacerItem, QToolButton, QVBoxLayout

from dermadesk.gui import icons
from dermadesk.gui.theme import Appearance, Theme
from dermadesk.gui.widgets.controls import with_shortcut

_APPEARANCES = (
    (Appearance.SYSTEM, "As the system has it"),
    (Appearance.LIGHT, "Light"),
    (Appearance.DARK, "Dark"),
)


class Place(QToolButton):
    """A button of the rail; a dot at its icon says that something there is going on, or waits."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.mark = ""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.mark:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("accent"))
            side = self._theme.px(8)
            painter.drawEllipse(self.width() // 2 + self._theme.px(11), self._theme.px(6), side, side)


class Rail(QFrame):
    """`place_chosen` carries the number of a place, `appearance_chosen` an Appearance."""

    place_chosen = Signal(int)
    appearance_chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAccessibleName("Places")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._theme = theme
        self._icons: list[tuple[QToolButton, str]] = []
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self.place_chosen)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 4, 8, 4)
        self._column.setSpacing(0)
        self._column.addItem(_gap(10))
        self._column.addStretch(1)
        self._appearance = self._button("appearance", "Theme", "Light, dark, or as the system has it")
        self._appearance.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._appearance.setMenu(self._menu())
        self._column.addWidget(self._appearance)
        self._column.addItem(_gap(10))
        theme.changed.connect(self._colour)
        self._colour()

    def add(self, icon_name: str, name: str, tip: str, shortcut: str) -> None:
        """One more place, below the others."""
        button = self._button(icon_name, name, with_shortcut(tip, shortcut))
        button.setCheckable(True)
        number = len(self._group.buttons())
        self._group.addButton(button, number)
        self._column.insertWidget(1 + 2 * number, button)
        self._column.insertItem(2 + 2 * number, _gap(6))
        self._colour()

    def mark(self, number: int, told: str) -> None:
        """A dot beside the icon of a place, and what it tells as its description; none where nothing is told."""
        place = self._group.button(number)
        assert isinstance(place, Place)
        place.mark = told
        place.setAccessibleDescription(told)
        place.update()

    def marked(self, number: int) -> str:
        """What the dot of a place tells; empty where it has none."""
        return self._group.button(number).accessibleDescription()

    def choose(self, number: int) -> None:
        """Mark a place."""
        self._group.button(number).setChecked(True)

    def _button(self, icon_name: str, name: str, tip: str) -> Place:
        made = Place(self._theme)
        made.setText(name)
        made.setAccessibleName(name)
        made.setToolTip(tip)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        made.setIconSize(QSize(self._theme.px(20), self._theme.px(20)))
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._icons.append((made, icon_name))
        return made

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAccessibleName("Light or dark")
        group = QActionGroup(menu)
        for appearance, text in _APPEARANCES:
            action = QAction(text, menu, checkable=True)
            action.setChecked(appearance is self._theme.appearance)
            action.triggered.connect(lambda _=False, chosen=appearance: self.appearance_chosen.emit(chosen))
            group.addAction(action)
            menu.addAction(action)
        return menu

    def _colour(self) -> None:
        for button, icon_name in self._icons:
            button.setIcon(icons.icon(icon_name, self._theme.tokens, button.iconSize().width(), normal="muted"))


def _gap(most: int) -> QSpacerItem:
    """Room between two places, which a low window takes away."""
    return QSpacerItem(0, most, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Maximum)
