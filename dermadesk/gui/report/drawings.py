"""The small drawings of a report, by the names that its page has for them. Opaque: PDF/A-1 knows no transparency."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from dermadesk.gui import icons
from dermadesk.gui.theme import LIGHT

_FINE = 8
"""Dots to each CSS pixel: as fine as a good printer."""

BAR = (380, 7)
"""Width and height of a bar in CSS pixels."""

_SHAPE = (12, 12)


def drawn(name: str) -> QImage:
    """`shape/KIND/GROUND` or `bar/COLOUR/SHARE`: a shape of an answer, or a bar filled by a share of 0..1.

    GROUND and COLOUR are tokens of the light theme. May be called off the window's thread.
    """
    what, first, second = name.split("/")
    return _shape(first, second) if what == "shape" else _bar(first, float(second))


def _shape(icon: str, ground: str) -> QImage:
    kind, _, outline = icon.partition("_")
    canvas = _canvas(_SHAPE, ground)
    painter = QPainter(canvas)
    colour = LIGHT.muted if outline else getattr(LIGHT, kind)
    QSvgRenderer(icons.drawing(icon, colour)).render(painter, QRectF(canvas.rect()))
    painter.end()
    return canvas


def _bar(colour: str, share: float) -> QImage:
    canvas = _canvas(BAR, "surface")
    painter = QPainter(canvas)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    wide, high = canvas.width(), canvas.height()
    for token, width in (("track", wide), (colour, max(high, wide * share))):
        painter.setBrush(QColor(getattr(LIGHT, token)))
        painter.drawRoundedRect(QRectF(0, 0, width, high), high / 2, high / 2)
    painter.end()
    return canvas


def _canvas(size: tuple[int, int], ground: str) -> QImage:
    canvas = QImage(size[0] * _FINE, size[1] * _FINE, QImage.Format.Format_RGB32)
    canvas.fill(QColor(getattr(LIGHT, ground)))
    return canvas
