"""Answers on the terminal: a table and a progress bar; in a pipe, one plain line per photo as it is done."""

import os
import sys
from collections import Counter
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from dermadesk.batch.answers import Answer
from dermadesk.errors import DermaDeskError
from dermadesk.inference.bundle import Manifest
from dermadesk.inference.calibration import Decision

WORDS = {
    Decision.SUSPICIOUS: "suspicious: refer",
    Decision.NOTHING_SUSPICIOUS_FOUND: "nothing suspicious found",
    Decision.CANNOT_ASSESS: "cannot assess",
}
NOT_READ = "not read"
STYLES = {WORDS[Decision.SUSPICIOUS]: "bold dark_orange3", WORDS[Decision.CANNOT_ASSESS]: "medium_purple"}
PLAIN_LINE = "{:<24}  {:>12}  {:<13}  {:<20}  {}"


class AnswerTable:
    """Shows answers as they come; used as a context, at whose end the table and the sum are printed.

    `count` is how many there were, `refused` how many of them could not be read.
    """

    def __init__(self, manifest: Manifest, backend: str, total: int) -> None:
        malignant = sum(p for p, c in zip(manifest.prior, manifest.classes, strict=True) if c.malignant)
        self._caption = (
            f"{manifest.id} {manifest.version}, {backend}. Probabilities are calibrated on a case mix with "
            f"{malignant:.1%} malignant. Research use and decision support, not a medical device."
        )
        self._headings = ("answer", "P(malignant)", "leading", f"{manifest.conformal.level:.0%} set", "photo")
        self._seen: Counter[str] = Counter()
        self._table = Table(*self._headings, box=None) if sys.stdout.isatty() else None
        self._progress = Progress(
            MofNCompleteColumn(),
            BarColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
            disable=not sys.stderr.isatty(),
        )
        self._task = self._progress.add_task("photos", total=total)

    @property
    def count(self) -> int:
        return self._seen.total()

    @property
    def refused(self) -> int:
        return self._seen[NOT_READ]

    def __enter__(self) -> "AnswerTable":
        self._progress.start()
        if self._table is None:
            _print_plainly(PLAIN_LINE.format(*self._headings))
        return self

    def add(self, answer: Answer) -> None:
        cells = _cells(answer)
        self._seen[cells[0]] += 1
        self._progress.advance(self._task)
        if self._table is None:
            _print_plainly(PLAIN_LINE.format(*cells))
        else:
            self._table.add_row(*(Text(cell, overflow="fold") for cell in cells), style=STYLES.get(cells[0]))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()
        if kind is not None:
            return
        if self._table is not None:
            Console().print(self._table)
        words = (*WORDS.values(), NOT_READ)
        parts = [f"{self._seen[word]:,} {word}" for word in words if self._seen[word]]
        _print_plainly(f"{self.count:,} photo{'s' * (self.count != 1)}: {', '.join(parts) or 'none done'}.")
        _print_plainly(self._caption)


def _cells(answer: Answer) -> tuple[str, str, str, str, str]:
    result = answer.result
    image = answer.image.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if isinstance(result, DermaDeskError):
        return NOT_READ, "", "", "", f"{image}: {result.code.value.replace('_', ' ')}"
    prediction = result.prediction
    issues = ", ".join(issue.value.replace("_", " ") for issue in result.quality.codes)
    return (
        WORDS[prediction.decision],
        f"{prediction.p_malignant:.3f}",
        prediction.top1,
        " ".join(prediction.conformal_set),
        f"{image}: {issues}" if issues else image,
    )


def _print_plainly(line: str) -> None:
    """Print for a terminal or a pipe; a reader that has closed the pipe (`| head`) stops the printing only."""
    try:
        print(line, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
