"""Icons: one SVG each under `resources/icons`, drawn in the colour that is asked for."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from dermadesk import paths
from dermadesk.gui.theme import Tokens


@cache
def _source(name: str) -> str:
    return (paths.resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def drawing(name: str, colour: str) -> QByteArray:
    """The SVG of that name in `colour` (#RRGGBB)."""
    return QByteArray(_source(name).replace("currentColor", colour).encode())


@cache
def renderer(name: str, colour: str) -> QSvgRenderer:
    """The drawing of that name in `colour` (#RRGGBB), to be painted at any size, in the window's thread only."""
    return QSvgRenderer(drawing(name, colour))


def paint(painter: QPainter, name: str, colour: str, place: QRectF) -> None:
    """Draw the icon into `place`, in the painter's coordinates."""
    renderer(name, colour).render(painter, place)


@cache
def pixmap(name: str, colour: str, size: int, scale: float = 1.0) -> QPixmap:
    """The icon `size` logical pixels square, for a screen that has `scale` device pixels to each."""
    drawn = QPixmap(QSize(size, size) * scale)
    drawn.setDevicePixelRatio(scale)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    renderer(name, colour).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return drawn


@cache
def icon(name: str, tokens: Tokens, size: int, normal: str = "text") -> QIcon:
    """The icon for a button, `size` logical pixels square.

    In the token `normal`, in the accent while it is checked, in the line's colour when it cannot be pressed.
    """
    made = QIcon()
    for scale in (1.0, 2.0, 3.0):
        made.addPixmap(pixmap(name, getattr(tokens, normal), size, scale), QIcon.Mode.Normal, QIcon.State.Off)
        made.addPixmap(pixmap(name, tokens.accent, size, scale), QIcon.Mode.Normal, QIcon.State.On)
        made.addPixmap(pixmap(name, tokens.line, size, scale), QIcon.Mode.Disabled, QIcon.State.Off)
    return made


def program() -> QIcon:
    """The icon of the program itself."""
    made = QIcon()
    for size in (16, 32, 48, 128):
        made.addPixmap(pixmap("dermadesk", "#000000", size))
    return made
