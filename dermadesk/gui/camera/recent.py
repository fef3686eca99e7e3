"""The frames from which the sharpest is taken."""

from collections import deque

from dermadesk.gui.camera.frames import Judged

FRAMES = 5
SECONDS = 0.6
MEMORY = 64_000_000
"""Bytes that the frames may take together: five of 1920×1080, one of 3840×2160."""


class Recent:
    """The last judged frames: at most five, none older than 0.6 s than the newest, in bounded memory."""

    def __init__(self) -> None:
        self._kept: deque[Judged] = deque(maxlen=FRAMES)

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, judged: Judged) -> None:
        """Keep it, and let go what is too old or too much."""
        self._kept.append(judged)
        while len(self._kept) > 1 and (self._too_old() or self._too_much()):
            self._kept.popleft()

    def best(self) -> Judged | None:
        """The sharpest of those against which least speaks; None when there is none."""
        return max(self._kept, key=lambda each: each.rank, default=None)

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()

    def _too_old(self) -> bool:
        return self._kept[-1].frame.at - self._kept[0].frame.at > SECONDS

    def _too_much(self) -> bool:
        return sum(each.frame.image.sizeInBytes() for each in self._kept) > MEMORY
