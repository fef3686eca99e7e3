"""Work off the window's thread. The only module that knows both threads and signals.

A job is a generator of events: it runs on the one worker thread, and every event it yields is handed to a
callback in the window's thread. Jobs run in the order they were given, so what they share needs no locks. A job
that runs behind the others steps aside at each of its events for whatever waits, and goes on after it and a short rest,
in which the window paints what came.

Every job has a lane and a number. A newer job supersedes the older ones of its lane: those that wait are
skipped, the one that runs is closed by the worker at its next yield, and what it still sends is dropped.

The worker only appends to a queue and emits an empty signal; `_deliver` is a slot of a QObject that lives in
the window's thread, which takes one message from the queue and calls back there.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from dermadesk.errors import DermaDeskError

_REST = 0.15
"""Seconds without anything else to do before what runs behind goes on."""

_AHEAD = 4
"""Events that the worker is ahead of the window: more would be delivered in one go, before anything is painted."""

_LOOKS = 0.002
"""Seconds between two looks whether the window has come so far."""


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    number: int
    lane: str
    steps: Callable[[], Iterable[Any]]
    on_event: Callable[[Any], None]
    on_error: Callable[[Exception], None]
    behind: bool

    def events(self) -> Generator[Any, None, None]:
        yield from self.steps()


@dataclass(frozen=True, slots=True, eq=False)
class _Message:
    job: _Job
    event: Any = None
    error: Exception | None = None
    ended: bool = False


_Started = tuple[_Job, Generator[Any, None, None]]


class Jobs(QObject):
    """One worker thread, of that name, and the way back from it.

    `crashed` carries an exception that nobody expected, in the window's thread; the job's `on_error` has been
    called with it before, so that whoever waits can stop waiting.
    """

    crashed = Signal(object)
    _woken = Signal()

    def __init__(self, parent: QObject | None = None, thread: str = "inference") -> None:
        super().__init__(parent)
        self._waiting: SimpleQueue[_Job | None] = SimpleQueue()
        self._arrived: deque[_Message] = deque()
        self._latest: dict[str, int] = {}
        self._number = 0
        self._running = 0
        self._closing = False
        self._woken.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._work, name=thread, daemon=True)
        self._thread.start()

    def run(
        self,
        lane: str,
        steps: Callable[[], Iterable[Any]],
        on_event: Callable[[Any], None],
        on_error: Callable[[Exception], None],
        *,
        behind: bool = False,
    ) -> int:
        """Queue `steps`; its number comes back, 0 when the program is closing and the job was refused.

        `behind` is for long work that nobody waits for: it steps aside at every event for jobs that come later.
        """
        if self._closing:
            return 0
        self._number += 1
        self._latest[lane] = self._number
        self._running += 1
        self._waiting.put(_Job(self._number, lane, steps, on_event, on_error, behind))
        return self._number

    def cancel(self, lane: str) -> None:
        """Whatever waits or runs in `lane` is superseded by nothing."""
        self._number += 1
        self._latest[lane] = self._number

    @property
    def idle(self) -> bool:
        """Nothing waits, nothing runs, everything was delivered."""
        return self._running == 0

    def shutdown(self, seconds: float = 10.0) -> bool:
        """Refuse new jobs, cancel the rest, wait for the worker; False if it did not end within `seconds`."""
        self._closing = True
        self._waiting.put(None)
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _superseded(self, job: _Job) -> bool:
        return self._closing or self._latest[job.lane] != job.number

    def _work(self) -> None:
        aside: deque[_Started] = deque()
        while (started := self._next(aside)) is not None:
            job, events = started
            while self._advance(job, events):
                if job.behind and not self._waiting.empty():
                    aside.appendleft(started)
                    break
            else:
                self._send(_Message(job, ended=True))
            del started, job, events

    def _next(self, aside: deque[_Started]) -> _Started | None:
        """What to go on with: what waits, else what stepped aside, else what comes; None when the program closes."""
        while True:
            try:
                job = self._waiting.get(timeout=_REST if aside else None)
            except Empty:
                return aside.popleft()
            if job is None:
                for _, events in aside:
                    events.close()
                return None
            if not job.behind:
                return job, job.events()
            aside.append((job, job.events()))

    def _advance(self, job: _Job, events: Generator[Any, None, None]) -> bool:
        """One event further; False when there is none, or none is wanted. Closes the generator in this thread."""
        try:
            if self._superseded(job):
                events.close()
                return False
            event = next(events)
            if self._superseded(job):
                events.close()
                return False
        except StopIteration:
            return False
        except Exception as error:
            self._send(_Message(job, error=error))
            return False
        self._send(_Message(job, event=event))
        while len(self._arrived) > _AHEAD and not self._superseded(job):
            time.sleep(_LOOKS)
        return True

    def _send(self, message: _Message) -> None:
        if not self._closing:
            self._arrived.append(message)
            self._woken.emit()

    @Slot()
    def _deliver(self) -> None:
        message = self._arrived.popleft()
        if message.ended:
            self._running -= 1
        elif self._superseded(message.job):
            pass
        elif message.error is None:
            message.job.on_event(message.event)
        else:
            message.job.on_error(message.error)
        if message.error is not None and not isinstance(message.error, DermaDeskError):
            self.crashed.emit(message.error)
