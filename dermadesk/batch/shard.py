"""One of several disjoint parts of a batch, for schedulers: `2/3` is the second of three."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shard:
    """The part `number` (from 1) of `of`."""

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> "Shard":
        """From `I/N`. Raises `ValueError` for anything else, and for numbers that do not fit."""
        found = re.fullmatch(r"(\d+)/(\d+)", text.strip())
        if found is None or not 1 <= int(found[1]) <= int(found[2]):
            raise ValueError(f"{text!r} is no part: give I/N with I from 1 to N, for instance 2/3")
        return cls(int(found[1]), int(found[2]))

    def part(self, photos: Sequence[T]) -> Sequence[T]:
        """Every N-th, from the I-th on: parts differ by one photo at most, whatever the folders hold."""
        return photos[self.number - 1 :: self.of]

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


WHOLE = Shard(1, 1)
"""A batch that is not shared out."""
