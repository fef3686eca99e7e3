"""What the commands that measure share on the terminal: a progress bar, and room for wide tables."""

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

    from dermadesk.evaluation.paired import Asked

E = TypeVar("E")
T = TypeVar("T")


def shown(journey: Generator[int, None, T], words: str, total: int) -> T:
    """What the journey returns; while it lasts, a bar on the terminal says how many of `total` are done."""
    with _bar() as progress:
        task = progress.add_task(words, total=total)
        return _walked(journey, lambda done: progress.update(task, completed=done))


def shown_each(journey: "Generator[Asked, None, T]", words: str) -> T:
    """The same of a journey that asks one model after the other: a bar for each, `words` before its name."""
    with _bar() as progress:
        tasks: dict[str, TaskID] = {}

        def show(asked: "Asked") -> None:
            if asked.model not in tasks:
                tasks[asked.model] = progress.add_task(f"{words} {asked.model}", total=asked.total)
            progress.update(tasks[asked.model], completed=asked.photos)

        return _walked(journey, show)


def _walked(journey: Generator[E, None, T], show: Callable[[E], None]) -> T:
    try:
        while True:
            show(next(journey))
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]
    finally:
        journey.close()


def _bar() -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def wide(console: "Console") -> "Console":
    """The same console; into a file or a pipe, wide enough that no sentence and no table is broken."""
    if not console.is_terminal:
        console.width = 200
        console.soft_wrap = True
    return console
