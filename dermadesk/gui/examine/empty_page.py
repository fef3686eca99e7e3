"""What the tab shows before the first photo: one sentence and two ways in. At the first start, what it is all for."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from dermadesk.gui import icons, words
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.labels import Card, label


class EmptyPage(QWidget):
    """A place to drop a photo on."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._drop_marked = False
        self.setAccessibleName("No photo yet")
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.setAccessibleName("Empty photo")
        self.sentence = label(words.EMPTY_PAGE, "heading", wrap=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.open = button("Open a photo…", "Open one or more photos", "Ctrl+O", primary=True)
        self.camera = button("Camera", "Take a photo with a camera or a dermatoscope", "Ctrl+K")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.open)
        buttons.addWidget(self.camera)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(self._picture)
        column.addWidget(self.sentence)
        column.addLayout(buttons)
        column.addStretch(1)
        theme.changed.connect(self._colour)
        self._colour()

    def mark_drop(self, marked: bool) -> None:
        """Show that what is dragged can be dropped here."""
        self._drop_marked = marked
        self.update()

    def _colour(self) -> None:
        size = self._theme.px(56)
        self._picture.setPixmap(icons.pixmap("photo", self._theme.tokens.muted, size, self.devicePixelRatioF()))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = "accent" if self._drop_marked else "line"
        painter.setPen(QPen(self._theme.colour(colour), 2, Qt.PenStyle.DashLine))
        painter.setBrush(self._theme.colour("selection" if self._drop_marked else "photo_ground"))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 10, 10)


class FirstStart(QScrollArea):
    """What the program is for and what it is not, once."""

    read = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("What DermaDesk is for")
        card = Card("Before you start")
        card.setMaximumWidth(theme.px(620))
        card.body.setContentsMargins(28, 24, 28, 24)
        card.body.setSpacing(6)
        title = label("DermaDesk looks at dermoscopic photos", "heading", wrap=True)
        card.body.addWidget(title)
        for heading, text in words.PURPOSE:
            card.body.addSpacing(8)
            card.body.addWidget(label(heading, "strong", wrap=True))
            card.body.addWidget(label(text, wrap=True))
        card.body.addSpacing(14)
        self.start = button("I have read this", "Begin; this page is not shown again", primary=True)
        self.start.clicked.connect(self.read)
        card.body.addWidget(self.start, alignment=Qt.AlignmentFlag.AlignRight)
        page = QWidget()
        page.setObjectName("page")
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card, 20)
        row.addStretch(1)
        column = QVBoxLayout(page)
        column.addStretch(1)
        column.addLayout(row)
        column.addStretch(2)
        self.setWidget(page)
