"""What a batch can be handed on as: a menu of formats, and the work behind each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from dermadesk.gui.jobs import Jobs

if TYPE_CHECKING:
    from dermadesk.batch.exports.written import Passed, Written
    from dermadesk.batch.ledger import Ledger

LANE = "batch-export"
STOPPED = "The export was stopped, and nothing was written."

Steps = Callable[["Ledger", Path], "Iterator[Passed | Written]"]


def _table(ledger: Ledger, target: Path) -> Iterator[Passed | Written]:
    from dermadesk.batch.exports import table

    return table.steps(ledger, target)


def _json_lines(ledger: Ledger, target: Path) -> Iterator[Passed | Written]:
    from dermadesk.batch.exports import json_lines

    return json_lines.steps(ledger, target)


def _isic(name: str) -> Steps:
    def steps(ledger: Ledger, target: Path) -> Iterator[Passed | Written]:
        from dermadesk.batch.exports import isic

        return isic.steps(ledger, target, isic.Challenge(name))

    return steps


def _html(ledger: Ledger, target: Path) -> Iterator[Passed | Written]:
    from dermadesk.batch.exports import summary

    return summary.steps(ledger, target)


def _pdf(ledger: Ledger, target: Path) -> Iterator[Passed | Written]:
    from dermadesk.gui.batch import summary_pages
    from dermadesk.gui.report import outputs

    return summary_pages.steps(ledger, target, outputs.paper(QLocale()))


def _copies(by: str) -> Steps:
    def steps(ledger: Ledger, target: Path) -> Iterator[Passed | Written]:
        from dermadesk.batch.exports import copies

        return copies.steps(ledger, target, copies.By(by))

    return steps


@dataclass(frozen=True, slots=True)
class Format:
    """One entry of the menu. `name` is that of the file it suggests; copies go into a new folder and have none."""

    text: str
    tip: str
    steps: Steps
    name: str = ""
    kind: str = ""


SUMMARIES = (
    Format("Summary (PDF)…", "What was found, the suspicious photos first", _pdf, "batch-summary.pdf", "PDF (*.pdf)"),
    Format("Summary (web page)…", "The same in one file", _html, "batch-summary.html", "Web pages (*.html)"),
)
TABLES = (
    Format("Table (CSV)…", "One row per photo, for a spreadsheet", _table, "batch.csv", "Tables (*.csv)"),
    Format("Details (JSON lines)…", "All that is known, unrounded", _json_lines, "batch.jsonl", "JSON lines (*.jsonl)"),
    Format(
        "ISIC 2018 task 3 submission…",
        "Probabilities in the columns of that challenge",
        _isic("isic2018"),
        "isic2018.csv",
        "Tables (*.csv)",
    ),
    Format(
        "ISIC 2019 submission…",
        "Probabilities in the columns of that challenge",
        _isic("isic2019"),
        "isic2019.csv",
        "Tables (*.csv)",
    ),
)
COPIES = (
    Format(
        "Copies of the photos, by answer…", "A folder per answer; the photos stay where they are", _copies("decision")
    ),
    Format(
        "Copies of the photos, by diagnosis…", "A folder per class that the model finds most likely", _copies("top1")
    ),
)


class ExportMenu(QMenu):
    """Asks where to, and writes behind whatever else the batch's thread has to do; one export at a time.

    `said` carries how far it is and, last, what was written; `failed` the error of an export that came to nothing.
    """

    said = Signal(str)
    failed = Signal(object)

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__("Export", parent)
        self.setAccessibleName("Export")
        self.setToolTipsVisible(True)
        self._jobs = jobs
        self._ledger: Ledger | None = None
        self._entries = []
        for group in (SUMMARIES, TABLES, COPIES):
            for each in group:
                entry = self.addAction(each.text, partial(self._ask, each))
                entry.setToolTip(each.tip)
                self._entries.append(entry)
            self.addSeparator()
        self._stop = self.addAction("Stop the export", self.stop)
        self._show_state(busy=False)

    def offer(self, ledger: Ledger | None) -> None:
        """What is exported from now on; None while there is no batch. An export that is on its way goes on."""
        self._ledger = ledger
        self._show_state(self.is_busy)

    @property
    def is_busy(self) -> bool:
        """Whether an export is on its way."""
        return self._stop.isEnabled()

    def export(self, format: Format, target: Path) -> None:
        """Write the batch as `format` to `target`: a file, or the new folder of copies."""
        ledger = self._ledger
        if ledger is None or self.is_busy:
            return
        self._show_state(busy=True)
        self._jobs.run(LANE, lambda: format.steps(ledger, target), self._event, self._error, behind=True)

    @Slot()
    def stop(self) -> None:
        """Give the export up that is on its way."""
        if self.is_busy:
            self._jobs.cancel(LANE)
            self._show_state(busy=False)
            self.said.emit(STOPPED)

    def _ask(self, format: Format) -> None:
        """Where to; the dialogs stay open beside the running batch."""
        dialog = QFileDialog(self.parentWidget(), format.text.removesuffix("…"), format.name, format.kind)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if format.name:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix(Path(format.name).suffix[1:])
            dialog.fileSelected.connect(lambda file: self.export(format, Path(file)))
        else:
            dialog.setWindowTitle("Make a new folder of copies in…")
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
            name = f"dermadesk-photos-{datetime.now():%Y%m%d-%H%M%S}"
            dialog.fileSelected.connect(lambda folder: self.export(format, Path(folder) / name))
        dialog.open()

    def _event(self, event: Passed | Written) -> None:
        from dermadesk.batch.exports.written import Passed

        if isinstance(event, Passed):
            self.said.emit(f"Exporting: {event.done:,} of {event.total:,}")
        else:
            self._show_state(busy=False)
            self.said.emit(event.told())

    def _error(self, error: Exception) -> None:
        self._show_state(busy=False)
        self.failed.emit(error)

    def _show_state(self, busy: bool) -> None:
        for entry in self._entries:
            entry.setEnabled(self._ledger is not None and not busy)
        self._stop.setEnabled(busy)
        self._stop.setVisible(busy)
