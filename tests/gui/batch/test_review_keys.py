"""The line that says what the keys do."""

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from dermadesk.gui.batch.review_keys import KeyLegend
from dermadesk.gui.theme import Theme
from dermadesk.taxonomy import ISIC_2018


def said(legend: KeyLegend) -> list[str]:
    return [part.text() for part in legend.findChildren(QLabel) if not part.isHidden() and part.parent().isVisible()]


def test_each_class_has_its_digit(qtbot: QtBot, theme: Theme) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    legend = KeyLegend(theme)
    column.addStretch(1)
    column.addWidget(legend)
    legend.set_classes(("MEL", "OWN"), {"OWN": "Lentigo"})
    page.resize(1156, 300)
    page.show()
    assert said(legend) == ["1", "Melanoma", "2", "Lentigo", "0", "none", "Space", "seen", "Return", "open"]
    legend.set_classes(ISIC_2018, {})
    qtbot.waitUntil(lambda: legend.heightForWidth(1156) > 0)
    one_line = legend.heightForWidth(1156)
    assert legend.heightForWidth(500) > one_line
    page.resize(500, 300)
    qtbot.waitUntil(lambda: legend.height() >= legend.heightForWidth(legend.width()))
    assert all(part.geometry().right() <= legend.width() for part in legend.findChildren(QWidget) if part.isVisible())


def test_no_more_classes_than_digits(qtbot: QtBot, theme: Theme) -> None:
    legend = KeyLegend(theme)
    qtbot.addWidget(legend)
    legend.set_classes([f"C{place}" for place in range(12)], {})
    legend.show()
    assert "9" in said(legend)
    assert "C8" in said(legend)
    assert "C9" not in said(legend)
