"""The summary of a batch set on pages, as a PDF. May be used off the window's thread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPageSize, QPainter, QTextDocument

from dermadesk import __version__
from dermadesk.batch.exports import summary
from dermadesk.batch.exports.findings import findings
from dermadesk.batch.exports.written import Passed, Written
from dermadesk.files import whole_binary
from dermadesk.gui.report import outputs
from dermadesk.gui.report.typeset import ABOVE_FOOT, BOTTOM, SIDE, TOP, document, draw, page_size

if TYPE_CHECKING:
    from pathlib import Path

    from dermadesk.batch.exports.findings import Findings
    from dermadesk.batch.ledger import Ledger

_ABOVE_SECTION = 16
"""Between a section and what stands above it, in CSS pixels: Qt leaves out the margin of a document's first line."""


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A block that was laid out, and how far below the top of its page's content it begins."""

    document: QTextDocument
    top: float


@dataclass(frozen=True, slots=True, eq=False)
class SummaryPages:
    """The pages of a summary on `paper`, to be painted."""

    paper: QPageSize
    pages: tuple[tuple[Placed, ...], ...]

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self.pages)

    def paint(self, painter: QPainter, number: int) -> None:
        """Draw page `number` (from 0) with its upper left corner at the painter's origin, in CSS pixels."""
        for placed in self.pages[number]:
            _draw(painter, placed.document, QPointF(SIDE, TOP + placed.top))
        foot = _foot(number + 1, self.count, self.paper)
        _draw(painter, foot, QPointF(SIDE, page_size(self.paper).height() - BOTTOM - foot.size().height()))


def steps(ledger: Ledger, target: Path, paper: QPageSize) -> Iterator[Passed | Written]:
    """Write the summary of a batch as PDF/A-1b, telling how many of its pictures it has.

    Raises `OutputError`, and `BatchError` as the ledger does.
    """
    for event in findings(ledger):
        if isinstance(event, Passed):
            yield event
        else:
            laid = lay_out(event, paper)
            done = Passed(len(event.suspicious), len(event.suspicious))
            with whole_binary(target) as file:
                for content in outputs.pdf_by_page(laid, summary.title(event), f"DermaDesk {__version__}"):
                    file.write(content)
                    yield done
            yield Written(target, event.counts.done, remarks=summary.remarks(event))


def lay_out(found: Findings, paper: QPageSize) -> SummaryPages:
    """The blocks of the summary on pages, one below the other; none is cut, and no heading ends a page."""
    width, high = page_size(paper).width() - 2 * SIDE, room(paper)
    pages: list[list[Placed]] = [[]]
    top = 0.0
    for together in _kept_together(summary.blocks(found, summary.printed)):
        laid = [document(block.html, summary.fill("print_style"), width) for block in together]
        top += _ABOVE_SECTION if together[0].is_heading else 0
        if pages[-1] and top + sum(each.size().height() for each in laid) > high:
            pages.append([])
            top = 0.0
        for each in laid:
            pages[-1].append(Placed(each, top))
            top += each.size().height()
    return SummaryPages(paper, tuple(tuple(page) for page in pages))


def room(paper: QPageSize) -> float:
    """How high the content of a page can be."""
    return page_size(paper).height() - TOP - BOTTOM - ABOVE_FOOT - _foot(99, 99, paper).size().height()


def _kept_together(blocks: Sequence[summary.Block]) -> list[list[summary.Block]]:
    """Headings with what they head."""
    groups: list[list[summary.Block]] = []
    heads = False
    for block in blocks:
        if not heads:
            groups.append([])
        groups[-1].append(block)
        heads = block.is_heading
    return groups


def _foot(number: int, count: int, paper: QPageSize) -> QTextDocument:
    html = summary.fill("print_foot", purpose=summary.fill("purpose"), page=number, pages=count)
    return document(html, summary.fill("print_style"), page_size(paper).width() - 2 * SIDE)


def _draw(painter: QPainter, block: QTextDocument, at: QPointF) -> None:
    draw(painter, block, QRectF(QPointF(0, 0), block.size()), QRectF(at, block.size()))
