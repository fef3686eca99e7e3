"""A dashed place to drop something on, with one sentence and the buttons that do the same."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dermadesk.gui import icons
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.labels import label


class DropPlace(QWidget):
    """`name` is for those who do not see it, `drawing` the icon; `others` stand below the main button `choose`."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        drawing: str,
        sentence: str,
        choose: QPushButton,
        others: tuple[QPushButton, ...] = (),
        more: str = "",
    ) -> None:
        super().__init__()
        self._theme, self._drawing = theme, drawing
        self._marked = False
        self.setAccessibleName(name)
        self.choose = choose
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.setAccessibleName(name)
        self.sentence = _centred(sentence, "heading")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(self._picture)
        column.addWidget(self.sentence)
        column.addWidget(choose, alignment=Qt.AlignmentFlag.AlignCenter)
        self._buttons = others
        self._others = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._others.setSpacing(8)
        for each in others:
            self._others.addWidget(each, alignment=Qt.AlignmentFlag.AlignCenter)
        if others:
            middle = QHBoxLayout()
            middle.addStretch(1)
            middle.addLayout(self._others)
            middle.addStretch(1)
            column.addLayout(middle)
        if more:
            column.addWidget(_centred(more, "muted"))
        column.addStretch(1)
        theme.changed.connect(self._colour)
        self._colour()

    def mark_drop(self, marked: bool) -> None:
        """Show that what is dragged can be dropped here."""
        self._marked = marked
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The other buttons stand below each other where there is no room for a row of them."""
        super().resizeEvent(event)
        needed = sum(each.sizeHint().width() + 8 for each in self._buttons)
        way = QBoxLayout.Direction
        self._others.setDirection(way.LeftToRight if needed <= self.width() - 40 else way.TopToBottom)

    def _colour(self) -> None:
        size = self._theme.px(48)
        picture = icons.pixmap(self._drawing, self._theme.tokens.muted, size, self.devicePixelRatioF())
        self._picture.setPixmap(picture)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("accent" if self._marked else "line"), 2, Qt.PenStyle.DashLine))
        painter.setBrush(self._theme.colour("selection" if self._marked else "photo_ground"))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 10, 10)


def _centred(text: str, role: str) -> QLabel:
    made = label(text, role, wrap=True)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made
