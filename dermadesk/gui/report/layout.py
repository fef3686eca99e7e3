"""A report laid out: its pages, to be painted on whatever there is. May be used off the window's thread."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPageSize, QPainter, QTextDocument

from dermadesk.gui.report import page as pages
from dermadesk.gui.report.page import FITS, Fit
from dermadesk.gui.report.typeset import ABOVE_FOOT, BOTTOM, DPI, SIDE, TOP, document, draw, page_size

if TYPE_CHECKING:
    from dermadesk.records.report import Report

__all__ = ["DPI", "Laid", "content_place", "lay_out", "page_size"]


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """The pages of `report` on `paper`. `note_continues` tells that the note did not fit on the first."""

    report: Report
    paper: QPageSize
    documents: tuple[QTextDocument, ...]
    note_continues: bool

    @property
    def count(self) -> int:
        """How many pages there are."""
        return sum(each.pageCount() for each in self.documents)

    @property
    def text(self) -> str:
        """What the pages say, without their pictures and their foot."""
        return "\n".join(each.toPlainText() for each in self.documents).replace("\N{OBJECT REPLACEMENT CHARACTER}", "")

    def paint(self, painter: QPainter, number: int) -> None:
        """Draw page `number` (from 0) with its upper left corner at the painter's origin, in CSS pixels."""
        place = content_place(self.report, self.paper)
        foot = _foot(self.report, number + 1, self.count, place.width())
        found, within = self._find(number)
        draw(painter, found, QRectF(0, within * place.height(), place.width(), place.height()), place)
        size = foot.size()
        at = QRectF(place.left(), place.bottom() + ABOVE_FOOT, size.width(), size.height())
        draw(painter, foot, QRectF(0, 0, size.width(), size.height()), at)

    def _find(self, number: int) -> tuple[QTextDocument, int]:
        for each in self.documents:
            if number < each.pageCount():
                return each, number
            number -= each.pageCount()
        raise IndexError(number)


def content_place(report: Report, paper: QPageSize) -> QRectF:
    """Where on a page the content lies: between the margins and above the foot, which may name the patient."""
    size = page_size(paper)
    width = size.width() - 2 * SIDE
    foot = max(_foot(report, number, 99, width).size().height() for number in (1, 2))
    return QRectF(SIDE, TOP, width, size.height() - TOP - BOTTOM - ABOVE_FOOT - foot)


def lay_out(report: Report, paper: QPageSize) -> Laid:
    """The report on one page, smaller where it has to be; a note that is too long goes on on further pages.

    Whatever else is too long flows on as well: nothing is ever cut.
    """
    pictures = {"photo": QImage.fromData(report.photo)}
    if report.map is not None:
        pictures["map"] = QImage.fromData(report.map.encoded)
    place = content_place(report, paper)

    def first(fit: Fit, note: str, continued: bool = False) -> QTextDocument:
        html = pages.page(report, fit, place.width(), note, continued)
        return document(html, pages.style(fit), place.width(), pictures, place.height())

    note = report.examination.note
    for fit in FITS:
        whole = first(fit, note)
        if whole.pageCount() == 1:
            return Laid(report, paper, (whole,), False)
    ends = [match.end() for match in re.finditer(r"\S+", note)]
    for fit in FITS[1:]:
        fitting = bisect_left(ends, True, key=lambda end: first(fit, f"{note[:end]} …", True).pageCount() > 1)
        if fitting:
            end = ends[fitting - 1]
            rest = pages.continuation(report, fit, note[end:].lstrip())
            after = document(rest, pages.style(fit), place.width(), {}, place.height())
            return Laid(report, paper, (first(fit, f"{note[:end]} …", True), after), True)
    return Laid(report, paper, (whole,), False)


def _foot(report: Report, number: int, count: int, width: float) -> QTextDocument:
    return document(pages.foot(number, count, report.examination), pages.style(FITS[0]), width)
