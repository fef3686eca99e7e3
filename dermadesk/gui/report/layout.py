"""A report laid out: its pages, to be painted on whatever there is. May be used off the window's thread.

Lengths are CSS pixels, 96 to the inch, whatever the screen has: a page breaks its lines at the same places on the
screen, on paper and in files.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSizeF, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QImage,
    QPageSize,
    QPainter,
    QPalette,
    QTextDocument,
    QTextOption,
)

from dermadesk.gui.report import drawings
from dermadesk.gui.report import page as pages
from dermadesk.gui.report.page import FITS, Fit
from dermadesk.gui.report.template import Html
from dermadesk.gui.theme import LIGHT

if TYPE_CHECKING:
    from dermadesk.records.report import Report

DPI = 96
_SIDE, _TOP, _BOTTOM = 54.0, 45.0, 34.0
_ABOVE_FOOT = 10.0
_NAMED = re.compile(r'src="((?:shape|bar)/[^"]+)"')
FAMILY = "Inter"
"""Set where it is installed; otherwise the system's own font."""

_JOINING = ("liga", "clig", "calt", "dlig")
"""What fonts draw other letters with than were written: text that is copied out of a PDF would lack them."""


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
        return sum(document.pageCount() for document in self.documents)

    @property
    def text(self) -> str:
        """What the pages say, without their pictures and their foot."""
        return "\n".join(document.toPlainText() for document in self.documents).replace(
            "\N{OBJECT REPLACEMENT CHARACTER}", ""
        )

    def paint(self, painter: QPainter, number: int) -> None:
        """Draw page `number` (from 0) with its upper left corner at the painter's origin, in CSS pixels."""
        place = content_place(self.report, self.paper)
        foot = _foot(self.report, number + 1, self.count, place.width())
        document, within = self._find(number)
        _draw(painter, document, QRectF(0, within * place.height(), place.width(), place.height()), place)
        size = foot.size()
        at = QRectF(place.left(), place.bottom() + _ABOVE_FOOT, size.width(), size.height())
        _draw(painter, foot, QRectF(0, 0, size.width(), size.height()), at)

    def _find(self, number: int) -> tuple[QTextDocument, int]:
        for document in self.documents:
            if number < document.pageCount():
                return document, number
            number -= document.pageCount()
        raise IndexError(number)


def page_size(paper: QPageSize) -> QSizeF:
    """Width and height of the paper in CSS pixels."""
    return paper.size(QPageSize.Unit.Inch) * DPI


def content_place(report: Report, paper: QPageSize) -> QRectF:
    """Where on a page the content lies: between the margins and above the foot, which may name the patient."""
    size = page_size(paper)
    width = size.width() - 2 * _SIDE
    foot = max(_foot(report, number, 99, width).size().height() for number in (1, 2))
    return QRectF(_SIDE, _TOP, width, size.height() - _TOP - _BOTTOM - _ABOVE_FOOT - foot)


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
        return _document(html, fit, place.width(), pictures, place.height())

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
            after = _document(rest, fit, place.width(), {}, place.height())
            return Laid(report, paper, (first(fit, f"{note[:end]} …", True), after), True)
    return Laid(report, paper, (whole,), False)


def _foot(report: Report, number: int, count: int, width: float) -> QTextDocument:
    return _document(pages.foot(number, count, report.examination), FITS[0], width)


def _document(
    html: Html, fit: Fit, width: float, pictures: Mapping[str, QImage] = MappingProxyType({}), height: float = -1
) -> QTextDocument:
    """The HTML laid out `width` wide, on pages `height` high where it is given."""
    document = QTextDocument()
    document.setUndoRedoEnabled(False)
    document.setDocumentMargin(0)
    document.setUseDesignMetrics(True)
    document.setDefaultFont(_font())
    document.setDefaultTextOption(_wrapping())
    document.setDefaultStyleSheet(pages.style(fit))
    drawn = {name: drawings.drawn(name) for name in set(_NAMED.findall(html))}
    for name, picture in {**pictures, **drawn}.items():
        document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(name), picture)
    document.setHtml(f"<body>{html}</body>")
    document.setPageSize(QSizeF(width, height))
    return document


def _font() -> QFont:
    font = QFont(FAMILY) if QFontDatabase.hasFamily(FAMILY) else QFont(QGuiApplication.font())
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    for tag in _JOINING:
        font.setFeature(QFont.Tag(tag), 0)
    return font


def _wrapping() -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option


def _draw(painter: QPainter, document: QTextDocument, part: QRectF, at: QRectF) -> None:
    """Paint what lies at `part` of the document to where `at` begins."""
    context = QAbstractTextDocumentLayout.PaintContext()
    context.clip = part
    context.palette.setColor(QPalette.ColorRole.Text, QColor(LIGHT.text))
    painter.save()
    painter.translate(at.topLeft() - part.topLeft())
    painter.setClipRect(part)
    document.documentLayout().draw(painter, context)
    painter.restore()
