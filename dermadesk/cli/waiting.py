"""What the commands that measure share on the terminal: a progress bar, and room for wide tables."""

from collections.abc import Generator
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.console import Console

T = TypeVar("T")


def shown(journey: Generator[int, None, T], words: str, total: int) -> T:
    """What the journey returns; while it lasts, a bar on the terminal says how many of `total` are done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(words, total=total)
        try:
            while True:
                progress.update(task, completed=next(journey))
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        finally:
            journey.close()


def wide(console: "Console") -> "Console":
    """The same console; into a file or a pipe, wide enough that no sentence and no table is broken."""
    if not console.is_terminal:
        console.width = 200
        console.soft_wrap = True
    return console
