"""What the mouse and the keys do in the view: move the divider, change the crop, or pick a grey place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent

from dermadesk.gui.examine.preprocessing import compare_painter, words
from dermadesk.gui.examine.preprocessing.crop_frame import HANDLES, CropFrame

if TYPE_CHECKING:
    from dermadesk.gui.examine.preprocessing.compare_view import CompareView

PATCH = 0.03
"""The side of a place that is picked by a click, as a share of the photo's shorter side."""

_REACH = 13.0
"""Logical pixels within which a handle is taken hold of."""

_NUDGE = 0.01
_DIVIDER_STEP = 0.02

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_CURSORS = {
    (-1, -1): Qt.CursorShape.SizeFDiagCursor,
    (1, 1): Qt.CursorShape.SizeFDiagCursor,
    (1, -1): Qt.CursorShape.SizeBDiagCursor,
    (-1, 1): Qt.CursorShape.SizeBDiagCursor,
    (0, -1): Qt.CursorShape.SizeVerCursor,
    (0, 1): Qt.CursorShape.SizeVerCursor,
    (1, 0): Qt.CursorShape.SizeHorCursor,
    (-1, 0): Qt.CursorShape.SizeHorCursor,
    (0, 0): Qt.CursorShape.SizeAllCursor,
}


class Tool:
    """Points are logical pixels of the view. `key` tells whether it knew what to do with one."""

    def __init__(self, view: CompareView) -> None:
        self.view = view

    def begin(self) -> None:
        """It was chosen, or there is another photo."""

    def press(self, point: QPointF) -> None:
        """The button went down."""

    def drag(self, point: QPointF) -> None:
        """The mouse moved while it was down, or it has just gone down."""

    def release(self) -> None:
        """The button was let go."""

    def key(self, event: QKeyEvent) -> bool:
        """A key was pressed."""
        return False

    def cursor(self, point: QPointF) -> Qt.CursorShape:
        """What a press here would do."""
        return Qt.CursorShape.ArrowCursor

    @property
    def said(self) -> str:
        """What the view is for now, for those who do not see it."""
        return ""


class Divide(Tool):
    """`share` (0..1) of the photo's width lies on the left of the divider."""

    share = 0.5

    def drag(self, point: QPointF) -> None:
        bounds = self.view.plane.bounds
        self._move((point.x() - bounds.left()) / bounds.width())

    def key(self, event: QKeyEvent) -> bool:
        """Left and right, faster with Shift; Home and End."""
        key, fast = Qt.Key(event.key()), event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._move(0.0 if key == Qt.Key.Key_Home else 1.0)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._move(self.share + _ARROWS[key][0] * _DIVIDER_STEP * (5 if fast else 1))
        else:
            return False
        return True

    def cursor(self, point: QPointF) -> Qt.CursorShape:
        return Qt.CursorShape.SplitHCursor if self.view.after is not None else Qt.CursorShape.ArrowCursor

    @property
    def said(self) -> str:
        after = self.view.after
        return words.compared(after.name, self.share) if after is not None else words.PHOTO_ALONE

    def _move(self, share: float) -> None:
        self.share = min(max(share, 0.0), 1.0)
        self.view.refresh()


