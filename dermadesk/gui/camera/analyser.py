"""Judges frames off the window's thread: one at a time, the newest next, those between dropped.

Cameras send faster than frames can be judged. At most one frame is being judged and one waits; a newer one takes the
place of the one that waits. So neither memory nor delay grows, however slow the judging is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from dermadesk.gui.camera.frames import Frame, Judged
from dermadesk.gui.jobs import Jobs

Judge = Callable[[Frame], Judged]


def judge_frame(frame: Frame) -> Judged:
    """What the quality gate says; OpenCV is imported when the first frame comes."""
    from dermadesk.gui.camera.judge import judge

    return judge(frame)


class Analyser(QObject):
    """`judged` carries each result in the window's thread. `dropped` counts the frames that were never judged."""

    judged = Signal(object)
    failed = Signal(object)
    """An exception that nobody expected. After one from judging nothing is judged, so that it is reported once."""

    def __init__(self, parent: QObject | None = None, judge: Judge = judge_frame) -> None:
        super().__init__(parent)
        self._judge = judge
        self._jobs = Jobs(self, thread="camera")
        self._waiting: Frame | None = None
        self._busy = self._broken = False
        self.dropped = 0

    @property
    def busy(self) -> bool:
        """Whether a frame is being judged."""
        return self._busy

    def offer(self, frame: Frame) -> None:
        """Judge the frame now or next; or never, if a newer one is offered meanwhile."""
        if self._broken:
            return
        if not self._busy:
            self._start(frame)
            return
        self.dropped += self._waiting is not None
        self._waiting = frame

    def encode(self, image: QImage, name: str, done: Callable[[bytes], None]) -> None:
        """Hand the picture's PNG bytes to `done`, in the window's thread."""

        def steps() -> Iterator[bytes]:
            from dermadesk.gui.camera.picture import png

            yield png(image, name)

        self._jobs.run("encode", steps, done, self.failed.emit)

    def forget(self) -> None:
        """The frames so far are of no interest any more; the result of the one that is being judged is dropped."""
        self._jobs.cancel("judge")
        self._busy, self._waiting = False, None

    def close(self) -> None:
        """Wait for the worker to end; nothing is judged any more."""
        self._broken = True
        self._waiting = None
        self._jobs.shutdown()

    def _start(self, frame: Frame) -> None:
        self._busy = True
        self._jobs.run("judge", lambda: iter([self._judge(frame)]), self._finish, self._fail)

    def _finish(self, judged: Judged) -> None:
        self._busy = False
        if self._waiting is not None:
            frame, self._waiting = self._waiting, None
            self._start(frame)
        self.judged.emit(judged)

    def _fail(self, error: Exception) -> None:
        self._broken = True
        self._busy, self._waiting = False, None
        self.failed.emit(error)
