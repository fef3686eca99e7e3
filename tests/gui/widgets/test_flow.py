"""A row that breaks: what it holds belongs to it alone."""

import gc

import shiboken6
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from dermadesk.gui.widgets.flow import FlowLayout


def test_its_items_are_its_own_and_live_as_long_as_it_does(qtbot: QtBot) -> None:
    """An item that Qt had made, and freed, crashed the program: its Python side stood for another row's item."""
    host = QWidget()
    qtbot.addWidget(host)
    flow = FlowLayout(host)
    for name in ("one", "two", "three"):
        flow.addWidget(QPushButton(name))
    gc.collect()
    items = [flow.itemAt(place) for place in range(flow.count())]
    assert all(shiboken6.isValid(item) and shiboken6.ownedByPython(item) for item in items)
    assert [item.widget().text() for item in items if item is not None] == ["one", "two", "three"]
    assert all(item.widget().parent() is host for item in items if item is not None)


def test_a_widget_that_is_deleted_leaves_the_row(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    flow = FlowLayout(host)
    gone, stays = QPushButton("gone"), QPushButton("stays")
    for each in (gone, stays):
        flow.addWidget(each)
    host.show()
    shiboken6.delete(gone)
    assert flow.count() == 1
    host.resize(60, 200)
    assert flow.heightForWidth(60) == stays.sizeHint().height()
