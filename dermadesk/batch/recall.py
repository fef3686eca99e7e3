"""Whether a photo has been answered before: in another batch, or a moment ago in this one."""

import threading
from collections.abc import Sequence
from enum import Enum

from dermadesk.batch.answer import Answer
from dermadesk.batch.known import KnownAnswers
from dermadesk.imaging.photo import Photo


class Twin(Enum):
    """What is told of a photo when another one with the same content was given out to be answered."""

    IN_HAND = "in hand"


class Recall:
    """Asked about every photo before it is decoded, by several threads at once.

    A content of which nothing is known is given out once, to who asks first; who asks later is told of its twin.
    """

    def __init__(self, known: KnownAnswers, key: str) -> None:
        self._known, self._key = known, key
        self._lock = threading.Lock()
        self._in_hand: set[str] = set()
        self._given_out: dict[str, str] = {}

    def __call__(self, photo: Photo) -> tuple[Answer, bytes | None] | Twin | None:
        """The answer to the photo with its class map, or that its twin is in hand; None where it is to be computed."""
        with self._lock:
            if photo.sha256 in self._in_hand:
                return Twin.IN_HAND
            answer = self._known.get(photo.sha256, self._key)
            if answer is None:
                self._in_hand.add(photo.sha256)
                self._given_out[photo.source] = photo.sha256
            return answer

    def came_back(self, source: str) -> str:
        """Told when what became of the photo in `source` is known: its content, where that was given out."""
        with self._lock:
            return self._given_out.pop(source, "")

    def remember(self, answers: Sequence[tuple[Answer, bytes | None]]) -> None:
        """Keep what was computed, for this batch and others; it is in hand no longer."""
        with self._lock:
            self._known.add(answers, self._key)
            self._in_hand.difference_update(answer.sha256 for answer, _ in answers)
