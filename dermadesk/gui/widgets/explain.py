"""What a number or a word means, one click away: a small mark beside it that opens a sentence or two."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from dermadesk.gui.glossary import explanation, title
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import QuietButton
from dermadesk.gui.widgets.labels import label

_WIDTH = 340


class Explain(QuietButton):
    """The mark. `term` is one of the glossary; `example` is said below it, with the numbers at hand."""

    def __init__(self, theme: Theme, term: str, example: str = "") -> None:
        super().__init__(theme, "explain", f"What is {title(term)}?")
        self.term, self.example = term, example
        self._theme = theme
        self.opened: QFrame | None = None
        self.clicked.connect(self._open)

    def _open(self) -> None:
        self.opened = Explanation(self._theme, self.term, self.example, self)
        self.opened.open_below(self)


class Explanation(QFrame):
    """The sentences, until one clicks elsewhere or presses Escape."""

    def __init__(self, theme: Theme, term: str, example: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("card")
        self.setAccessibleName(title(term))
        self.text = label(explanation(term), wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(6)
        column.addWidget(label(title(term), "strong"))
        column.addWidget(self.text)
        if example:
            column.addWidget(label(example, "muted", wrap=True))
        width = theme.px(_WIDTH)
        self.setFixedWidth(width)
        self.resize(width, column.totalHeightForWidth(width))

    def open_below(self, mark: QWidget) -> None:
        """Below the mark, and inside the screen."""
        room = mark.screen().availableGeometry()
        place = mark.mapToGlobal(QPoint(0, mark.height() + 4))
        place.setX(max(room.left(), min(place.x(), room.right() - self.width())))
        if place.y() + self.height() > room.bottom():
            place.setY(max(room.top(), mark.mapToGlobal(QPoint(0, 0)).y() - self.height() - 4))
        self.move(place)
        self.show()


def explained(theme: Theme, widget: QWidget, term: str, example: str = "") -> QWidget:
    """The widget with its mark right behind it."""
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(2)
    row.addWidget(widget)
    row.addWidget(Explain(theme, term, example))
    row.addStretch(1)
    return both
