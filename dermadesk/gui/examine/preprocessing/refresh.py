"""One request at a time, and after it the newest of those that came meanwhile."""

from collections.abc import Callable, Iterable
from typing import Any

from dermadesk.gui.jobs import Jobs

Steps = Callable[[], Iterable[Any]]


class Refresh:
    """For what a slider asks for faster than it can be made: each result is shown, but none that is out of date twice.

    A job that every move supersedes would show nothing until the slider rests. `steps` yield one event.
    """

    def __init__(
        self, jobs: Jobs, lane: str, on_event: Callable[[Any], None], on_error: Callable[[Exception], None]
    ) -> None:
        self._jobs, self._lane = jobs, lane
        self._on_event, self._on_error = on_event, on_error
        self._under_way = False
        self._waiting: Steps | None = None

    def ask(self, steps: Steps) -> None:
        """Begin at once, or when what is under way has arrived; what waited for that is superseded."""
        if self._under_way:
            self._waiting = steps
        else:
            self._under_way = bool(self._jobs.run(self._lane, steps, self._arrived, self._failed))

    def drop(self) -> None:
        """Whatever is under way is not wanted any more."""
        self._jobs.cancel(self._lane)
        self._under_way, self._waiting = False, None

    def _arrived(self, event: Any) -> None:
        self._go_on()
        self._on_event(event)

    def _failed(self, error: Exception) -> None:
        self._go_on()
        self._on_error(error)

    def _go_on(self) -> None:
        self._under_way = False
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self.ask(waiting)
