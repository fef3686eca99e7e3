"""Pages in one place: a hidden one does not keep the window large."""

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from dermadesk.gui.widgets.stack import PageStack


def wide(pixels: int) -> QWidget:
    made = QLabel("wide")
    made.setContentsMargins(pixels, pixels // 2, 0, 0)
    return made


def test_only_the_page_that_is_shown_says_how_small_the_place_may_be(qtbot: QtBot) -> None:
    stack = PageStack()
    qtbot.addWidget(stack)
    narrow, broad = QLabel("narrow"), wide(600)
    for page in (narrow, broad):
        stack.addWidget(page)
    stack.show()
    assert stack.minimumSizeHint().width() < 200
    stack.setCurrentWidget(broad)
    assert stack.minimumSizeHint().width() >= 600
    stack.setCurrentWidget(narrow)
    assert stack.minimumSizeHint().width() < 200
    stack.resize(300, 100)
    assert narrow.size() == stack.size()
    stack.removeWidget(narrow)
    assert stack.minimumSizeHint().width() >= 600
    narrow.deleteLater()
