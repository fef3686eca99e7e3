"""The photo: zoomed with the wheel or keys, moved by dragging or with the arrows, with the heatmap over it.

It paints what it is given and decodes nothing; when the zoom asks for more pixels than it has, it says so with
`more_pixels_wanted`.
"""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from dermadesk.gui import icons, words
from dermadesk.gui.examine import overlay_painter
from dermadesk.gui.examine.viewport import Viewport
from dermadesk.gui.service.heatmaps import Overlay
from dermadesk.gui.theme import Theme

STEP = 1.25
PAN_STEP = 60.0

_PAN_KEYS = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class PhotoView(QWidget):
    """Holds the photo in several sizes, an overlay, and where they lie."""

    zoomed = Signal()
    moved = Signal()
    """The part of the photo that is seen has changed, by zoom, by dragging or by the view's size."""
    more_pixels_wanted = Signal()
    turn_page = Signal(int)
    """-1 or 1: the previous or next photo, when an arrow key has nothing to move."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.viewport = Viewport()
        self._images: tuple[QImage, ...] = ()
        self._full = False
        self._failed = False
        self._overlay: Overlay | None = None
        self._overlay_shown = True
        self._said = ""
        self._opacity = 0.6
        self._drop_marked = False
        self._drag_from: QPointF | None = None
        self._focus_ring = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(160, 120)
        self.setAccessibleName("Photo")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self.update)

    # what is shown

    def show_photo(self, images: Sequence[QImage], width: int, height: int, full: bool) -> None:
        """Another photo, fitted; `width` and `height` are those of the original."""
        self._images, self._full, self._overlay, self._failed = tuple(images), full, None, False
        self._said = ""
        self.viewport.show(width, height)
        self._moved()

    def show_more_pixels(self, images: Sequence[QImage]) -> None:
        """The same photo with every pixel."""
        self._images, self._full = tuple(images), True
        self.update()

    def show_overlay(self, overlay: Overlay | None) -> None:
        """The heatmap over the photo, or none. What was said of the one before is gone."""
        self._overlay, self._said = overlay, ""
        self.update()

    def say(self, text: str) -> None:
        """A word on the heatmap, over the photo: what it is waited for, or what was measured of it."""
        self._said = text
        self.update()

    def clear(self, failed: bool = False) -> None:
        """No photo; `failed` puts the shape of an error in its place."""
        self._images, self._overlay, self._full, self._failed = (), None, False, failed
        self._moved()

    @property
    def smallest(self) -> QImage:
        """The photo in the smallest size that it was given in; a null picture without a photo."""
        return self._images[-1] if self._images else QImage()

    @property
    def has_photo(self) -> bool:
        """Whether there is anything to zoom."""
        return bool(self._images)

    @property
    def overlay(self) -> Overlay | None:
        """The heatmap that is painted; None in the plain view of the photo."""
        return self._overlay if self._overlay_shown else None

    def set_overlay_shown(self, shown: bool) -> None:
        """Heatmap or plain photo."""
        self._overlay_shown = shown
        self.update()

    def set_opacity(self, share: float) -> None:
        """Opacity of the heatmap, 0..1; only repaints."""
        self._opacity = share
        self.update()

    def mark_drop(self, marked: bool) -> None:
        """Show that what is dragged can be dropped here."""
        self._drop_marked = marked
        self.update()

    # zoom and position

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Closer (above 1) or further, around a point of the view."""
        if self._images:
            x, y = (at.x(), at.y()) if at is not None else (None, None)
            self.viewport.zoom_to(self.viewport.scale * factor, x, y)
            self._moved()

    def zoom_in(self) -> None:
        """One step closer."""
        self.zoom(STEP)

    def zoom_out(self) -> None:
        """One step further."""
        self.zoom(1 / STEP)

    def fit(self) -> None:
        """The whole photo."""
        self.viewport.fit()
        self._moved()

    def actual_size(self) -> None:
        """One device pixel for one pixel of the photo."""
        if self._images:
            self.viewport.zoom_to(1 / self.viewport.ratio)
            self._moved()

    def look_at(self, zoom: float, x: float, y: float) -> None:
        """The part of the photo that another view shows, as `Viewport.look` says it."""
        if self._images and self.viewport.look() != (zoom, x, y):
            self.viewport.look_at(zoom, x, y)
            self._moved()

    def _pan(self, dx: float, dy: float) -> None:
        self.viewport.pan(dx, dy)
        self.update()
        self.moved.emit()

    def _moved(self) -> None:
        grab = Qt.CursorShape.OpenHandCursor if self._images and self.viewport.can_pan() else Qt.CursorShape.ArrowCursor
        self.setCursor(grab)
        self.update()
        self.zoomed.emit()
        self.moved.emit()
        if self._images and not self._full:
            shown = self._images[0].width() / self.viewport.photo[0]
            if self.viewport.scale * self.viewport.ratio > 1.2 * shown:
                self._full = True  # asked once
                self.more_pixels_wanted.emit()

    # events

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.viewport.resize(self.width(), self.height(), self.devicePixelRatioF())
        self._moved()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() / 120
        if turned:
            self.zoom(STEP**turned, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.viewport.can_pan():
            self._drag_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag_from is not None:
            moved = event.position() - self._drag_from
            self._drag_from = event.position()
            self._pan(moved.x(), moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._drag_from = None
        self._moved()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.viewport.fitted:
            self.viewport.zoom_to(1 / self.viewport.ratio, event.position().x(), event.position().y())
            self._moved()
        else:
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_in()
        elif key == Qt.Key.Key_Minus:
            self.zoom_out()
        elif key in _PAN_KEYS and self.viewport.can_pan():
            dx, dy = _PAN_KEYS[key]
            self._pan(dx * PAN_STEP, dy * PAN_STEP)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.turn_page.emit(-1 if key == Qt.Key.Key_Left else 1)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A ring for those who come by keyboard; those who click know where they are."""
        self._focus_ring = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._focus_ring = False
        super().focusOutEvent(event)
        self.update()

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._theme.colour("background"))
        ground = QPainterPath()
        ground.addRoundedRect(QRectF(self.rect()), 10, 10)
        painter.fillPath(ground, self._theme.colour("photo_ground"))
        painter.setClipPath(ground)
        if self._images:
            place = self._painted_place()
            self._paint_photo(painter, place)
            if self._overlay is not None and self._overlay_shown:
                overlay_painter.paint(painter, self._overlay, place, QRectF(self.rect()), self._opacity, self._said)
            elif self._said and self._overlay_shown:
                view = QRectF(self.rect())
                overlay_painter.say(painter, self._said, place.intersected(view), view)
        elif self._failed:
            size = self._theme.px(48)
            middle = QRectF((self.width() - size) / 2, (self.height() - size) / 2, size, size)
            icons.paint(painter, "error", self._theme.tokens.muted, middle)
        if self._drop_marked or self._focus_ring:
            width = 3 if self._drop_marked else 2
            painter.setPen(QPen(self._theme.colour("accent"), width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            inset = width / 2
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 10, 10)

    def _painted_place(self) -> QRectF:
        place = self.viewport.place()
        return QRectF(place.x, place.y, place.width, place.height)

    def _paint_photo(self, painter: QPainter, place: QRectF) -> None:
        """Only the part in view, from the smallest copy that has enough pixels."""
        needed = place.width() * self.devicePixelRatioF()
        enough = [image for image in self._images if image.width() >= needed]
        image = enough[-1] if enough else self._images[0]
        seen = place.intersected(QRectF(self.rect()))
        across, down = image.width() / place.width(), image.height() / place.height()
        part = QRectF(
            (seen.x() - place.x()) * across,
            (seen.y() - place.y()) * down,
            seen.width() * across,
            seen.height() * down,
        )
        # from 300 % on the pixels themselves are what one looks at
        smooth = self.viewport.per_cent() < 300
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(seen, image, part)

    def describe(self, text: str) -> None:
        """What is in the picture, for those who do not see it."""
        overlay = f". {words.HEATMAP_CAPTION}" if self.overlay is not None else ""
        self.setAccessibleDescription(text + overlay)
