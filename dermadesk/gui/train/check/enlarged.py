"""One photo as large as the window allows, and the others beside it one key away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from dermadesk.gui.theme import Theme
from dermadesk.gui.train.check.cases import Shown
from dermadesk.gui.widgets.controls import QuietButton, button
from dermadesk.gui.widgets.labels import label


class Enlarged(QDialog):
    """`wanted` carries the path of the photo that is to be shown; `take` shows it."""

    wanted = Signal(str)

    def __init__(self, theme: Theme, photos: Sequence[Shown], number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Photo")
        self.setAccessibleName("Photo")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._photos, self._number = photos, number
        self.photo = _Large(theme)
        self.name = label("", wrap=True)
        self.previous = QuietButton(theme, "previous", "Previous photo", "Left")
        self.next = QuietButton(theme, "next", "Next photo", "Right")
        close = button("Close", "Back to the check", "Esc")
        self.previous.clicked.connect(self._back)
        self.next.clicked.connect(self._forth)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(self.previous)
        row.addWidget(self.next)
        row.addWidget(self.name, 1)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.addWidget(self.photo, 1)
        column.addLayout(row)
        self.resize(parent.window().size() * 0.8)

    @property
    def shown(self) -> Shown:
        """The photo that is shown, or about to be."""
        return self._photos[self._number]

    def begin(self) -> None:
        """Ask for the photo it was opened with."""
        self._go(0)

    @Slot(object)
    def take(self, image: QImage) -> None:
        """The photo that was asked for."""
        self.photo.show_image(image)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {int(Qt.Key.Key_Left): -1, int(Qt.Key.Key_Right): 1}
        if event.key() in steps:
            self._go(steps[event.key()])
        else:
            super().keyPressEvent(event)

    @Slot()
    def _back(self) -> None:
        self._go(-1)

    @Slot()
    def _forth(self) -> None:
        self._go(1)

    def _go(self, by: int) -> None:
        self._number = min(max(self._number + by, 0), len(self._photos) - 1)
        shown = self.shown
        place = f"{self._number + 1:,} of {len(self._photos):,}"
        self.name.setText(" · ".join(filter(None, (shown.name, shown.label, shown.note, place))))
        self.photo.setAccessibleName(f"{shown.name}, {shown.label}")
        self.name.setToolTip(shown.path)
        self.previous.setEnabled(self._number > 0)
        self.next.setEnabled(self._number + 1 < len(self._photos))
        self.wanted.emit(shown.path)


class _Large(QWidget):
    """The whole photo, as large as there is room."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.image = QImage()

    def show_image(self, image: QImage) -> None:
        self.image = image
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("photo_ground"))
        if not self.image.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            size = self.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
            painter.drawImage(QRectF(left, top, size.width(), size.height()), self.image)
