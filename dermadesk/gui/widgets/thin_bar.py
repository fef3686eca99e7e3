"""How far something is, as a thin line."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QProgressBar

from dermadesk.gui.theme import Theme


class ThinBar(QProgressBar):
    """How far it is, as a line of 6 px."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName("Progress")
        self.setTextVisible(False)
        self.setFixedHeight(6)
        theme.changed.connect(self.update)

    def show_share(self, done: int, total: int) -> None:
        """So many of so many."""
        self.setRange(0, max(1, total))
        self.setValue(done)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        painter.setBrush(self._theme.colour("track"))
        painter.drawRoundedRect(whole, 3, 3)
        if self.value() > 0:
            whole.setWidth(max(6.0, whole.width() * self.value() / self.maximum()))
            painter.setBrush(self._theme.colour("accent"))
            painter.drawRoundedRect(whole, 3, 3)
