"""Answers on the terminal: a progress bar, then a table of few photos; in a pipe, one plain line per photo as it goes.

After either comes the sum of all.
"""

import sys
from collections.abc import Iterator
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from dermadesk.batch.row import ERROR, SEPARATOR, WAITING, Counts, Line
from dermadesk.batch.shard import WHOLE
from dermadesk.inference.calibration import Decision

if TYPE_CHECKING:
    from dermadesk.batch.ledger import Ledger
    from dermadesk.batch.plan import Plan
    from dermadesk.batch.run import Progress
    from dermadesk.cli.printer import Printer

WORDS = {
    Decision.SUSPICIOUS.value: "suspicious: refer",
    Decision.NOTHING_SUSPICIOUS_FOUND.value: "nothing suspicious found",
    Decision.CANNOT_ASSESS.value: "cannot assess",
    ERROR: "not read",
}
STYLES = {Decision.SUSPICIOUS.value: "bold dark_orange3", Decision.CANNOT_ASSESS.value: "medium_purple"}
PLAIN_LINE = "{:<24}  {:>12}  {:<13}  {:<20}  {}"
MOST_IN_A_TABLE = 200
"""With more photos a table is scrolled away before it is read: the files are there for them."""


class Answers:
    """Shows all photos of a ledger as they are answered, each once and in path order. `about` tells of the run."""

    def __init__(self, ledger: "Ledger", about: dict[str, Any], printer: "Printer") -> None:
        self._ledger = ledger
        self._printer = printer
        self._headings = ("answer", "P(malignant)", "leading", f"{about['conformal_level']:.0%} set", "photo")
        self._told = 0
        self._bar = Bar(
            MofNCompleteColumn(),
            BarColumn(),
            TextColumn("{task.fields[pace]}"),
            console=Console(stderr=True),
            transient=True,
            disable=not sys.stderr.isatty(),
        )
        counts = ledger.counts()
        self._total = counts.total
        self._task = self._bar.add_task("photos", total=counts.total, completed=counts.done, pace="")

    def __enter__(self) -> "Answers":
        self._bar.start()
        if not self._printer.is_terminal:
            self._printer.say(PLAIN_LINE.format(*self._headings))
        return self

    def tell(self, progress: "Progress") -> None:
        """Show what was committed just now, and what lies before it."""
        self._bar.update(self._task, completed=progress.counts.done, pace=_pace(progress))
        if progress.positions and not self._printer.is_terminal:
            self._tell_lines(max(progress.positions) + 1)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()
        if kind is not None:
            return
        if not self._printer.is_terminal:
            self._tell_lines(self._total, passing_over=True)
        elif self._total <= MOST_IN_A_TABLE:
            table = Table(*self._headings, box=None)
            for line in self._ledger.lines():
                if line.decision == WAITING:
                    continue
                cells = (Text(cell, overflow="fold") for cell in _cells(line))
                table.add_row(*cells, style=STYLES.get(line.decision))
            Console(file=self._printer.stream).print(table)

    def _tell_lines(self, end: int, passing_over: bool = False) -> None:
        """Those before this position that were not told yet, up to one that waits, or but for those that wait."""
        for line in self._ledger.lines(range(self._told, end)):
            if line.decision != WAITING:
                self._printer.say(PLAIN_LINE.format(*_cells(line)))
            elif not passing_over:
                return
            self._told = line.position + 1


def summed(counts: Counts, plan: "Plan", about: dict[str, Any]) -> Iterator[str]:
    """What there is to say at the end: how many photos have which answer, and by what."""
    found = (counts.suspicious, counts.nothing, counts.cannot, counts.errors)
    parts = [f"{number:,} {words}" for number, words in zip(found, WORDS.values(), strict=True) if number]
    part = "" if plan.shard == WHOLE else f"Part {plan.shard}: "
    yield f"{part}{_some(counts.done, 'photo')}: {', '.join(parts) or 'none done'}."
    malignant = sum(p for p, code in zip(about["prior"], about["classes"], strict=True) if code in plan.malignant)
    yield (
        f"{plan.model}, {about['backend']}. Probabilities are calibrated on a case mix with "
        f"{malignant:.1%} malignant. Research use and decision support, not a medical device."
    )


def passed_over(counts: Counts, hidden: int, others: int) -> Iterator[str]:
    """What a reader may miss among the rows, or take for more than it is; nothing where there is nothing."""
    if counts.repeated:
        yield f"{_some(counts.repeated, 'row')} for a photo with the content of an earlier one."
    parts = [f"{hidden:,} hidden"] if hidden else []
    parts += [f"{_some(others, 'file')} without the ending of a photo"] if others else []
    if parts:
        yield f"Passed over: {', '.join(parts)}."


def _cells(line: Line) -> tuple[str, str, str, str, str]:
    # no name breaks a line, or tells the terminal what to do
    image = "".join(each if each.isprintable() else repr(each)[1:-1] for each in line.image)
    note = (line.error or line.quality.replace(SEPARATOR, ", ")).replace("_", " ")
    return (
        WORDS[line.decision],
        "" if line.p_malignant is None else f"{line.p_malignant:.3f}",
        line.top1,
        line.conformal_set.replace(SEPARATOR, " "),
        f"{image}: {note}" if note else image,
    )


def _pace(progress: "Progress") -> str:
    if progress.rate is None or progress.left is None:
        return ""
    return f"{progress.rate:.0f} photos/s, {timedelta(seconds=round(progress.left))} left"


def _some(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"
