"""HTML set on pages of paper. May be used off the window's thread.

Lengths are CSS pixels, 96 to the inch, whatever the screen has: a page breaks its lines at the same places on the
screen, on paper and in files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

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
from dermadesk.gui.theme import LIGHT

if TYPE_CHECKING:
    from dermadesk.fragments import Html

DPI = 96
SIDE, TOP, BOTTOM = 54.0, 45.0, 34.0
"""Margins of a page."""

ABOVE_FOOT = 10.0
"""Between what a page holds and its foot."""

FAMILY = "Inter"
"""Set where it is installed; otherwise the system's own font."""

_NAMED = re.compile(r'src="((?:shape|bar)/[^"]+)"')
_JOINING = ("liga", "clig", "calt", "dlig")
"""What fonts draw other letters with than were written: text that is copied out of a PDF would lack them."""


class Pages(Protocol):
    """What has been laid out on pages, ready to be painted wherever there is paper."""

    @property
    def paper(self) -> QPageSize:
        """The size of every page."""

    @property
    def count(self) -> int:
        """How many pages there are."""

    def paint(self, painter: QPainter, number: int) -> None:
        """Draw page `number` (from 0) with its upper left corner at the painter's origin, in CSS pixels."""


def page_size(paper: QPageSize) -> QSizeF:
    """Width and height of the paper in CSS pixels."""
    return paper.size(QPageSize.Unit.Inch) * DPI


def document(
    html: Html, style: Html, width: float, pictures: Mapping[str, QImage] = MappingProxyType({}), height: float = -1
) -> QTextDocument:
    """The HTML laid out `width` wide, on pages `height` high where it is given."""
    document = QTextDocument()
    document.setUndoRedoEnabled(False)
    document.setDocumentMargin(0)
    document.setUseDesignMetrics(True)
    document.setDefaultFont(_font())
    document.setDefaultTextOption(_wrapping())
    document.setDefaultStyleSheet(style)
    drawn = {name: drawings.drawn(name) for name in set(_NAMED.findall(html))}
    for name, picture in {**pictures, **drawn}.items():
        document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(name), picture)
    document.setHtml(f"<body>{html}</body>")
    document.setPageSize(QSizeF(width, height))
    return document


def draw(painter: QPainter, document: QTextDocument, part: QRectF, at: QRectF) -> None:
    """Paint what lies at `part` of the document to where `at` begins."""
    context = QAbstractTextDocumentLayout.PaintContext()
    context.clip = part
    context.palette.setColor(QPalette.ColorRole.Text, QColor(LIGHT.text))
    painter.save()
    painter.translate(at.topLeft() - part.topLeft())
    painter.setClipRect(part)
    document.documentLayout().draw(painter, context)
    painter.restore()


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
