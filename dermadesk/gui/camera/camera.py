"""The camera: opened on a device or a video, shown, frozen, and taken from; or in trouble, which it tells."""

from __future__ import annotations

import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCameraPermission, QCoreApplication, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage

from dermadesk.gui.camera import library, modes
from dermadesk.gui.camera.analyser import Judge, judge_frame
from dermadesk.gui.camera.frames import Frame
from dermadesk.gui.camera.guidance import Guided
from dermadesk.gui.camera.picture import upright
from dermadesk.gui.camera.shutter import Shutter
from dermadesk.gui.camera.trouble import CameraError, CameraTrouble

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QVideoFrame, QVideoSink

    from dermadesk.gui.camera.choices import CameraChoices
    from dermadesk.gui.camera.devices import Device, Devices
    from dermadesk.gui.camera.modes import Resolution
    from dermadesk.gui.camera.source import Source

PATIENCE = 6.0
"""Seconds without a frame until the camera is given up: some take four to start."""


class State(StrEnum):
    """What the camera does."""

    CLOSED = "closed"
    OPENING = "opening"
    LIVE = "live"
    FROZEN = "frozen"
    TAKING = "taking"
    TROUBLED = "troubled"


class Camera(QObject):
    """One camera at a time.

    The photo is the sharpest of several frames (see `Shutter`); of a frozen picture it is that picture. It is as the
    camera sees the world, not mirrored, whatever the preview is.
    """

    shown = Signal(QImage)
    """Every frame, upright."""
    guided = Signal(object)
    captured = Signal(object)
    crashed = Signal(object)
    """As of the `Shutter`."""
    changed = Signal()
    """The state, the device or the list of devices is another."""

    def __init__(self, parent: QObject | None = None, judge: Judge = judge_frame) -> None:
        super().__init__(parent)
        self.state = State.CLOSED
        self.error: CameraError | None = None
        self.name = ""
        self.devices: tuple[Device, ...] = ()
        self.device: Device | None = None
        self.resolution: Resolution | None = None
        self.frames = 0
        """Frames that were shown since the program started."""
        self._judge = judge
        self._shutter: Shutter | None = None
        self._known: Devices | None = None
        self._sink: QVideoSink | None = None
        self._source: Source | None = None
        self._choices: CameraChoices | None = None
        self._video: Path | None = None
        self._latest: Frame | None = None
        self._came_at = 0.0
        self._lost: str | None = None
        self._watch = QTimer(self, interval=500)
        self._watch.timeout.connect(self._look_after)

    @property
    def plays_video(self) -> bool:
        """Whether a video file stands for the camera."""
        return self._video is not None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the frame that is shown, 0 and 0 before the first."""
        image = self._latest.image if self._latest is not None else QImage()
        return image.width(), image.height()

    @property
    def guidance(self) -> Guided | None:
        """The findings that are to be shown now; None while nothing is known yet."""
        return self._shutter.guidance if self._shutter is not None else None

    @property
    def judged(self) -> int:
        """Frames that were judged since the camera was opened."""
        return self._shutter.judged if self._shutter is not None else 0

    @property
    def taking(self) -> bool:
        """Whether a photo is on its way."""
        return self._shutter is not None and self._shutter.taking

    # open and close

    def open(self, choices: CameraChoices, video: Path | None = None) -> None:
        """Switch on the chosen camera, or play `video` in its place; what is open is closed first."""
        self.close()
        self._choices, self._video, self.name = choices, video, ""
        self._set(State.OPENING)
        try:
            library.load()
        except CameraError as error:
            self._fail(error)
            return
        self._get_ready()
        if video is not None or self._is_allowed():
            self._start()

    def close(self) -> None:
        """Switch it off; nothing is shown, judged or taken any more."""
        if self._shutter is not None:
            self._shutter.close()
            self._shutter.deleteLater()
            self._shutter = None
        self._stop()
        if self._known is not None:
            self._known.deleteLater()
            self._known = None
        self.error = None
        self._set(State.CLOSED)

    def _get_ready(self) -> None:
        from dermadesk.gui.camera.devices import Devices

        self._shutter = Shutter(self, self._judge)
        self._shutter.guided.connect(self.guided)
        self._shutter.captured.connect(self.captured)
        self._shutter.crashed.connect(self.crashed)
        self._shutter.changed.connect(self._follow_shutter)
        self._known = Devices(self)
        self._known.changed.connect(self._devices_changed)
        self.devices = self._known.listed()

    def _is_allowed(self) -> bool:
        """Whether the system lets us; where it wants to ask the user first, it is asked, and `_start` comes later."""
        program = QCoreApplication.instance()
        assert program is not None
        status = program.checkPermission(QCameraPermission())
        if status == Qt.PermissionStatus.Undetermined:
            program.requestPermission(QCameraPermission(), self, self._answered)
        elif status == Qt.PermissionStatus.Denied:
            self._fail(CameraError(CameraTrouble.NO_PERMISSION))
        return status == Qt.PermissionStatus.Granted

    def _answered(self, permission: object) -> None:
        if self.state is State.OPENING and self._source is None and self._is_allowed():
            self._start()

    def _start(self) -> None:
        from PySide6.QtMultimedia import QVideoSink

        from dermadesk.gui.camera.source import DeviceSource, VideoSource

        sink = QVideoSink(self)
        self._sink = sink
        if self._video is not None:
            self._source = VideoSource(self._video, sink, self)
        elif (device := self._choose()) is not None:
            self._source = DeviceSource(device, self.resolution, sink, self)
        else:
            self._fail(CameraError(CameraTrouble.NO_CAMERA))
            return
        self.name = self._source.name
        sink.videoFrameChanged.connect(self._receive)
        self._source.failed.connect(self._fail)
        self._came_at = time.monotonic()
        self._watch.start()
        self.changed.emit()
        self._source.start()

    def _stop(self) -> None:
        self._watch.stop()
        if self._source is not None:
            self._source.failed.disconnect(self._fail)
            self._source.stop()
            self._source = None
        if self._sink is not None:
            self._sink.deleteLater()
            self._sink = None
        if self._shutter is not None:
            self._shutter.start_anew()
        self._latest = self.device = self.resolution = None

    # devices

    def _choose(self) -> Device | None:
        """The chosen device where it is there, else the system's, with its resolution; None where there is none."""
        assert self._choices is not None
        wanted = [each for each in self.devices if each.id == self._choices.device]
        self.device = next(iter(wanted or self.devices), None)
        if self.device is not None:
            resolution = (self._choices.width, self._choices.height)
            known = modes.resolutions(self.device.modes)
            self.resolution = resolution if resolution in known else modes.suitable(self.device.modes)
        return self.device

    @Slot()
    def _devices_changed(self) -> None:
        assert self._known is not None and self._choices is not None
        self.devices = self._known.listed()
        here = {each.id for each in self.devices}
        nothing_before = self.error is not None and self.error.trouble is CameraTrouble.NO_CAMERA
        if self.device is not None and self.device.id not in here:
            self._fail(CameraError(CameraTrouble.UNPLUGGED))
        elif self._lost in here or (here and nothing_before):
            self.open(self._choices, self._video)
        else:
            self.changed.emit()

    # frames

    @Slot("QVideoFrame")
    def _receive(self, frame: QVideoFrame) -> None:
        """Show the frame and let the shutter see it, unless a newer one is here already: then this one is late."""
        if self._sink is None or self._shutter is None or not frame.isValid() or frame != self._sink.videoFrame():
            return
        if self.state is State.FROZEN:
            self._came_at = time.monotonic()
            return
        image = upright(frame)
        if image.isNull():
            return
        self._came_at = time.monotonic()
        self.frames += 1
        self._latest = Frame(image, self.frames, self._came_at)
        if self.state is State.OPENING:
            self._set(State.LIVE)
        self.shown.emit(image)
        self._shutter.see(self._latest)

    # freeze and take

    def freeze(self, frozen: bool) -> None:
        """Hold the picture that is shown, or let it go on."""
        if frozen and self.state is State.LIVE:
            self._set(State.FROZEN)
        elif not frozen and self.state is State.FROZEN:
            self._set(State.LIVE)

    def capture(self) -> None:
        """Take the photo; `captured` follows. Nothing happens where there is no picture, or one is being taken."""
        if self._shutter is None or self._latest is None:
            return
        if self.state is State.FROZEN:
            self._shutter.take(self._latest)
        elif self.state is State.LIVE:
            self._shutter.press()

    @Slot()
    def _follow_shutter(self) -> None:
        if self.state in (State.LIVE, State.TAKING):
            self.state = State.TAKING if self._shutter is not None and self._shutter.pressed else State.LIVE
        self.changed.emit()

    # trouble

    @Slot()
    def _look_after(self) -> None:
        if self._source is not None and time.monotonic() - self._came_at > PATIENCE:
            self._fail(CameraError(CameraTrouble.NO_PICTURE))

    @Slot(object)
    def _fail(self, error: CameraError) -> None:
        self._lost = self.device.id if self.device and error.trouble is CameraTrouble.UNPLUGGED else None
        self._stop()
        self.error = error
        self._set(State.TROUBLED)

    def _set(self, state: State) -> None:
        self.state = state
        self.changed.emit()
