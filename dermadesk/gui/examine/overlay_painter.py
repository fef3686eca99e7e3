"""Paints the heatmap over the photo: its colours, the edge of what the model saw, the hatching outside, the words."""

from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from dermadesk.gui import words
from dermadesk.gui.service.heatmaps import Overlay

_HATCH_GAP = 8.0
_VEIL = QColor(255, 255, 255, 46)
_HATCH = QColor(255, 255, 255, 120)
_EDGE = QColor(255, 255, 255, 220)
_CONTOUR = QColor(255, 246, 200)
_CONTOUR_HALO = QColor(0, 34, 78, 150)
_TAG_GROUND = QColor(27, 31, 36, 205)
_TAG_TEXT = QColor(255, 255, 255)


def paint(painter: QPainter, overlay: Overlay, photo: QRectF, view: QRectF, opacity: float, said: str = "") -> None:
    """Everything over the photo, which lies at `photo` in the painter's coordinates; `view` is what can be seen.

    `said` is added to the words below.
    """
    place = overlay.place
    square = QRectF(
        photo.x() + place.x * photo.width(),
        photo.y() + place.y * photo.height(),
        place.width * photo.width(),
        place.height * photo.height(),
    )
    heat(painter, overlay, square, opacity)
    seen = photo.intersected(view)
    unseen = place.width < 0.999 or place.height < 0.999
    if unseen:
        _hatch(painter, photo, square, seen)
    inside = square.intersected(view)
    if inside.isEmpty():
        return
    if unseen:
        _tag(painter, words.HATCHED_CAPTION, inside.topLeft() + QPointF(8, 8), view, top=True)
    caption = words.BLANK_CAPTION if overlay.blank else words.HEATMAP_CAPTION
    say(painter, f"{caption}\n{said}" if said else caption, inside, view)


def heat(painter: QPainter, overlay: Overlay, square: QRectF, opacity: float) -> None:
    """The colours and the contour alone, over the model's square."""
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setOpacity(opacity)
    painter.drawImage(square, overlay.image)
    _contour(painter, overlay, square)
    painter.setOpacity(1.0)


def say(painter: QPainter, text: str, place: QRectF, view: QRectF) -> None:
    """Words at the lower left of `place`."""
    _tag(painter, text, place.bottomLeft() + QPointF(8, -8), view, top=False)


def _contour(painter: QPainter, overlay: Overlay, square: QRectF) -> None:
    """A dark line with a light one on it, which shows on skin and lesion alike."""
    painter.save()
    painter.setClipRect(square.adjusted(2, 2, -2, -2), Qt.ClipOperation.IntersectClip)
    painter.translate(square.topLeft())
    painter.scale(square.width(), square.height())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((_CONTOUR_HALO, 3.0), (_CONTOUR, 1.2)):
        pen = QPen(colour, width * painter.device().devicePixelRatioF())
        pen.setCosmetic(True)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        for line in overlay.contours:
            painter.drawPolygon(line)
    painter.restore()


def _hatch(painter: QPainter, photo: QRectF, square: QRectF, seen: QRectF) -> None:
    """A veil with lines that rise to the right, over what is in the photo and not in the square."""
    outside = QPainterPath()
    outside.addRect(seen)
    hole = QPainterPath()
    hole.addRect(square)
    painter.save()
    painter.setClipPath(outside.subtracted(hole), Qt.ClipOperation.IntersectClip)
    painter.setBrushOrigin(photo.topLeft())
    painter.fillRect(seen, QBrush(_hatch_tile(painter.device().devicePixelRatioF())))
    painter.restore()
    painter.setPen(QPen(_EDGE, 1.2, Qt.PenStyle.DashLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(square)


@cache
def _hatch_tile(ratio: float) -> QPixmap:
    """One period of the hatching in both directions: drawn once, for thousands of lines are slow to paint."""
    tile = QPixmap(round(_HATCH_GAP * ratio), round(_HATCH_GAP * ratio))
    tile.setDevicePixelRatio(ratio)
    tile.fill(_VEIL)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(_HATCH, 1.2))
    for shift in (-_HATCH_GAP, 0.0, _HATCH_GAP):  # the neighbours' lines reach into the corners
        painter.drawLine(QPointF(shift - 4, _HATCH_GAP + 4), QPointF(shift + _HATCH_GAP + 4, -4))
    painter.end()
    return tile


def _tag(painter: QPainter, text: str, corner: QPointF, view: QRectF, top: bool) -> None:
    """White words on a dark ground, whatever the photo's colours are; `corner` is its upper or lower left.

    Where the view is too narrow the tag moves to the left, and then breaks into lines.
    """
    painter.save()
    font = QFont(painter.font())
    font.setPixelSize(max(11, round(font.pixelSize() * 11 / 13)))
    font.setWeight(QFont.Weight.Medium)
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
    widest = QRectF(0, 0, max(40.0, view.width() - 32), view.height())
    size = QFontMetricsF(font).boundingRect(widest, flags, text).size()
    place = QRectF(0, 0, size.width() + 18, size.height() + 8)
    if top:
        place.moveTopLeft(corner)
    else:
        place.moveBottomLeft(corner)
    place.moveLeft(max(view.left() + 6, min(place.left(), view.right() - 6 - place.width())))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(_TAG_GROUND))
    painter.drawRoundedRect(place, 6, 6)
    painter.setFont(font)
    painter.setPen(_TAG_TEXT)
    painter.drawText(place.adjusted(9, 0, 0, 0), flags, text)
    painter.restore()
