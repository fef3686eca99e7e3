"""What keeps its place: text with room for its longest form, and controls that leave the wheel to the page."""

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from dermadesk.gui.widgets.labels import Paragraph

_TALL = 10_000


class SteadyText(Paragraph):
    """A label that wraps and always has room for `longest`, so that nothing below it moves when its text comes."""

    def __init__(self, longest: str, role: str = "") -> None:
        super().__init__()
        self._longest = longest
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        if role:
            self.setProperty("role", role)

    def keep_room(self, longest: str) -> None:
        """Room for another text from now on."""
        self._longest = longest
        self.updateGeometry()

    def heightForWidth(self, width: int) -> int:
        return max(super().heightForWidth(width), self._room(width))

    def _room(self, width: int) -> int:
        place = QRect(0, 0, max(1, width), _TALL)
        return self.fontMetrics().boundingRect(place, Qt.TextFlag.TextWordWrap, self._longest).height()


class _LeavesTheWheel(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QWheelEvent) and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False


def leave_wheel(control: QWidget) -> None:
    """Turning the wheel over the control scrolls the page, and changes nothing, unless it has the focus."""
    control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    control.installEventFilter(_LeavesTheWheel(control))
