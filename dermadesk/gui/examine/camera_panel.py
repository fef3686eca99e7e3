"""The camera in the Examine tab: aim, freeze, capture. It hands over the photo and analyses nothing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from dermadesk.gui import words
from dermadesk.gui.camera.camera import Camera, State
from dermadesk.gui.camera.choices import CameraChoices
from dermadesk.gui.examine import camera_words
from dermadesk.gui.examine.camera_bar import CameraBar
from dermadesk.gui.examine.camera_trouble_page import CameraTroublePage
from dermadesk.gui.examine.camera_view import CameraView
from dermadesk.gui.examine.photo_line import ElidedLabel
from dermadesk.gui.settings import Settings
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import button, with_shortcut


class CameraPanel(QWidget):
    """`captured` carries the photo as a `PhotoSource`, as the camera saw it, never mirrored.

    `closed`: the user is done with the camera. `files_wanted`: the user would rather open a file. The camera is on
    between `start` and `stop`, but only while the panel is shown: nobody is filmed from a hidden tab.

    The key takes the photo whatever control has the focus, text that is being typed excepted; so buttons are pressed
    with Enter here. Other uses of that key in the window rest while the panel is shown: a foot switch sends one key.
    """

    captured = Signal(object)
    closed = Signal()
    files_wanted = Signal()

    def __init__(self, theme: Theme, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._started = False
        self._video: Path | None = None
        self._resting: list[QShortcut] = []
        self.camera = Camera(self)
        self.bar = CameraBar(theme, settings.camera)
        self.view = CameraView(theme)
        self.trouble = CameraTroublePage(theme)
        self.status = ElidedLabel()
        self.status.setProperty("role", "muted")
        self.freeze = button("Freeze", "Hold the picture; what is shown is what is captured")
        self.freeze.setCheckable(True)
        self.freeze.setProperty("kind", "toggle")
        self.capture = button("Capture", "", primary=True)
        self._shortcut = QShortcut(self)
        self._shortcut.setAutoRepeat(False)
        self._compose()
        self._wire()
        self.view.set_mirrored(settings.camera.mirror)
        self._use_key(settings.camera.key)
        self._show_state()

    def _compose(self) -> None:
        self._middle = QStackedWidget()
        self._middle.addWidget(self.view)
        self._middle.addWidget(self.trouble)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.status, 1)
        below.addWidget(self.freeze)
        below.addWidget(self.capture)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(11)
        column.addWidget(self.bar)
        column.addWidget(self._middle, 1)
        column.addLayout(below)
        for each in self.findChildren(QPushButton):
            each.setAutoDefault(True)  # Enter presses the button that has the focus

    def _wire(self) -> None:
        self.camera.shown.connect(self.view.show_frame)
        self.camera.guided.connect(self.view.guide)
        self.camera.captured.connect(self.captured)
        self.camera.changed.connect(self._show_state)
        self.camera.crashed.connect(self._report)
        self.bar.chosen.connect(self._choose)
        self.bar.leave.clicked.connect(self._leave)
        self.view.clicked.connect(self.camera.capture)
        self.capture.clicked.connect(self.camera.capture)
        self._shortcut.activated.connect(self.camera.capture)
        self.freeze.toggled.connect(self._freeze)
        self.trouble.again.clicked.connect(self._open)
        self.trouble.open.clicked.connect(self.files_wanted)

    # on and off

    def start(self, video: Path | None = None) -> None:
        """Switch the camera on, or play a video file in its place."""
        self._started, self._video = True, video
        self._open()

    def stop(self) -> None:
        """Switch it off."""
        self._started = False
        self.camera.close()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._rest_others()
        if self._started and self.camera.state is State.CLOSED:
            self._open()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self._wake_others()
            self.camera.close()

    @Slot()
    def _open(self) -> None:
        self.camera.open(self.bar.choices, self._video)

    @Slot()
    def _leave(self) -> None:
        self.stop()
        self.closed.emit()

    @Slot(bool)
    def _freeze(self, frozen: bool) -> None:
        self.camera.freeze(frozen)
        self._show_state()

    # what is chosen

    @Slot(object)
    def _choose(self, choices: CameraChoices) -> None:
        before, self._settings.camera = self._settings.camera, choices
        self.view.set_mirrored(choices.mirror)
        self._use_key(choices.key)
        self._show_state()
        if (before.device, before.width, before.height) != (choices.device, choices.width, choices.height):
            self._video = None
            self._open()

    def _use_key(self, key: str) -> None:
        self._shortcut.setKey(QKeySequence(key))
        self.capture.setToolTip(with_shortcut("Take the sharpest of the frames around this moment", key))
        self.capture.setAccessibleDescription(self.capture.toolTip())
        self._wake_others()
        if self.isVisible():
            self._rest_others()

    def _rest_others(self) -> None:
        """Two uses of one key would leave both without effect."""
        mine = self._shortcut.key()
        others = (each for each in self.window().findChildren(QShortcut) if each is not self._shortcut)
        self._resting += [each for each in others if each.isEnabled() and mine in each.keys()]  # noqa: SIM118
        for each in self._resting:
            each.setEnabled(False)

    def _wake_others(self) -> None:
        for each in self._resting:
            each.setEnabled(True)
        self._resting = []

    # what is shown

    @Slot()
    def _show_state(self) -> None:
        camera = self.camera
        live = camera.state in (State.LIVE, State.FROZEN, State.TAKING)
        if camera.state is State.TROUBLED and camera.error is not None:
            self.trouble.say(camera.error, camera.name)
        self._middle.setCurrentWidget(self.trouble if camera.state is State.TROUBLED else self.view)
        if not live:
            self.view.clear(camera_words.STATES[camera.state])
        self.view.set_frozen(camera.state is State.FROZEN)
        self.bar.show_camera(camera)
        size = words.dimensions(*camera.size) if live else ""
        said = camera_words.STATES[camera.state]
        if camera.state is State.LIVE and self.bar.choices.mirror:
            said += camera_words.UNMIRRORED
        self.status.set_whole(said, f"   {size}" if size else "")
        self.freeze.blockSignals(True)
        self.freeze.setChecked(camera.state is State.FROZEN)
        self.freeze.blockSignals(False)
        self.freeze.setText("Resume" if camera.state is State.FROZEN else "Freeze")
        self.freeze.setEnabled(live)
        self.capture.setEnabled(live)
        self._shortcut.setEnabled(live)
        if live or camera.state is State.TROUBLED:
            self._guide_focus(self.capture if live else self.trouble.again)

    def _guide_focus(self, control: QPushButton) -> None:
        """To the control that is most likely wanted, unless another one here has it already."""
        focused = QApplication.focusWidget()
        if self.isVisible() and (focused is None or not (self.isAncestorOf(focused) and focused.isVisible())):
            control.setFocus()

    @Slot(object)
    def _report(self, error: Exception) -> None:
        """Into the program's report on mistakes; the picture goes on without guidance."""
        self.view.guide(None, unguided=True)
        raise error
