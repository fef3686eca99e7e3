"""The window as a whole: names for those who do not see it, nothing cut, what it remembers, its places."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QFileOpenEvent, QFontMetrics, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QLabel,
    QPlainTextEdit,
    QScrollBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from dermadesk.gui.app import Program
from dermadesk.gui.crash import CrashDialog
from dermadesk.gui.examine.photo_line import ElidedLabel
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.main_window import MainWindow
from dermadesk.gui.settings import Settings
from dermadesk.gui.theme import Appearance, Theme
from tests.gui.conftest import OpenWindow, drop, files

Drawn = dict[str, Path]
CONTROLS = (QAbstractButton, QAbstractSlider, QComboBox, QPlainTextEdit)


PLACES = {"batch": 1, "history": 2, "train": 3, "models": 4}


def controls(top: QWidget) -> Iterator[QWidget]:
    for widget in top.findChildren(QWidget):
        if isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_"):
            continue
        if isinstance(widget, CONTROLS) or widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield widget


@pytest.fixture
def examined(qtbot: QtBot, window: MainWindow, drawn: Drawn) -> MainWindow:
    with qtbot.waitSignal(window.examine.answered, timeout=10_000):
        drop(window, files(drawn["suspicious"], drawn["nothing"]))
    return window


def test_every_control_has_an_accessible_name(qtbot: QtBot, examined: MainWindow) -> None:
    examined.go_to(PLACES["models"])
    dialog = CrashDialog("report", True, examined)
    named = {c: c.accessibleName() for top in (examined, dialog) for c in controls(top)}
    assert len(named) > 20
    assert [c for c, name in named.items() if not name.strip() and not _is_inside(c, QComboBox)] == []
    assert all(a.accessibleName() for a in examined.findChildren(QAbstractScrollArea) if not _is_inside(a, QComboBox))
    dialog.close()


def _is_inside(widget: QWidget, kind: type) -> bool:
    parent = widget.parentWidget()
    return parent is not None and (isinstance(parent, kind) or _is_inside(parent, kind))


def test_every_shortcut_is_told_in_a_tooltip_and_is_bound_once(examined: MainWindow) -> None:
    bound = [(s.parent(), s.key().toString()) for s in examined.findChildren(QShortcut) if not s.key().isEmpty()]
    assert len(bound) == len(set(bound))  # the shortcuts of a page rest while it is hidden
    keys = [key for _, key in bound]
    tips = " ".join(w.toolTip() for w in examined.findChildren(QWidget))
    for key in ("Ctrl+O", "Ctrl+V", "Ctrl+H", "PgUp", "PgDown", "Ctrl+0", "Ctrl+1", "Alt+2", "Ctrl+Shift+O"):
        assert f"({key})" in tips
        assert key in keys


def test_every_control_of_the_page_is_reached_with_tab(qtbot: QtBot, examined: MainWindow) -> None:
    examined.activateWindow()
    wanted = {c for c in controls(examined) if c.isVisible() and c.isEnabled() and c.focusPolicy() & Qt.TabFocus}
    reached: set[QWidget] = set()
    examined.examine.bar.open.setFocus()
    for _ in range(3 * len(wanted)):
        focused = QApplication.focusWidget()
        assert focused is not None
        reached.add(focused)
        examined.focusNextChild()
    # within a group of choices the arrow keys go on
    groups = {c for c in wanted if isinstance(c, QAbstractButton) and c.isCheckable() and not c.isChecked()}
    assert {c.accessibleName() for c in wanted - groups - reached} == set()


def test_answers_are_described(examined: MainWindow) -> None:
    page = examined.examine
    assert page.result.answer.accessibleDescription().startswith("Suspicious: refer. Malignant")
    assert "Suspicious: refer" in page.view.accessibleDescription()
    assert "not evidence" in page.view.accessibleDescription()
    assert page.result.probabilities.rows[0].accessibleName().startswith("Melanoma, malignant, ")


def cut(top: QWidget) -> list[str]:
    """The visible words of `top` that have less room than they need, and controls that stick out of the window."""
    found = []
    for widget in top.findChildren(QWidget):
        if not widget.isVisible() or isinstance(widget, ElidedLabel):
            continue
        if isinstance(widget, QLabel) and widget.text().strip():
            needed = widget.heightForWidth(widget.width()) if widget.wordWrap() else widget.sizeHint().height()
            widest = 0 if widget.wordWrap() else widget.sizeHint().width()
            if widget.height() < needed or widget.width() < widest:
                found.append(f"{widget.text()!r} has {widget.size().toTuple()}, needs {widest, needed}")
        if isinstance(widget, QAbstractButton | QComboBox) and widget.width() < widget.minimumSizeHint().width():
            found.append(f"{widget.accessibleName()!r} has {widget.width()}, needs {widget.minimumSizeHint().width()}")
        if isinstance(widget, CONTROLS) and not _scrolled(widget):
            corner = widget.mapTo(top, QPoint(widget.width(), widget.height()))
            if corner.x() > top.width() or corner.y() > top.height():
                found.append(f"{widget.accessibleName()!r} ends at {corner.toTuple()}")
    return found


def _scrolled(widget: QWidget) -> bool:
    return isinstance(widget, QScrollBar) or _is_inside(widget, QAbstractScrollArea)


def wait_until_nothing_is_cut(qtbot: QtBot, window: MainWindow) -> None:
    """Layouts settle in the rounds of the event loop that follow a change."""

    def settled() -> None:
        assert cut(window) == []

    qtbot.waitUntil(settled)


SIZES = [(1280, 720), (1280, 800), (960, 600), (640, 360)]
"""The last is what a screen of 1280×720 has at 200 %."""


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(
    "state",
    ["empty", "suspicious", "nothing", "dark", "text", "remote", "batch", "history", "train", "models", "first_start"],
)
def test_nothing_is_cut(
    qtbot: QtBot, open_window: OpenWindow, drawn: Drawn, jobs: Jobs, size: tuple[int, int], state: str
) -> None:
    window = open_window(first_start=state == "first_start", size=size)
    qtbot.waitUntil(lambda: jobs.idle, timeout=20_000)
    if state in drawn:
        drop(window, files(drawn[state], drawn["left"]))
    if state == "remote":
        QApplication.clipboard().setText("https://example.org/mole.jpg")
        window.examine.paste()
    if state in PLACES:
        window.go_to(PLACES[state])
    qtbot.waitUntil(lambda: jobs.idle, timeout=10_000)
    wait_until_nothing_is_cut(qtbot, window)
    assert window.size().toTuple() == size  # it was not made larger by what is in it


@pytest.mark.parametrize("size", [(1280, 720), (640, 360)], ids=str)
def test_nothing_is_cut_with_words_a_third_longer(
    qtbot: QtBot, open_window: OpenWindow, drawn: Drawn, size: tuple[int, int]
) -> None:
    window = open_window(size=size)
    with qtbot.waitSignal(window.examine.answered, timeout=20_000):
        drop(window, files(drawn["nothing"], drawn["left"]))
    for label in window.findChildren(QLabel):
        if not isinstance(label, ElidedLabel) and label.text().strip():
            label.setText(longer(label.text()))
    for button in window.findChildren(QAbstractButton):
        if button.text():
            button.setText(longer(button.text()))
    chooser = window.examine.heatmap_bar.classes
    for place in range(chooser.count()):
        chooser.setItemText(place, longer(chooser.itemText(place)))
    wait_until_nothing_is_cut(qtbot, window)
    assert window.size().toTuple() == size


def longer(text: str) -> str:
    """As a translation might be: one third more letters, in words."""
    more = "ein wenig länger als das Original "
    return text + " " + (more * 9)[: max(1, len(text) // 3)].strip()


@pytest.mark.parametrize("size", [(1280, 720)], ids=str)
def test_nothing_is_cut_where_the_system_s_font_is_twice_as_large(
    qtbot: QtBot, qapp: QApplication, open_window: OpenWindow, drawn: Drawn, theme: Theme, size: tuple[int, int]
) -> None:
    font, normal = qapp.font(), theme.text_px
    try:
        theme.text_px = 26
        large = qapp.font()
        large.setPixelSize(26)
        qapp.setFont(large)
        theme.choose(Appearance.DARK)
        window = open_window(size=size)
        with qtbot.waitSignal(window.examine.answered, timeout=20_000):
            drop(window, files(drawn["nothing"], drawn["left"]))
        wait_until_nothing_is_cut(qtbot, window)
        assert QFontMetrics(window.examine.bar.open.font()).height() > 25
        assert window.size().toTuple() == size
    finally:
        theme.text_px = normal
        qapp.setFont(font)
        theme.choose(Appearance.LIGHT)


def test_the_first_start_says_what_the_program_is_for_once(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(first_start=True)
    assert window.first_start.isVisible()
    said = " ".join(label.text() for label in window.first_start.findChildren(QLabel))
    assert "not a medical device" in said
    assert "never an all-clear" in said
    qtbot.keyClick(window.first_start.start, Qt.Key.Key_Space)
    assert not window.first_start.isVisible()
    assert window.examine.empty.isVisible()
    assert Settings().purpose_was_read


def test_the_window_remembers_its_size_and_the_opacity(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(size=(720, 500))  # within the 800×800 of the offscreen screen
    window.examine.heatmap_bar.opacity.setValue(35)
    window.close()
    again = open_window(size=None)
    assert again.examine.heatmap_bar.opacity.value() == 35
    assert not Settings().geometry.isEmpty()
    assert again.size().toTuple() == (720, 500)


def test_settings_that_make_no_sense_are_left_aside(tmp_path: Path) -> None:
    (tmp_path / "settings.ini").write_text("[heatmap]\nopacity=lots\n[window]\nappearance=pink\ngeometry=7\n")
    settings = Settings()
    assert settings.opacity == 60
    assert settings.appearance is Appearance.SYSTEM
    assert settings.geometry.isEmpty()


def test_light_and_dark_are_chosen_and_remembered(qtbot: QtBot, examined: MainWindow, theme: Theme) -> None:
    light = examined.grab().toImage().pixelColor(100, 5)
    menu = next(b.menu() for b in examined.rail.findChildren(QToolButton) if b.accessibleName() == "Theme")
    next(a for a in menu.actions() if a.text() == "Dark").trigger()
    qtbot.wait(20)
    dark = examined.grab().toImage().pixelColor(100, 5)
    assert light.lightness() > 200
    assert dark.lightness() < 60
    assert Settings().appearance is Appearance.DARK


def test_a_photo_given_to_the_program_s_icon_is_shown(
    qtbot: QtBot, qapp: QApplication, window: MainWindow, drawn: Drawn
) -> None:
    assert isinstance(qapp, Program)
    qapp.file_opened.connect(lambda file: window.open_files([file]))
    window.go_to(PLACES["models"])
    with qtbot.waitSignal(window.examine.answered, timeout=10_000):
        QApplication.sendEvent(qapp, QFileOpenEvent(QUrl.fromLocalFile(str(drawn["suspicious"]))))
    assert window.examine.isVisible()
    qapp.file_opened.disconnect()


def test_a_drop_on_another_place_goes_to_examine(qtbot: QtBot, window: MainWindow, drawn: Drawn) -> None:
    window.go_to(PLACES["models"])
    with qtbot.waitSignal(window.examine.answered, timeout=10_000):
        drop(window, files(drawn["suspicious"]))
    assert window.examine.isVisible()
