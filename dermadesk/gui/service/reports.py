"""Reports: made, shown as pages, written to files and printed. Every method is a generator for `Jobs.run`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import dermadesk

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QImage, QPageSize
    from PySide6.QtPrintSupport import QPrinter

    from dermadesk.gui.report.layout import Laid
    from dermadesk.gui.service.heatmaps import Overlay
    from dermadesk.records.examination import Examination
    from dermadesk.records.report import Report


@dataclass(frozen=True, slots=True, eq=False)
class Pages:
    """The pages of a report as pictures, and what they say, for those who are read to."""

    pages: tuple[QImage, ...]
    text: str
    note_continues: bool


class Reports:
    """What can be done with a report. The last one stays laid out, on the worker thread."""

    def __init__(self) -> None:
        self._last: tuple[Report, QPageSize, Laid] | None = None

    def make(self, examination: Examination, overlay: Overlay | None = None) -> Iterator[Report]:
        """The report of an examination; `overlay` is the heatmap that goes with it.

        Raises PhotoError for a photo that cannot be decoded.
        """
        from dermadesk.gui.report import pictures
        from dermadesk.imaging.photo import Photo
        from dermadesk.records.report import MapPicture, Report

        photo = Photo.from_bytes(examination.photo, examination.photo_name).cropped(examination.answer.crop)
        seen = pictures.photo_picture(photo)
        report = Report(examination, pictures.encoded(seen), (photo.width, photo.height))
        if overlay is not None:
            names = {share.code: share.name for share in examination.answer.shares}
            drawn = pictures.encoded(pictures.map_picture(seen, overlay))
            unseen = overlay.place.width < 0.999 or overlay.place.height < 0.999
            made = MapPicture(drawn, names[overlay.class_code], overlay.method, hatched=unseen, blank=overlay.blank)
            report = replace(report, map=made)
        yield report

    def show(self, report: Report, paper: QPageSize, dpi: float) -> Iterator[Pages]:
        """Its pages for a screen with that many dots to the inch."""
        from dermadesk.gui.report import outputs

        laid = self._laid(report, paper)
        pages = tuple(outputs.image(laid, number, dpi) for number in range(laid.count))
        yield Pages(pages, laid.text, laid.note_continues)

    def save_pdf(self, report: Report, paper: QPageSize, target: Path) -> Iterator[Path]:
        """The report as PDF/A-1b in `target`, whole or not at all. Raises OutputError where it cannot be written."""
        from dermadesk.files import whole_binary
        from dermadesk.gui.report import outputs

        title = f"Report on a dermoscopic photo, {report.file_stem}"
        content = outputs.pdf(self._laid(report, paper), title, f"DermaDesk {dermadesk.__version__}")
        with whole_binary(target) as file:
            file.write(content)
        yield target

    def save_png(self, report: Report, paper: QPageSize, target: Path) -> Iterator[Path]:
        """The same as PNG; several pages stand one below the other."""
        from dermadesk.files import whole_binary
        from dermadesk.gui.report import outputs, pictures

        content = pictures.encoded(outputs.whole(self._laid(report, paper)))
        with whole_binary(target) as file:
            file.write(content)
        yield target

    def print(self, report: Report, printer: QPrinter) -> Iterator[int]:
        """Send it to the printer, on the paper that is chosen there; how many pages went comes back.

        Raises OutputError where the printer does not take it.
        """
        from dermadesk.gui.report import outputs

        yield outputs.to_printer(self._laid(report, printer.pageLayout().pageSize()), printer)

    def _laid(self, report: Report, paper: QPageSize) -> Laid:
        from dermadesk.gui.report import layout

        if self._last is None or self._last[0] is not report or self._last[1] != paper:
            self._last = report, paper, layout.lay_out(report, paper)
        return self._last[2]
