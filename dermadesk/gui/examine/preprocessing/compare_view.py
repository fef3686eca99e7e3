"""The photo before and after, with a divider to drag; the place where a crop is drawn and a grey place is picked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from dermadesk.gui.examine.preprocessing import compare_painter, words
from dermadesk.gui.examine.preprocessing.compare_painter import After
from dermadesk.gui.examine.preprocessing.crop_frame import CropFrame
from dermadesk.gui.examine.preprocessing.photo_plane import PhotoPlane
from dermadesk.gui.examine.preprocessing.view_tools import Crop, Divide, Pick, Tool
from dermadesk.gui.theme import Theme

_ROOM_STEP = 128


class CompareView(QWidget):
    """What is done in it is up to `tool`: `divide`, `crop` or `pick`.

    `crop_pulled` carries the CropFrame while it changes, `crop_let_go` the one that is meant. `place_picked` carries x,
    y, width and height in fractions of the photo. `room_changed` tells that a picture of another size would be better.
    """

    crop_pulled = Signal(object)
    crop_let_go = Signal(object)
    place_picked = Signal(tuple)
    room_changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.divide, self.crop, self.pick = Divide(self), Crop(self), Pick(self)
        self.tool: Tool = self.divide
        self.after: After | None = None
        self.photo: QImage | None = None
        self.lines: tuple[QPolygonF, ...] = ()
        self.degrees = 0.0
        self._size = (1.0, 1.0)
        self._pressed = False
        self._room = (0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(160, 140)
        self.setAccessibleName(words.VIEW_NAME)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(480, 360)

    # what is shown

    def begin(self, width: int, height: int) -> None:
        """Another photo, of so many pixels, whose picture comes later; 0 for none."""
        self.photo, self.after, self.lines, self.degrees = None, None, (), 0.0
        self._size = float(max(1, width)), float(max(1, height))
        self.crop.frame = CropFrame.whole(*self._size)
        self.choose(self.divide)

    def show_photo(self, image: QImage) -> None:
        """The photo's picture, of any size."""
        self.photo = image
        self.refresh()

    def show_after(self, after: After | None) -> None:
        """What is on the right of the divider; None for the photo alone."""
        self.after = after
        self.refresh()

    def show_outline(self, lines: Sequence[QPolygonF]) -> None:
        """The lesion's outline, in fractions of the photo; an empty one for none."""
        self.lines = tuple(lines)
        self.refresh()

    def turn(self, degrees: float) -> None:
        """Turn everything clockwise, for looking at."""
        self.degrees = degrees
        self.refresh()

    def choose(self, tool: Tool) -> None:
        """What dragging and the keys do from now on."""
        self.tool, self._pressed = tool, False
        tool.begin()
        self.unsetCursor()
        self.refresh()

    def refresh(self) -> None:
        """Paint again what has changed, and describe it."""
        self.setAccessibleDescription(self.tool.said)
        self.update()

    @property
    def room(self) -> tuple[int, int]:
        """Device pixels to fit the photo's picture into, in steps, so that dragging the window asks for few."""
        ratio = self.devicePixelRatioF()
        width, height = (-(-round(side * ratio) // _ROOM_STEP) * _ROOM_STEP for side in (self.width(), self.height()))
        return width, height

    @property
    def plane(self) -> PhotoPlane:
        """Where the photo lies."""
        return PhotoPlane(self._size, (float(self.width()), float(self.height())), self.degrees)

    # events

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.photo is not None:
            self._pressed = True
            self.tool.press(event.position())
            self.tool.drag(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed:
            self.tool.drag(event.position())
        elif self.photo is not None:
            self.setCursor(self.tool.cursor(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._pressed:
            self._pressed = False
            self.tool.release()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.photo is None or not self.tool.key(event):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.room != self._room:
            self._room = self.room
            self.room_changed.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), self._theme.colour("background"))
        ground = QPainterPath()
        ground.addRoundedRect(QRectF(self.rect()), 10, 10)
        painter.fillPath(ground, self._theme.colour("photo_ground"))
        if self.photo is None:
            return
        painter.setClipPath(ground)
        plane, focus = self.plane, self._theme.colour("accent") if self.hasFocus() else None
        room = QRectF(self.rect()).adjusted(6, 6, -6, -6)
        if self.tool is self.divide and self.after is not None:
            self._paint_compared(painter, self.photo, self.after, room)
            compare_painter.divider(painter, self._divider_x(), plane.bounds, focus)
            return
        compare_painter.photo(painter, plane, self.photo)
        compare_painter.outline(painter, plane, self.lines)
        if self.tool is self.crop:
            frame = self.crop.frame
            compare_painter.frame(painter, plane, frame, focus)
            size = words.size(round(frame.width), round(frame.height))
            compare_painter.tag(painter, size, Qt.Corner.TopLeftCorner, room)
        elif self.tool is self.pick:
            compare_painter.patch(painter, plane, self.pick.patch)
            compare_painter.tag(painter, words.PICK_TAG, Qt.Corner.BottomLeftCorner, room)
        else:
            compare_painter.tag(painter, words.PHOTO_TAG, Qt.Corner.TopLeftCorner, room)

    def _divider_x(self) -> float:
        bounds = self.plane.bounds
        return bounds.left() + self.divide.share * bounds.width()

    def _paint_compared(self, painter: QPainter, photo: QImage, after: After, room: QRectF) -> None:
        x, plane = self._divider_x(), self.plane
        left, right = QRectF(0, 0, x, self.height()), QRectF(x, 0, self.width() - x, self.height())
        painter.save()
        painter.setClipRect(left, Qt.ClipOperation.IntersectClip)
        compare_painter.photo(painter, plane, photo)
        painter.restore()
        painter.save()
        painter.setClipRect(right, Qt.ClipOperation.IntersectClip)
        compare_painter.after(painter, plane, after, self._theme.colour("photo_ground"))
        painter.restore()
        compare_painter.place(painter, plane, after.place)
        compare_painter.outline(painter, plane, self.lines)
        compare_painter.tag(painter, words.PHOTO_TAG, Qt.Corner.TopLeftCorner, room.intersected(left))
        compare_painter.tag(painter, after.name, Qt.Corner.TopRightCorner, room.intersected(right))
        if after.remark:
            compare_painter.tag(painter, after.remark, Qt.Corner.BottomRightCorner, room)
