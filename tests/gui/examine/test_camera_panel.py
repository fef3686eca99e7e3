"""What a user does at the camera: aim, freeze, mirror, choose a key, capture; and the way on without a picture."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtMultimedia import QMediaDevices
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from dermadesk.gui.camera.camera import State
from dermadesk.gui.camera.trouble import CameraError, CameraTrouble
from dermadesk.gui.examine import camera_words
from dermadesk.gui.examine.camera_panel import CameraPanel
from dermadesk.gui.settings import Settings
from dermadesk.gui.theme import Theme
from dermadesk.imaging.photo import Photo
from dermadesk.imaging.quality import QualityIssue
from dermadesk.imaging.steps import Pixels
from tests.videos import blurred, good, write_video


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_video(tmp_path_factory.mktemp("videos") / "dermatoscope.mp4", [good] * 15)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """A window that the panel is a part of, with a place to write in and a key that turns pages."""
    made = QWidget()
    made.resize(900, 700)
    QVBoxLayout(made)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def panel(qtbot: QtBot, window: QWidget, theme: Theme, monkeypatch: pytest.MonkeyPatch) -> Iterator[CameraPanel]:
    monkeypatch.setattr(QMediaDevices, "videoInputs", staticmethod(list))
    made = CameraPanel(theme, Settings())
    layout = window.layout()
    assert layout is not None
    layout.addWidget(made)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    yield made
    made.stop()


@pytest.fixture
def live(qtbot: QtBot, panel: CameraPanel, video: Path) -> CameraPanel:
    panel.start(video)
    qtbot.waitUntil(lambda: panel.camera.state is State.LIVE, timeout=10_000)
    return panel


def test_a_live_picture_can_be_frozen_and_captured(qtbot: QtBot, live: CameraPanel) -> None:
    assert live.view.isVisible()
    assert live.capture.isEnabled() and live.freeze.isEnabled()
    assert live.bar.devices.currentText() == "dermatoscope.mp4"
    assert "640\u00a0×\u00a0360" in live.status.accessibleName()
    qtbot.waitUntil(lambda: live.view.painted > 3, timeout=10_000)
    with qtbot.waitSignal(live.captured, timeout=10_000) as taken:
        qtbot.mouseClick(live.capture, Qt.MouseButton.LeftButton)
    (source,) = taken.args
    assert source.name.startswith("Camera 2")
    assert (Photo.from_bytes(source.encoded_bytes(), source.name).width) == 640


def test_a_click_on_the_picture_captures(qtbot: QtBot, live: CameraPanel) -> None:
    with qtbot.waitSignal(live.captured, timeout=10_000):
        qtbot.mouseClick(live.view, Qt.MouseButton.LeftButton)


def test_the_key_captures_whatever_control_has_the_focus(qtbot: QtBot, live: CameraPanel) -> None:
    for control in (live.freeze, live.bar.mirror, live.bar.devices, live.capture):
        control.setFocus()
        with qtbot.waitSignal(live.captured, timeout=10_000):
            qtbot.keyClick(control, Qt.Key.Key_Space)
        assert live.camera.state is State.LIVE, "the key pressed the control as well"
        assert not live.bar.choices.mirror


def test_enter_presses_the_button_that_has_the_focus(qtbot: QtBot, live: CameraPanel) -> None:
    live.freeze.setFocus()
    qtbot.keyClick(live.freeze, Qt.Key.Key_Return)
    assert live.camera.state is State.FROZEN


def test_where_text_is_written_the_key_writes(qtbot: QtBot, window: QWidget, live: CameraPanel) -> None:
    photos: list[object] = []
    live.captured.connect(photos.append)
    note = QLineEdit(window)
    note.show()
    note.setFocus()
    qtbot.keyClicks(note, "left arm")
    assert note.text() == "left arm"
    assert not live.camera.taking
    assert photos == []


def test_a_key_is_chosen_by_pressing_it_and_remembered(qtbot: QtBot, live: CameraPanel) -> None:
    qtbot.mouseClick(live.bar.key, Qt.MouseButton.LeftButton)
    assert live.bar.key.text() == "Press a key…"
    qtbot.keyClick(live.bar.key, Qt.Key.Key_Shift)
    assert live.bar.key.text() == "Press a key…"
    qtbot.keyClick(live.bar.key, Qt.Key.Key_F9)
    assert live.bar.key.text() == "Key: F9"
    assert "F9" in live.capture.toolTip()
    assert Settings().camera.key == "F9"
    with qtbot.waitSignal(live.captured, timeout=10_000):
        qtbot.keyClick(live.freeze, Qt.Key.Key_F9)
    live.freeze.setFocus()
    qtbot.keyClick(live.freeze, Qt.Key.Key_Space)  # free again for the button that has the focus
    assert live.camera.state is State.FROZEN


def test_the_old_key_stays_where_the_choice_is_given_up(qtbot: QtBot, live: CameraPanel) -> None:
    qtbot.mouseClick(live.bar.key, Qt.MouseButton.LeftButton)
    qtbot.keyClick(live.bar.key, Qt.Key.Key_Escape)
    assert live.bar.key.text() == "Key: Space"
    qtbot.mouseClick(live.bar.key, Qt.MouseButton.LeftButton)
    live.freeze.setFocus()
    assert live.bar.key.text() == "Key: Space"
    assert live.bar.key.key == "Space"


def test_the_present_key_can_be_pressed_again_as_the_choice(qtbot: QtBot, live: CameraPanel) -> None:
    qtbot.mouseClick(live.bar.key, Qt.MouseButton.LeftButton)
    qtbot.keyClick(live.bar.key, Qt.Key.Key_Space)
    assert live.bar.key.text() == "Key: Space"
    assert not live.camera.taking


def test_a_foot_switch_that_sends_a_key_of_the_window_takes_photos(
    qtbot: QtBot, window: QWidget, live: CameraPanel
) -> None:
    pages: list[int] = []
    turn = QShortcut(QKeySequence("PgDown"), window)
    turn.activated.connect(lambda: pages.append(1))
    qtbot.mouseClick(live.bar.key, Qt.MouseButton.LeftButton)
    qtbot.keyClick(live.bar.key, Qt.Key.Key_PageDown)
    with qtbot.waitSignal(live.captured, timeout=10_000):
        qtbot.keyClick(live.freeze, Qt.Key.Key_PageDown)
    assert pages == []
    live.hide()
    qtbot.keyClick(window, Qt.Key.Key_PageDown)
    assert pages == [1]


def test_mirrored_is_the_view_and_not_the_photo(qtbot: QtBot, panel: CameraPanel, tmp_path: Path) -> None:
    def bright_on_the_right(drawn: Pixels) -> Pixels:
        drawn[:, : drawn.shape[1] // 2] //= 4
        return drawn

    def shown_left_and_right() -> list[int]:
        view = panel.view.grab().toImage()
        return [view.pixelColor(x, view.height() // 2).lightness() for x in (view.width() // 8, view.width() * 7 // 8)]

    panel.start(write_video(tmp_path / "halves.mp4", [bright_on_the_right] * 15))
    qtbot.waitUntil(lambda: panel.camera.state is State.LIVE, timeout=10_000)
    left, right = shown_left_and_right()
    assert left < right
    qtbot.mouseClick(panel.bar.mirror, Qt.MouseButton.LeftButton)
    left, right = shown_left_and_right()
    assert left > right
    assert Settings().camera.mirror
    assert "mirrored on the screen only" in panel.status.accessibleName()
    for frozen in (False, True):
        panel.freeze.setChecked(frozen)
        with qtbot.waitSignal(panel.captured, timeout=10_000) as taken:
            panel.capture.click()
        photo = Photo.from_bytes(taken.args[0].encoded_bytes(), "").pixels()
        assert photo[:, :80].mean() < photo[:, -80:].mean()


def test_freezing_is_said_and_undone(qtbot: QtBot, live: CameraPanel) -> None:
    qtbot.mouseClick(live.freeze, Qt.MouseButton.LeftButton)
    assert live.freeze.text() == "Resume"
    assert "Frozen" in live.status.accessibleName()
    assert "Frozen" in live.view.accessibleDescription()
    painted = live.camera.frames
    qtbot.wait(200)
    assert live.camera.frames == painted
    qtbot.mouseClick(live.freeze, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: live.camera.frames > painted, timeout=10_000)


def test_guidance_has_a_shape_words_and_a_tip(qtbot: QtBot, panel: CameraPanel, tmp_path: Path) -> None:
    panel.start(write_video(tmp_path / "blurred.mp4", [blurred] * 15))
    qtbot.waitUntil(lambda: any(chip.words == "Out of focus" for chip in panel.view.chips), timeout=10_000)
    chip = next(each for each in panel.view.chips if each.words == "Out of focus")
    assert chip.icon.startswith("cannot")
    assert "Hold still" in chip.tip
    assert "Out of focus. Hold still" in panel.view.accessibleDescription()


def test_every_finding_has_words_and_a_tip() -> None:
    for issue in QualityIssue:
        words, tip = camera_words.guidance(issue)
        assert words and tip.endswith(".")


def test_no_camera_has_a_way_on(qtbot: QtBot, panel: CameraPanel) -> None:
    panel.start()
    assert panel.trouble.isVisible()
    assert panel.trouble.heading.text() == "No camera found"
    assert not panel.capture.isEnabled() and not panel.freeze.isEnabled()
    with qtbot.waitSignal(panel.files_wanted):
        panel.trouble.open.click()
    panel.trouble.again.setFocus()
    with qtbot.waitSignal(panel.camera.changed):
        qtbot.keyClick(panel.trouble.again, Qt.Key.Key_Space)  # without a picture the key is the button's
    assert panel.trouble.isVisible()


def test_without_the_library_the_panel_says_so(panel: CameraPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    panel.start()
    assert panel.trouble.heading.text() == "The camera cannot be used on this computer"
    assert "QtMultimedia" in panel.trouble.detail.text()


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("trouble", CameraTrouble)
def test_every_trouble_says_what_to_do_next(
    trouble: CameraTrouble, platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    for name in ("DermLite HD", ""):
        heading, sentence = camera_words.trouble(CameraError(trouble), name)
        assert heading and "{" not in heading
        assert sentence.endswith(".")


def test_a_hidden_panel_films_nobody(qtbot: QtBot, live: CameraPanel) -> None:
    live.hide()
    assert live.camera.state is State.CLOSED
    live.show()
    qtbot.waitUntil(lambda: live.camera.state is State.LIVE, timeout=10_000)


def test_leaving_closes_the_camera(qtbot: QtBot, live: CameraPanel) -> None:
    with qtbot.waitSignal(live.closed):
        live.bar.leave.click()
    assert live.camera.state is State.CLOSED
    live.hide()
    live.show()
    assert live.camera.state is State.CLOSED


def test_a_mistake_while_judging_is_reported_and_photos_are_taken_all_the_same(qtbot: QtBot, live: CameraPanel) -> None:
    with qtbot.captureExceptions() as reported:
        live.camera.crashed.emit(ZeroDivisionError("in a rule"))
    assert [kind for kind, _, _ in reported] == [ZeroDivisionError]
    assert [chip.words for chip in live.view.chips] == [camera_words.UNGUIDED]
    with qtbot.waitSignal(live.captured, timeout=10_000):
        live.capture.click()


def test_the_choice_of_a_camera_is_remembered(panel: CameraPanel) -> None:
    panel.bar.devices.clear()
    panel.bar.devices.addItem("DermLite HD", "usb-1")
    panel.bar.devices.setCurrentIndex(0)
    panel.bar.devices.activated.emit(0)
    assert Settings().camera.device == "usb-1"
    panel.bar.resolutions.clear()
    panel.bar.resolutions.addItem("1280 × 720", (1280, 720))
    panel.bar.resolutions.setCurrentIndex(0)
    panel.bar.resolutions.activated.emit(0)
    remembered = Settings().camera
    assert (remembered.device, remembered.width, remembered.height) == ("usb-1", 1280, 720)
    assert panel.trouble.heading.text() == "No camera found"  # it is not plugged in here
