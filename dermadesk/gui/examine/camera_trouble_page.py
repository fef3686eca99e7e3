"""What stands in the picture's place when there is none: what happened, and the ways on."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from dermadesk.gui import icons
from dermadesk.gui.camera.trouble import CameraError
from dermadesk.gui.examine import camera_words
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.labels import label


class CameraTroublePage(QWidget):
    """`again` tries once more, `open` leads to the files."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName("No camera picture")
        self._shape = QLabel()
        self._shape.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._shape.setAccessibleName("Error")
        self.heading = label("", "heading", wrap=True)
        self.sentence = label("", wrap=True)
        self.detail = label("", "caption", wrap=True)
        self.again = button("Try again", "Look for the camera once more", primary=True)
        self.open = button("Open a photo…", "Open one or more photos from files", "Ctrl+O")
        column = QVBoxLayout()
        column.setSpacing(10)
        column.addStretch(1)
        column.addWidget(self._shape)
        for text in (self.heading, self.sentence, self.detail):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(text)
        column.addSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.open)
        row.addWidget(self.again)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        middle = QWidget()
        middle.setLayout(column)
        middle.setMaximumWidth(theme.px(520))
        outer = QHBoxLayout(self)
        outer.setContentsMargins(16, 8, 16, 8)
        outer.addStretch(1)
        outer.addWidget(middle, 20)
        outer.addStretch(1)
        theme.changed.connect(self._colour)
        self._colour()

    def say(self, error: CameraError, name: str) -> None:
        """Why there is no picture; what the system said about it stands below in small print."""
        heading, sentence = camera_words.trouble(error, name)
        self.heading.setText(heading)
        self.sentence.setText(sentence)
        self.detail.setText(error.detail)
        self.detail.setVisible(bool(error.detail))
        self.setAccessibleDescription(f"{heading}. {sentence}")

    def _colour(self) -> None:
        size = self._theme.px(28)
        self._shape.setPixmap(icons.pixmap("error", self._theme.tokens.muted, size, self.devicePixelRatioF()))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("photo_ground"))
        painter.drawRoundedRect(self.rect(), 10, 10)
