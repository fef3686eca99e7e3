"""One sentence in place about what just did not work, with a button to put it away."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from dermadesk.gui import icons
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import QuietButton
from dermadesk.gui.widgets.labels import label


class Notice(QFrame):
    """Hidden until `say`; hidden again by its button, by Escape in the page, or by `clear`."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("card")
        self.setAccessibleName("Notice")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 8, 8)
        row.setSpacing(10)
        self._shape = QLabel()
        self._shape.setAccessibleName("Error")
        self.text = label("", wrap=True)
        self._close = QuietButton(theme, "close", "Put this notice away")
        self._close.clicked.connect(self.clear)
        row.addWidget(self._shape, alignment=Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.text, 1)
        row.addWidget(self._close, alignment=Qt.AlignmentFlag.AlignTop)
        theme.changed.connect(self._colour)
        self._colour()
        self.hide()

    def say(self, sentence: str) -> None:
        """Show the sentence, which tells of something that did not work, until it is put away."""
        self._shape.show()
        self._show(sentence)

    def tell(self, sentence: str) -> None:
        """Show a sentence that is no error."""
        self._shape.hide()
        self._show(sentence)

    def _show(self, sentence: str) -> None:
        self.text.setText(sentence)
        self.setAccessibleDescription(sentence)
        self.show()

    @Slot()
    def clear(self) -> None:
        """Put it away."""
        self.hide()

    def _colour(self) -> None:
        size = self._theme.px(13)
        self._shape.setPixmap(icons.pixmap("error", self._theme.tokens.error, size, self.devicePixelRatioF()))
