"""Pages in one place, of which only the one that is shown says how small the window may become."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget


class PageStack(QStackedWidget):
    """A stack whose hidden pages ask for no room: Qt's own is never smaller than its widest page was when last seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(self._make_room)
        self.widgetRemoved.connect(self._make_room)

    def addWidget(self, page: QWidget) -> int:
        place = super().addWidget(page)
        self._make_room()
        return place

    @Slot()
    def _make_room(self) -> None:
        for place in range(self.count()):
            policy = QSizePolicy.Policy.Preferred if place == self.currentIndex() else QSizePolicy.Policy.Ignored
            page = self.widget(place)
            if page is not None and page.sizePolicy().horizontalPolicy() != policy:
                page.setSizePolicy(policy, policy)
