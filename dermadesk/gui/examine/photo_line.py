"""Below the photo: which one of how many, its name and size, and the zoom."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from dermadesk.gui import words
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import QuietButton, button
from dermadesk.gui.widgets.labels import label


class ElidedLabel(QLabel):
    """One line that is shortened in the middle where it is too long; the tooltip has all of it."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = self._extra = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(24)

    def set_whole(self, text: str, extra: str = "") -> None:
        """The text, however long; `extra` is left out first."""
        self._whole, self._extra = text, extra
        self.setToolTip(text + extra)
        self.setAccessibleName(text + extra)
        self._elide()

    @property
    def whole(self) -> str:
        """The text, however much of it is shown."""
        return self._whole

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        metrics = QFontMetrics(self.font())
        whole = self._whole + self._extra
        if metrics.horizontalAdvance(whole) > self.width():
            whole = metrics.elidedText(self._whole, Qt.TextElideMode.ElideMiddle, self.width())
        self.setText(whole)


class PhotoLine(QWidget):
    """Turning pages on the left, zoom on the right."""

    turn_page = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.previous = QuietButton(theme, "previous", "Previous photo", "PgUp")
        self.next = QuietButton(theme, "next", "Next photo", "PgDown")
        self.previous.clicked.connect(lambda: self.turn_page.emit(-1))
        self.next.clicked.connect(lambda: self.turn_page.emit(1))
        self.count = label("")
        self.name = ElidedLabel()
        self.name.setProperty("role", "muted")
        self.zoom_out = QuietButton(theme, "zoom_out", "Zoom out", "Ctrl+-")
        self.zoom_in = QuietButton(theme, "zoom_in", "Zoom in", "Ctrl++")
        self.fit = QuietButton(theme, "fit", "Fit the whole photo into the window", "Ctrl+0")
        self.actual = button("100 %", "Show every pixel of the photo", "Ctrl+1")
        self.actual.setAccessibleName("Zoom to 100 %")
        self.actual.setProperty("compact", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for part in (self.previous, self.count, self.next):
            row.addWidget(part)
        row.addWidget(self.name, 1)
        for control in (self.zoom_out, self.actual, self.zoom_in, self.fit):
            row.addWidget(control)
        self._widest = QFontMetrics(self.actual.font()).horizontalAdvance("1600 %")
        self._compact = False
        self.show_place(0, 0)

    def set_compact(self, compact: bool) -> None:
        """Room for the name where the page is narrow: the wheel and the keys zoom as well."""
        self._compact = compact
        for part in (self.zoom_out, self.zoom_in):
            part.setVisible(not compact)
        self._show_count()

    def show_place(self, index: int, count: int) -> None:
        """Photo `index` (from 0) of `count`; the pages are hidden where there is only one."""
        several = count > 1
        for part in (self.previous, self.count, self.next):
            part.setVisible(several)
        self._place = (index + 1, count)
        self._show_count()
        self.previous.setEnabled(index > 0)
        self.next.setEnabled(index + 1 < count)

    def _show_count(self) -> None:
        index, count = self._place
        self.count.setText(f"{index}/{count}" if self._compact else f"{index} of {count}")
        self.count.setAccessibleName(f"Photo {index} of {count}")

    def show_photo(self, name: str, width: int = 0, height: int = 0) -> None:
        """The photo's name, and its size once that is known."""
        self.name.set_whole(name, f"   {words.dimensions(width, height)}" if width else "")

    def show_zoom(self, per_cent: float, possible: bool) -> None:
        """The zoom in force, on the button that sets it to 100 %."""
        self.actual.setText(f"{per_cent:.0f} %" if possible else "100 %")
        self.actual.setFixedWidth(self._widest + 26)
        for part in (self.zoom_out, self.actual, self.zoom_in, self.fit):
            part.setEnabled(possible)
