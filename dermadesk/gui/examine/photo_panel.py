"""The photo with what belongs to it: the place to drop one on while there is none, the line below, the zoom."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from dermadesk.gui.examine.empty_page import EmptyPage
from dermadesk.gui.examine.photo_line import PhotoLine
from dermadesk.gui.examine.photo_view import PhotoView
from dermadesk.gui.theme import Theme


class PhotoPanel(QWidget):
    """`turn_page` carries -1 or 1: the previous or next photo, by button or by arrow key."""

    turn_page = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.empty = EmptyPage(theme)
        self.view = PhotoView(theme)
        self.line = PhotoLine(theme)
        self._middle = QStackedWidget()
        self._middle.addWidget(self.empty)
        self._middle.addWidget(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(11)
        column.addWidget(self._middle, 1)
        column.addWidget(self.line)
        self.line.turn_page.connect(self.turn_page)
        self.view.turn_page.connect(self.turn_page)
        self.line.zoom_in.clicked.connect(self.view.zoom_in)
        self.line.zoom_out.clicked.connect(self.view.zoom_out)
        self.line.fit.clicked.connect(self.view.fit)
        self.line.actual.clicked.connect(self.view.actual_size)
        self.view.zoomed.connect(self._zoomed)
        self.show_empty(True)

    def show_empty(self, empty: bool) -> None:
        """The place to drop a photo on, or the photo; the keyboard goes to the first photo."""
        was_empty = self._middle.currentWidget() is self.empty
        self._middle.setCurrentWidget(self.empty if empty else self.view)
        self.line.setVisible(not empty)
        if was_empty and not empty:
            self.view.setFocus()

    def mark_drop(self, marked: bool) -> None:
        """Show that what is dragged can be dropped here."""
        self.view.mark_drop(marked)
        self.empty.mark_drop(marked)

    @Slot()
    def _zoomed(self) -> None:
        self.line.show_zoom(self.view.viewport.per_cent(), self.view.has_photo)
