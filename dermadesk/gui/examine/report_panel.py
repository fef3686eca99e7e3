"""The report as it will print, and what can be done with it: print it, keep it as PDF or as PNG, go back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QStandardPaths, Signal, Slot
from PySide6.QtWidgets import QDialog, QFileDialog, QVBoxLayout, QWidget

from dermadesk.errors import DermaDeskError
from dermadesk.gui.jobs import Jobs
from dermadesk.gui.report import outputs
from dermadesk.gui.report.layout import DPI, page_size
from dermadesk.gui.report.sheet import SheetView
from dermadesk.gui.service.reports import Pages, Reports
from dermadesk.gui.settings import Settings
from dermadesk.gui.theme import Theme
from dermadesk.gui.widgets.controls import button
from dermadesk.gui.widgets.flow import FlowLayout
from dermadesk.gui.widgets.labels import label
from dermadesk.gui.widgets.notice import Notice

if TYPE_CHECKING:
    from PySide6.QtGui import QPageSize
    from PySide6.QtPrintSupport import QPrinter

    from dermadesk.gui.service.heatmaps import Overlay
    from dermadesk.records.examination import Examination
    from dermadesk.records.report import Report

NO_PRINTER = "No printer is set up on this computer. Save the report as PDF, and print it where there is one."
CONTINUED = "The note is too long for one page and continues on page 2."
_MISTAKE = "The program made a mistake here. Nothing was saved or printed, and the examination is as it was."

_Save = Callable[["Report", "QPageSize", Path], Iterator[Path]]


class ReportPanel(QWidget):
    """One report at a time. `closed` asks for the page that was there before."""

    closed = Signal()

    def __init__(self, theme: Theme, jobs: Jobs) -> None:
        super().__init__()
        self.setAccessibleName("Report")
        self._jobs, self._reports, self._settings = jobs, Reports(), Settings()
        self.paper = outputs.paper(QLocale.system())
        self.report: Report | None = None
        self.back = button("Back", "Back to the photo")
        self.print = button("Print…", "Print the report")
        self.save_png = button("Save as PNG…", "Save the report as a picture")
        self.save_pdf = button("Save as PDF…", "Save the report as PDF/A", primary=True)
        self.notice = Notice(theme)
        self.said = label("", "muted", wrap=True)
        self.view = SheetView(theme, page_size(self.paper).width())
        self._compose()
        self.back.clicked.connect(self.closed)
        self.print.clicked.connect(self.choose_printer)
        self.save_png.clicked.connect(lambda: self._choose_file("PNG pictures", "png", self._reports.save_png))
        self.save_pdf.clicked.connect(lambda: self._choose_file("PDF documents", "pdf", self._reports.save_pdf))
        self.view.resized.connect(self._draw)
        self._enable(False)

    def _compose(self) -> None:
        bar = QWidget()
        row = FlowLayout(bar)
        for each in (self.back, self.print, self.save_png, self.save_pdf):
            row.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(11)
        column.addWidget(bar)
        column.addWidget(self.notice)
        column.addWidget(self.said)
        column.addWidget(self.view, 1)

    def report_on(self, examination: Examination, overlay: Overlay | None = None) -> None:
        """Make the report of an examination, with this heatmap over its photo, and show it."""
        self.report = None
        self.view.show_pages((), "")
        self._begin("Making the report…")
        self._jobs.run("report", lambda: self._reports.make(examination, overlay), self.show_report, self._not_made)

    def show_report(self, report: Report) -> None:
        """Show the pages of `report`, from its beginning."""
        self.report = report
        self.notice.clear()
        self._say("")
        self.view.show_pages((), "")
        self.view.verticalScrollBar().setValue(0)
        self.view.setFocus()
        self._draw()

    # the pages

    @Slot()
    def _draw(self) -> None:
        """Pages as sharp as the screen; those that are there stay until the new ones have come."""
        report, dpi = self.report, DPI * self.view.scale * self.devicePixelRatioF()
        if report is not None:
            self._jobs.run("report", lambda: self._reports.show(report, self.paper, dpi), self._drawn, self._failed)

    def _drawn(self, shown: Pages) -> None:
        self.view.show_pages(shown.pages, shown.text)
        if shown.note_continues and not self.said.text():
            self._say(CONTINUED)
        self._enable(True)

    # files

    def _choose_file(self, kind: str, ending: str, save: _Save) -> None:
        """Ask for a name; the folder is that of the last report."""
        report = self.report
        assert report is not None
        home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self, "Save the report")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{kind} (*.{ending})")
        dialog.setDefaultSuffix(ending)
        remembered = self._settings.report_folder
        dialog.setDirectory(remembered if Path(remembered).is_dir() else home)
        dialog.selectFile(f"{report.file_stem}.{ending}")
        dialog.fileSelected.connect(lambda file: self._save(save, report, Path(file)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _save(self, save: _Save, report: Report, target: Path) -> None:
        self._begin("Saving…")
        self._jobs.run("report_out", lambda: save(report, self.paper, target), self._saved, self._failed)

    def _saved(self, target: Path) -> None:
        self._settings.report_folder = str(target.parent)
        self._enable(True)
        self._say(f"Saved as {target}.")

    # the printer

    @Slot()
    def choose_printer(self) -> None:
        """Ask for a printer; where there is none, say so and lead on to the PDF."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

        if not QPrinterInfo.availablePrinterNames():
            self.notice.say(NO_PRINTER)
            self.save_pdf.setFocus()
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageSize(self.paper)
        dialog = QPrintDialog(printer, self)
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
        dialog.accepted.connect(lambda: self.print_to(printer))
        dialog.finished.connect(dialog.deleteLater)
        QDialog.open(dialog)  # its own `open` wants a slot

    def print_to(self, printer: QPrinter) -> None:
        """Print the report there."""
        report = self.report
        assert report is not None
        printer.setDocName(report.file_stem)
        self._begin("Printing…")
        self._jobs.run("report_out", lambda: self._reports.print(report, printer), self._printed, self._failed)

    def _printed(self, pages: int) -> None:
        self._enable(True)
        self._say(f"Sent to the printer: {pages} {'page' if pages == 1 else 'pages'}.")

    # what is said

    def _begin(self, sentence: str) -> None:
        self.notice.clear()
        self._enable(False)
        self._say(sentence)

    def _not_made(self, error: Exception) -> None:
        self._failed(error)
        self._enable(False)

    def _failed(self, error: Exception) -> None:
        self._say("")
        self._enable(True)
        self.notice.say(str(error) if isinstance(error, DermaDeskError) else _MISTAKE)

    def _say(self, sentence: str) -> None:
        self.said.setText(sentence)
        self.said.setVisible(bool(sentence))

    def _enable(self, possible: bool) -> None:
        for each in (self.print, self.save_png, self.save_pdf):
            each.setEnabled(possible)
