"""What an export says on its way and at its end."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dermadesk.batch.ledger import Ledger
from dermadesk.batch.plan import Plan
from dermadesk.errors import BatchError, ErrorCode

WAITS = "without an answer yet"
UNREADABLE = "that could not be read"

_NAMED = 3
"""How many of those that are left out are named."""

_INTERVAL = 0.1


@dataclass(frozen=True, slots=True)
class Passed:
    """How far an export is: `done` of `total` photos."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many photos are not in it and why; `reason` goes on after their number. `first` are some of their names."""

    reason: str
    photos: int
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What was written where: `photos` are in it, others were left out. `remarks` are sentences to be told with it."""

    target: Path
    photos: int
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[str, ...] = ()

    def told(self) -> str:
        """All of it in words."""
        parts = [f"{counted(self.photos)} exported to {readable(str(self.target))}."]
        for each in self.left_out:
            named = ", ".join(readable(image) for image in each.first)
            more = ", …" if each.photos > len(each.first) else ""
            parts.append(f"Left out: {counted(each.photos)} {each.reason} ({named}{more}).")
        return " ".join([*parts, *self.remarks])


class LeftOuts:
    """Counts what is left out, by reason."""

    def __init__(self) -> None:
        self._images: dict[str, tuple[int, tuple[str, ...]]] = {}

    def add(self, reason: str, image: str) -> None:
        """One photo more that is not in the export."""
        photos, first = self._images.get(reason, (0, ()))
        self._images[reason] = photos + 1, first if photos >= _NAMED else (*first, image)

    def told(self) -> tuple[LeftOut, ...]:
        """Every reason that there was, in the order of their first photos."""
        return tuple(LeftOut(reason, photos, first) for reason, (photos, first) in self._images.items())


class Course:
    """Counts photos, and tells how far it is now and then: an event for each would be more work than the export."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._next = total, 0, 0.0

    def passed(self) -> tuple[Passed, ...]:
        """One photo more; nothing where the last event is not a tenth of a second old."""
        self._done += 1
        now = time.monotonic()
        if now < self._next:
            return ()
        self._next = now + _INTERVAL
        return (Passed(self._done, self._total),)


def finished(steps: Iterable[Passed | Written]) -> Written:
    """What an export says at its end."""
    (last,) = (event for event in steps if isinstance(event, Written))
    return last


def planned(ledger: Ledger) -> Plan:
    """The plan of a ledger. Raises `BatchError` BATCH_INVALID where it holds no batch."""
    plan = ledger.plan
    if plan is None:
        raise BatchError(ErrorCode.BATCH_INVALID, str(ledger.file), "there is none in it")
    return plan


def counted(number: int) -> str:
    """1 photo, 30 photos."""
    return f"{number:,}\N{NO-BREAK SPACE}photo" + ("" if number == 1 else "s")


def readable(path: str) -> str:
    """A path in which whatever cannot be shown is escaped: bytes that are no text, ends of lines, turned directions."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in path)
