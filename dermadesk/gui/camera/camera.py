"""The camera: opened on a device or a video, shown, judged, frozen, and taken from."""

from __future__ import annotations

import time
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCameraPermission, QCoreApplication, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage

from dermadesk.gui.camera import library, modes
from dermadesk.gui.camera.analyser import Analyser, Judge, judge_frame
from dermadesk.gui.camera.frames import Frame, Judged
from dermadesk.gui.camera.guidance import Guidance, Guided
from dermadesk.gui.camera.picture import upright
from dermadesk.gui.camera.recent import Recent
from dermadesk.gui.camera.trouble import CameraError, CameraTrouble
from dermadesk.gui.sources import PhotoSource

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QVideoFrame, QVideoSink

    from dermadesk.gui.camera.choices import CameraChoices
    from dermadesk.gui.camera.devices import Device, Devices
    from dermadesk.gui.camera.modes import Resolution
    from dermadesk.gui.camera.source import Source

JUDGED_EVERY = 0.05
"""Seconds between two frames that are judged while aiming: of 30 a second every other, to leave the machine room."""

TAKEN_AFTER = 0.2
"""Seconds after the key during which every frame may still become the photo."""

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

    The photo is the sharpest frame of those that came shortly before the key was pressed and was judged (at most five,
    0.6 s) and those that come within 0.2 s after it; the pressing itself often shakes the instrument. Of a frozen
    picture it is that picture. It is not mirrored, whatever the preview is.
    """

    shown = Signal(QImage)
    """Every frame, upright."""
    guided = Signal(object)
    """The findings that are to be shown, a tuple, when they change; empty where nothing is wrong."""
    captured = Signal(object)
    """The photo that was taken, a `PhotoSource`."""
    changed = Signal()
    """The state, the device or the list of devices is another."""
    crashed = Signal(object)
    """An exception that nobody expected while a frame was judged; there is no guidance after it."""

    def __init__(self, parent: QObject | None = None, judge: Judge = judge_frame) -> None:
        super().__init__(parent)
        self._judge = judge
        self.state = State.CLOSED
        self.error: CameraError | None = None
        self.name = ""
        self.devices: tuple[Device, ...] = ()
        self.device: Device | None = None
        self.resolution: Resolution | None = None
        self.frames = self.judged = 0
        """Frames that were shown, and that were judged, since the program started."""
        self._known: Devices | None = None
        self._sink: QVideoSink | None = None
        self._source: Source | None = None
        self._analyser: Analyser | None = None
        self._choices: CameraChoices | None = None
        self._video: Path | None = None
        self._latest: Frame | None = None
        self._best: Judged | None = None
        self._recent, self._guidance = Recent(), Guidance()
        self._judged_at = self._came_at = 0.0
        self._encoding = False
        self._lost: str | None = None
        self._watch = QTimer(self, interval=500)
        self._watch.timeout.connect(self._look_after)
        self._deadline = QTimer(self, interval=round(1000 * TAKEN_AFTER), singleShot=True)
        self._deadline.setTimerType(Qt.TimerType.PreciseTimer)
        self._deadline.timeout.connect(self._take)

    # open and close

    def open(self, choices: CameraChoices, video: Path | None = None) -> None:
        """Switch on the chosen camera, or play `video` in its place; what is open is closed first."""
        self.close()
        self._choices, self._video, self.error, self.name = choices, video, None, ""
        self._set(State.OPENING)
        try:
            library.load()
        except CameraError as error:
            self._fail(error)
            return
        self._analyser = Analyser(self, self._judge)
        self._analyser.judged.connect(self._weigh)
        self._analyser.failed.connect(self._crash)
        self._list_devices()
        if video is not None or self._is_allowed():
            self._start()

    def close(self) -> None:
        """Switch it off; nothing is shown, judged or taken any more."""
        self._stop()
        if self._known is not None:
            self._known.deleteLater()
            self._known = None
        if self._analyser is not None:
            self._analyser.close()
            self._analyser.deleteLater()
            self._analyser = None
        self.error, self._encoding = None, False
        self._set(State.CLOSED)

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

        self._sink = QVideoSink(self)
        if self._video is not None:
            self._source = VideoSource(self._video, self._sink, self)
        elif self._choose():
            assert self.device is not None
            self._source = DeviceSource(self.device, self.resolution, self._sink, self)
        else:
            self._fail(CameraError(CameraTrouble.NO_CAMERA))
            return
        self.name = self._source.name
        self._sink.videoFrameChanged.connect(self._receive)
        self._source.failed.connect(self._fail)
        self._came_at = time.monotonic()
        self._watch.start()
        self._source.start()
        self.changed.emit()

    def _stop(self) -> None:
        self._watch.stop()
        self._deadline.stop()
        if self._source is not None:
            self._source.failed.disconnect(self._fail)
            self._source.stop()
            self._source = None
        if self._sink is not None:
            self._sink.deleteLater()
            self._sink = None
        if self._analyser is not None:
            self._analyser.forget()
        self._latest = self._best = self.device = self.resolution = None
        self._recent.clear()
        self._guidance.clear()
        self._judged_at = 0.0

    # devices

    def _list_devices(self) -> None:
        from dermadesk.gui.camera.devices import Devices

        self._known = Devices(self)
        self._known.changed.connect(self._devices_changed)
        self.devices = self._known.listed()

    def _choose(self) -> bool:
        """The chosen device where it is there, else the system's; False where there is none."""
        assert self._choices is not None
        wanted = [each for each in self.devices if each.id == self._choices.device]
        self.device = next(iter(wanted or self.devices), None)
        if self.device is None:
            return False
        resolution = (self._choices.width, self._choices.height)
        known = modes.resolutions(self.device.modes)
        self.resolution = resolution if resolution in known else modes.suitable(self.device.modes)
        return True

    @Slot()
    def _devices_changed(self) -> None:
        assert self._known is not None and self._choices is not None
        self.devices = self._known.listed()
        here = {each.id for each in self.devices}
        if self.device is not None and self.device.id not in here:
            self._fail(CameraError(CameraTrouble.UNPLUGGED))
        elif self._lost in here or (here and self._is_in(CameraTrouble.NO_CAMERA)):
            self.open(self._choices, self._video)
        else:
            self.changed.emit()

    def _is_in(self, trouble: CameraTrouble) -> bool:
        return self.error is not None and self.error.trouble is trouble

    # frames

    @Slot("QVideoFrame")
    def _receive(self, frame: QVideoFrame) -> None:
        """Show the frame and offer it to the gate, unless a newer one is here already: then this one is late."""
        if self._sink is None or not frame.isValid() or frame != self._sink.videoFrame():
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
        if self.state is State.TAKING or self._came_at - self._judged_at >= JUDGED_EVERY:
            self._offer(self._latest)

    def _offer(self, frame: Frame) -> None:
        assert self._analyser is not None
        self._judged_at = frame.at
        self._analyser.offer(frame)

    @Slot(object)
    def _weigh(self, judged: Judged) -> None:
        if self.state not in (State.LIVE, State.TAKING, State.FROZEN):
            return
        self.judged += 1
        if self.state is State.TAKING:
            self._best = judged if self._best is None else max(self._best, judged, key=lambda each: each.rank)
        else:
            self._recent.add(judged)
        before = self._guidance.shown
        if self._guidance.update(judged.report, judged.frame.at) != before:
            self.guided.emit(self._guidance.shown)

    @property
    def guidance(self) -> Guided | None:
        """The findings that are to be shown now; None while nothing is known yet."""
        return self._guidance.shown

    @property
    def plays_video(self) -> bool:
        """Whether a video file stands for the camera."""
        return self._video is not None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the frame that is shown, 0 and 0 before the first."""
        image = self._latest.image if self._latest is not None else QImage()
        return image.width(), image.height()

    # freeze and take

    def freeze(self, frozen: bool) -> None:
        """Hold the picture that is shown, or let it go on."""
        if frozen and self.state is State.LIVE:
            self._recent.clear()
            self._set(State.FROZEN)
        elif not frozen and self.state is State.FROZEN:
            self._set(State.LIVE)

    def capture(self) -> None:
        """Take the photo; `captured` follows. Nothing happens where there is no picture, or one is being taken."""
        if self._encoding:
            return
        if self.state is State.FROZEN:
            self._take()
        elif self.state is State.LIVE:
            self._best = self._recent.best()
            self._set(State.TAKING)
            self._deadline.start()

    @property
    def taking(self) -> bool:
        """Whether a photo is on its way."""
        return self.state is State.TAKING or self._encoding

    @Slot()
    def _take(self) -> None:
        best = None if self.state is State.FROZEN else self._best
        frame = best.frame if best is not None else self._latest
        self._best = None
        self._recent.clear()
        if frame is None or self._analyser is None:
            return
        self._encoding = True
        self._set(State.FROZEN if self.state is State.FROZEN else State.LIVE)
        name = photo_name(datetime.now())
        self._analyser.encode(frame.image, name, lambda png: self._taken(PhotoSource(name, encoded=png)))

    def _taken(self, photo: PhotoSource) -> None:
        self._encoding = False
        self.changed.emit()
        self.captured.emit(photo)

    @Slot(object)
    def _crash(self, error: Exception) -> None:
        self._encoding = False
        self.changed.emit()
        self.crashed.emit(error)

    # trouble

    @Slot()
    def _look_after(self) -> None:
        if self._source is not None and time.monotonic() - self._came_at > PATIENCE:
            self._fail(CameraError(CameraTrouble.NO_PICTURE))

    @Slot(object)
    def _fail(self, error: CameraError) -> None:
        if self.state is State.TAKING:
            self._take()
        self._lost = self.device.id if self.device and error.trouble is CameraTrouble.UNPLUGGED else None
        self._stop()
        self.error = error
        self._set(State.TROUBLED)

    def _set(self, state: State) -> None:
        self.state = state
        self.changed.emit()


def photo_name(moment: datetime) -> str:
    """Camera 2026-11-21 14.03.12: a name that every file system takes."""
    return f"Camera {moment:%Y-%m-%d %H.%M.%S}"
