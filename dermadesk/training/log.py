"""The log of a run, `events.jsonl`: every event that it told, in order, over all its restarts."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from dermadesk.training import events
from dermadesk.training.events import TrainEvent

_KINDS = {each.__name__: each for each in TrainEvent.__subclasses__()}


def read(log: Path, *, steps: bool = True) -> Iterator[tuple[datetime | None, TrainEvent]]:
    """Every event with its moment, None for a log that has none; nothing where there is no log.

    A line that was cut short when the power went, or that an older program wrote otherwise, is left out. Without
    `steps` the steps are, too, which are nearly all of it.
    """
    if not log.is_file():
        return
    with log.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if not steps and f'"event": "{events.Step.__name__}"' in line:
                continue
            try:
                values = json.loads(line)
                at = values.pop("at", "")
                yield (datetime.fromisoformat(at) if at else None), _KINDS[values.pop("event")](**values)
            except (ValueError, KeyError, TypeError, AttributeError):
                continue
