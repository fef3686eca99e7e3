"""A journey of training, walked to its end."""

from collections.abc import Generator
from typing import TypeVar

from dermadesk.training.events import TrainEvent

T = TypeVar("T")


def result(journey: Generator[TrainEvent, None, T]) -> tuple[T, list[TrainEvent]]:
    """What a journey returns at its end, and what it told on its way."""
    events: list[TrainEvent] = []
    while True:
        try:
            events.append(next(journey))
        except StopIteration as end:
            return end.value, events
