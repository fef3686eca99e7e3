"""Which frame becomes the photo, and what is said of those before it."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from dermadesk.gui.camera.analyser import Analyser, Judge, judge_frame
from dermadesk.gui.camera.frames import Frame, Judged
from dermadesk.gui.camera.guidance import Guidance, Guided
from dermadesk.gui.camera.recent import Recent
from dermadesk.gui.sources import PhotoSource

JUDGED_EVERY = 0.05
"""Seconds between two frames that are judged while aiming: of 30 a second every other, to leave the machine room."""

TAKEN_AFTER = 0.2
"""Seconds after the key during which every frame may still become the photo."""


class Shutter(QObject):
    """Sees every frame that is shown, has some of them judged, and takes one when it is pressed.

    The photo is the sharpest frame of those that came shortly before the key was pressed and were judged (at most five,
    0.6 s) and those that come within 0.2 s after it; the pressing itself often shakes the instrument.
    """

    guided = Signal(object)
    """The findings that are to be shown, a tuple, when they change; empty where nothing is wrong."""
    captured = Signal(object)
    """The photo that was taken, a `PhotoSource` with PNG bytes."""
    changed = Signal()
    """It was pressed, has chosen, or is ready for the next photo."""
    crashed = Signal(object)
    """An exception that nobody expected while a frame was judged; there is no guidance after it."""

    def __init__(self, parent: QObject | None = None, judge: Judge = judge_frame) -> None:
        super().__init__(parent)
        self.judged = 0
        """Frames that were judged."""
        self.pressed = False
        """Whether frames are still waited for, of which one becomes the photo."""
        self._encoding = False
        self._latest: Frame | None = None
        self._best: Judged | None = None
        self._judged_at = 0.0
        self._recent, self._guidance = Recent(), Guidance()
        self._analyser = Analyser(self, judge)
        self._analyser.judged.connect(self._weigh)
        self._analyser.failed.connect(self._crash)
        self._deadline = QTimer(self, interval=round(1000 * TAKEN_AFTER), singleShot=True)
        self._deadline.setTimerType(Qt.TimerType.PreciseTimer)
        self._deadline.timeout.connect(self._choose)

    @property
    def taking(self) -> bool:
        """Whether a photo is on its way."""
        return self.pressed or self._encoding

    @property
    def guidance(self) -> Guided | None:
        """The findings that are to be shown now; None while nothing is known yet."""
        return self._guidance.shown

    def see(self, frame: Frame) -> None:
        """The frame that is shown now."""
        self._latest = frame
        if self.pressed or frame.at - self._judged_at >= JUDGED_EVERY:
            self._judged_at = frame.at
            self._analyser.offer(frame)

    def press(self) -> None:
        """Take the sharpest frame around this moment; nothing happens while a photo is on its way."""
        if not self.taking and self._latest is not None:
            self._best = self._recent.best()
            self.pressed = True
            self._deadline.start()
            self.changed.emit()

    def take(self, frame: Frame) -> None:
        """Take this very frame; nothing happens while a photo is on its way."""
        if not self.taking:
            self._encode(frame)

    def start_anew(self) -> None:
        """What comes next is another scene. A photo that is on its way is taken of what has come."""
        if self.pressed:
            self._choose()
        self._analyser.forget()
        self._recent.clear()
        self._guidance.clear()
        self._latest, self._judged_at = None, 0.0

    def close(self) -> None:
        """Wait for the worker to end; nothing is judged or taken any more."""
        self._deadline.stop()
        self.pressed = self._encoding = False
        self._analyser.close()

    @Slot(object)
    def _weigh(self, judged: Judged) -> None:
        self.judged += 1
        if self.pressed:
            self._best = judged if self._best is None else max(self._best, judged, key=lambda each: each.rank)
        else:
            self._recent.add(judged)
        before = self._guidance.shown
        if self._guidance.update(judged.report, judged.frame.at) != before:
            self.guided.emit(self._guidance.shown)

    @Slot()
    def _choose(self) -> None:
        self._deadline.stop()
        self.pressed = False
        frame = self._best.frame if self._best is not None else self._latest
        self._best = None
        self._recent.clear()
        if frame is not None:
            self._encode(frame)

    def _encode(self, frame: Frame) -> None:
        self._encoding = True
        self.changed.emit()
        name = photo_name(datetime.now())
        self._analyser.encode(frame.image, name, lambda png: self._hand_over(PhotoSource(name, encoded=png)))

    def _hand_over(self, photo: PhotoSource) -> None:
        self._encoding = False
        self.changed.emit()
        self.captured.emit(photo)

    @Slot(object)
    def _crash(self, error: Exception) -> None:
        self._encoding = False
        self.changed.emit()
        self.crashed.emit(error)


def photo_name(moment: datetime) -> str:
    """Camera 2026-11-21 14.03.12: a name that every file system takes."""
    return f"Camera {moment:%Y-%m-%d %H.%M.%S}"
