"""A button that opens a menu, with the arrow of a chooser."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QMenu, QPushButton, QStyle, QStyleOptionButton, QStylePainter

from dermadesk.gui import icons
from dermadesk.gui.theme import Theme

_ARROW = 14
_MARGIN = 12


class MenuButton(QPushButton):
    """Space, Enter and Down open its menu, `choices`. `name` is what it is called where it shows no words."""

    def __init__(self, theme: Theme, text: str, name: str, tip: str) -> None:
        super().__init__(text)
        self._theme = theme
        self.setAccessibleName(name)
        self.setAccessibleDescription(tip)
        self.setToolTip(tip)
        self.setAutoDefault(False)
        self.setProperty("kind", "menu")
        self.choices = QMenu(self)
        self.choices.setAccessibleName(name)
        self.setMenu(self.choices)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The button without what the style writes on it: with a menu that is not where the stylesheet wants it."""
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        painter.setPen(self._theme.colour("text" if self.isEnabled() else "muted"))
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(self.rect().adjusted(_MARGIN, 0, 0, 0), left, self.text())
        size = self._theme.px(_ARROW)
        place = QRectF(self.width() - size - _MARGIN + 2, (self.height() - size) / 2, size, size)
        icons.paint(painter, "chevron", self._theme.tokens.muted, place)
