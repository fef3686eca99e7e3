"""A laid-out report as PDF/A-1b, as PNG, on the screen and on a printer. May be used off the window's thread."""

import re

from PySide6.QtCore import QBuffer, QIODevice, QLocale, QMarginsF
from PySide6.QtGui import QImage, QPagedPaintDevice, QPageSize, QPainter, QPdfWriter

from dermadesk.gui.report.layout import DPI, Laid, page_size

_PDF_DPI = 1200
PNG_DPI = 200
_MEANINGS = re.compile(rb"beginbfrange.*?endbfrange", re.DOTALL)
_LIST = re.compile(rb"\[[^\]]*\]")

# where letters are written on Letter rather than on A4: Unicode CLDR, supplemental data, measurementData/paperSize
_LETTER = frozenset("BZ CA CL CO CR GT MX NI PA PH PR SV US VE".split())


def paper(locale: QLocale) -> QPageSize:
    """The paper that is used there: Letter or A4."""
    letter = QLocale.territoryToCode(locale.territory()) in _LETTER
    return QPageSize(QPageSize.PageSizeId.Letter if letter else QPageSize.PageSizeId.A4)


def pdf(laid: Laid, title: str, creator: str) -> bytes:
    """The pages as PDF/A-1b: fonts embedded, text that can be selected and copied, nothing transparent."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPdfVersion(QPagedPaintDevice.PdfVersion.PdfVersion_A1b)
    writer.setTitle(title)
    writer.setCreator(creator)
    writer.setResolution(_PDF_DPI)
    writer.setPageSize(laid.paper)
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter(writer)
    for number in range(laid.count):
        if number:
            writer.newPage()
        painter.save()
        painter.scale(_PDF_DPI / DPI, _PDF_DPI / DPI)
        laid.paint(painter, number)
        painter.restore()
    painter.end()
    return _spaces_said(bytes(buffer.data().data()))


def _spaces_said(pdf: bytes) -> bytes:
    """The PDF with the meaning of its space glyph put right, in place.

    Qt looks for the first character that a glyph is drawn for, and a tab is drawn as a space; a reader would copy tabs.
    """

    def listed(found: re.Match[bytes]) -> bytes:
        return found[0].replace(b"<0009>", b"<0020>")

    return _MEANINGS.sub(lambda block: _LIST.sub(listed, block[0]), pdf)


def image(laid: Laid, number: int, dpi: float) -> QImage:
    """Page `number` (from 0) as a picture on white paper."""
    scale = dpi / DPI
    size = page_size(laid.paper) * scale
    drawn = QImage(size.toSize(), QImage.Format.Format_RGB32)
    drawn.setDotsPerMeterX(round(dpi / 0.0254))
    drawn.setDotsPerMeterY(round(dpi / 0.0254))
    drawn.fill("white")
    painter = QPainter(drawn)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    painter.scale(scale, scale)
    laid.paint(painter, number)
    painter.end()
    return drawn
