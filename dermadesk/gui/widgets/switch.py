"""A box to tick, with its tick in the theme's colours."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton

from dermadesk.gui import icons
from dermadesk.gui.theme import Theme


class Switch(QCheckBox):
    """Something that is on or off; `tip` says what it does."""

    def __init__(self, theme: Theme, text: str, tip: str) -> None:
        super().__init__(text)
        self._theme = theme
        self.setAccessibleName(text)
        self.setAccessibleDescription(tip)
        self.setToolTip(tip)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.isChecked():
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        place = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        icons.paint(QPainter(self), "tick", self._theme.tokens.accent_text, QRectF(place))
