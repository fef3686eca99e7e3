"""The photos that a person labels, one after the other: where one is, what is set, what can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_MOST_UNDONE = 1000


@dataclass(frozen=True, slots=True)
class Step:
    """A label that was set: of the photo at `place`, and what it had before (None: nothing)."""

    place: int
    before: str | None


class Pile:
    """`paths` in their order, and the label of each that has one. `at` is the photo that one looks at."""

    def __init__(self, paths: Sequence[str] = (), labels: Mapping[str, str] | None = None, at: str = "") -> None:
        self.paths = tuple(paths)
        there = set(self.paths)
        self.labels = {path: code for path, code in (labels or {}).items() if path in there}
        self._steps: list[Step] = []
        self.at = self.paths.index(at) if at in there else max(0, self._next_without(0))

    @property
    def current(self) -> str:
        """The path of the photo that one looks at; "" without any."""
        return self.paths[self.at] if self.paths else ""

    @property
    def label(self) -> str | None:
        """What the photo is labelled as."""
        return self.labels.get(self.current)

    @property
    def done(self) -> int:
        """Photos that have a label."""
        return len(self.labels)

    @property
    def following(self) -> str:
        """The photo that one will most likely look at next; "" where there is none."""
        place = self._next_without(self.at + 1)
        return self.paths[place] if place >= 0 and place != self.at else ""

    @property
    def can_undo(self) -> bool:
        """Whether a label can be taken back."""
        return bool(self._steps)

    def set(self, code: str | None) -> None:
        """Label the photo (None: take its label away)."""
        if not self.paths or code == self.label:
            return
        self._steps = [*self._steps[-_MOST_UNDONE:], Step(self.at, self.label)]
        self._put(self.current, code)

    def undo(self) -> bool:
        """Take the last label back and look at its photo again; whether there was one."""
        if not self._steps:
            return False
        step = self._steps.pop()
        self.at = step.place
        self._put(self.current, step.before)
        return True

    def move(self, by: int) -> bool:
        """Forward or back, whatever is labelled; whether there was a photo there."""
        place = self.at + by
        if not 0 <= place < len(self.paths):
            return False
        self.at = place
        return True

    def go_on(self) -> bool:
        """To the next photo without a label, from the first again after the last; whether there is another one."""
        place = self._next_without(self.at + 1)
        if place < 0 or place == self.at:
            return False
        self.at = place
        return True

    def _next_without(self, start: int) -> int:
        """The first place from `start` on, round the end, whose photo has no label; -1 where all have one."""
        count = len(self.paths)
        places = ((start + step) % count for step in range(count))
        return next((place for place in places if self.paths[place] not in self.labels), -1)

    def _put(self, path: str, code: str | None) -> None:
        if code is None:
            self.labels.pop(path, None)
        else:
            self.labels[path] = code