class Crop(Tool):
    """`frame` is what is cropped to, `square` whether it stays one."""

    said = words.CROPPING

    def __init__(self, view: CompareView) -> None:
        super().__init__(view)
        self.frame = CropFrame.whole(1, 1)
        self.square = False
        self._from = QPointF()
        self._held: tuple[int, int] | None = None  # a handle; (0, 0) is the inside, None begins a new frame

    def press(self, point: QPointF) -> None:
        self._from, self._held = self.view.plane.to_photo(point), self._handle_at(point)

    def drag(self, point: QPointF) -> None:
        to, start = self.view.plane.to_photo(point), self._from
        if self._held is None:
            frame = CropFrame.whole(*self.frame.photo).drawn(start.x(), start.y(), to.x(), to.y(), self.square)
        elif self._held == (0, 0):
            frame = self.frame.moved(to.x() - start.x(), to.y() - start.y())
            self._from = to
        else:
            frame = self.frame.pulled(self._held, to.x(), to.y(), self.square)
        self._change(frame)

    def release(self) -> None:
        self.view.crop_let_go.emit(self.frame)

    def key(self, event: QKeyEvent) -> bool:
        """The arrows move the frame, with Shift its lower right corner; with Ctrl by one pixel."""
        arrow = _ARROWS.get(Qt.Key(event.key()))
        if arrow is None:
            return False
        step = _step(self.view, event)
        dx, dy = arrow[0] * step, arrow[1] * step
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            if self.square:  # it grows and shrinks with either pair of arrows
                dx = dy = dx + dy
            handle = (1, 1) if self.square else (abs(arrow[0]), abs(arrow[1]))
            frame = self.frame.pulled(handle, self.frame.right + dx, self.frame.bottom + dy, self.square)
        else:
            frame = self.frame.moved(dx, dy)
        if frame != self.frame:
            self._change(frame)
            self.release()
        return True

    def cursor(self, point: QPointF) -> Qt.CursorShape:
        handle = self._handle_at(point)
        return Qt.CursorShape.CrossCursor if handle is None else _CURSORS[handle]

    def _change(self, frame: CropFrame) -> None:
        self.frame = frame
        self.view.crop_pulled.emit(frame)
        self.view.refresh()

    def _handle_at(self, point: QPointF) -> tuple[int, int] | None:
        places = compare_painter.handles(self.view.plane, self.frame)
        near = [((place - point).manhattanLength(), handle) for place, handle in zip(places, HANDLES, strict=True)]
        distance, handle = min(near)
        if distance <= _REACH:
            return handle
        at, frame = self.view.plane.to_photo(point), self.frame
        inside = frame.left <= at.x() <= frame.right and frame.top <= at.y() <= frame.bottom
        return (0, 0) if inside and not frame.is_whole else None


class Pick(Tool):
    """A place is clicked, or a rectangle drawn. `patch` is in pixels of the photo."""

    said = words.PICKING

    def __init__(self, view: CompareView) -> None:
        super().__init__(view)
        self.patch = QRectF()
        self._from = QPointF()

    def begin(self) -> None:
        width, height = self.view.plane.photo
        self.patch = self._around(QPointF(width / 2, height / 2))

    def press(self, point: QPointF) -> None:
        self._from = self.view.plane.to_photo(point)

    def drag(self, point: QPointF) -> None:
        to = self.view.plane.to_photo(point)
        width, height = self.view.plane.photo
        drawn = QRectF(self._from, to).normalized().intersected(QRectF(0, 0, width, height))
        large = min(drawn.width(), drawn.height()) > PATCH * min(width, height)
        self.patch = drawn if large else self._around(to)
        self.view.refresh()

    def release(self) -> None:
        width, height = self.view.plane.photo
        patch = self.patch
        self.view.place_picked.emit(
            (patch.x() / width, patch.y() / height, patch.width() / width, patch.height() / height)
        )

    def key(self, event: QKeyEvent) -> bool:
        """The arrows move the place, Enter or Space picks it."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.release()
        elif key in _ARROWS:
            step = _step(self.view, event)
            self.patch = self._around(self.patch.center() + QPointF(*_ARROWS[key]) * step)
            self.view.refresh()
        else:
            return False
        return True

    def cursor(self, point: QPointF) -> Qt.CursorShape:
        return Qt.CursorShape.CrossCursor

    def _around(self, middle: QPointF) -> QRectF:
        width, height = self.view.plane.photo
        side = PATCH * min(width, height)
        x = min(max(middle.x() - side / 2, 0.0), width - side)
        y = min(max(middle.y() - side / 2, 0.0), height - side)
        return QRectF(x, y, side, side)


def _step(view: CompareView, event: QKeyEvent) -> float:
    """Pixels: a hundredth of the photo's shorter side; with Ctrl one."""
    fine = event.modifiers() & Qt.KeyboardModifier.ControlModifier
    return 1.0 if fine else max(1.0, _NUDGE * min(view.plane.photo))
