"""Pages as PDF/A-1b, as PNG, on the screen and on a printer. May be used off the window's thread."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QLocale, QMarginsF, Qt
from PySide6.QtGui import QImage, QPagedPaintDevice, QPageSize, QPainter, QPdfWriter

from dermadesk.errors import ErrorCode, OutputError
from dermadesk.gui.report.typeset import DPI, Pages, page_size

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_PDF_DPI = 1200
_FINE_DPI = 250
PNG_DPI = 200
_MEANINGS = re.compile(rb"beginbfrange.*?endbfrange", re.DOTALL)
_LIST = re.compile(rb"\[[^\]]*\]")

# where letters are written on Letter rather than on A4: Unicode CLDR, supplemental data, measurementData/paperSize
_LETTER = frozenset(("BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"))


def paper(locale: QLocale) -> QPageSize:
    """The paper that is used there: Letter or A4."""
    letter = QLocale.territoryToCode(locale.territory()) in _LETTER
    return QPageSize(QPageSize.PageSizeId.Letter if letter else QPageSize.PageSizeId.A4)


def pdf(laid: Pages, title: str, creator: str) -> bytes:
    """The pages as PDF/A-1b: fonts embedded, text that can be selected and copied, nothing transparent."""
    *_, content = pdf_by_page(laid, title, creator)
    return content


def pdf_by_page(laid: Pages, title: str, creator: str) -> Iterator[bytes]:
    """The same for very many pages: nothing after each of them, last the whole."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPdfVersion(QPagedPaintDevice.PdfVersion.PdfVersion_A1b)
    writer.setTitle(title)
    writer.setCreator(creator)
    writer.setResolution(_PDF_DPI)
    writer.setPageSize(laid.paper)
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    for _ in _paint(laid, writer, range(laid.count), 1):
        yield b""
    yield _spaces_said(bytes(buffer.data().data()))


def _spaces_said(pdf: bytes) -> bytes:
    """The PDF with the meaning of its space glyph put right, in place.

    Qt looks for the first character that a glyph is drawn for, and a tab is drawn as a space; a reader would copy tabs.
    """

    def listed(found: re.Match[bytes]) -> bytes:
        return found[0].replace(b"<0009>", b"<0020>")

    return _MEANINGS.sub(lambda block: _LIST.sub(listed, block[0]), pdf)


def to_printer(laid: Pages, printer: QPrinter) -> int:
    """Print the pages that were asked for, as often as was; how many went comes back. The printer counts from 1.

    Raises `OutputError` where the printer does not take it.
    """
    printer.setFullPage(True)
    first, last = printer.fromPage() or 1, printer.toPage() or laid.count
    copies = 1 if printer.supportsMultipleCopies() else printer.copyCount()
    return len(list(_paint(laid, printer, range(first - 1, min(last, laid.count)), copies)))


def _paint(laid: Pages, device: QPagedPaintDevice, numbers: range, copies: int) -> Iterator[int]:
    """Draws one page after the other, and tells its number."""
    scale = device.logicalDpiX() / DPI
    painter = QPainter()
    if not painter.begin(device):
        raise OutputError(ErrorCode.CANNOT_PRINT)
    try:
        for place, number in enumerate([*numbers] * copies):
            if place:
                device.newPage()
            painter.save()
            painter.scale(scale, scale)
            laid.paint(painter, number)
            painter.restore()
            yield number
    finally:
        painter.end()


def whole(laid: Pages) -> QImage:
    """All pages, one below the other, for a file."""
    pages = [image(laid, number, PNG_DPI) for number in range(laid.count)]
    if len(pages) == 1:
        return pages[0]
    tall = QImage(pages[0].width(), sum(page.height() for page in pages), pages[0].format())
    tall.setDotsPerMeterX(pages[0].dotsPerMeterX())
    tall.setDotsPerMeterY(pages[0].dotsPerMeterY())
    painter = QPainter(tall)
    for number, each in enumerate(pages):
        painter.drawImage(0, number * each.height(), each)
    painter.end()
    return tall


def image(laid: Pages, number: int, dpi: float) -> QImage:
    """Page `number` (from 0) as a picture on white paper.

    It is drawn at least as fine as its photo and then shrunk: Qt leaves out pixels where it draws a picture smaller.
    """
    finer = max(1, math.ceil(_FINE_DPI / dpi))
    scale = dpi / DPI * finer
    size = (page_size(laid.paper) * scale).toSize()
    drawn = QImage(size, QImage.Format.Format_RGB32)
    drawn.fill("white")
    painter = QPainter(drawn)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    painter.scale(scale, scale)
    laid.paint(painter, number)
    painter.end()
    if finer > 1:
        drawn = drawn.scaled(size / finer, mode=Qt.TransformationMode.SmoothTransformation)
    drawn.setDotsPerMeterX(round(dpi / 0.0254))
    drawn.setDotsPerMeterY(round(dpi / 0.0254))
    return drawn
