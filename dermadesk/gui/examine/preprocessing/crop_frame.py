"""The rectangle that is cropped to: moved, resized and drawn within its photo. Arithmetic only."""

from __future__ import annotations

from dataclasses import dataclass

SMALLEST = 16.0
"""Pixels that a side keeps at least, or the photo's shorter side where that is less."""

HANDLES = ((-1, -1), (0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0))
"""Where the frame is taken hold of: -1 is left or top, 0 the middle of a side, 1 right or bottom."""


@dataclass(frozen=True, slots=True)
class CropFrame:
    """Edges in pixels of an upright photo of `photo` = width, height; they never leave it."""

    photo: tuple[float, float]
    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def whole(cls, width: float, height: float) -> CropFrame:
        """Everything: no crop."""
        return cls((width, height), 0.0, 0.0, width, height)

    @property
    def width(self) -> float:
        """Pixels."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Pixels."""
        return self.bottom - self.top

    @property
    def is_whole(self) -> bool:
        """Whether nothing is cut away."""
        return self == CropFrame.whole(*self.photo)

    @property
    def fractions(self) -> tuple[float, float, float, float]:
        """x, y, width and height in fractions of the photo."""
        across, down = self.photo
        return self.left / across, self.top / down, self.width / across, self.height / down

    def moved(self, dx: float, dy: float) -> CropFrame:
        """Moved by so many pixels, as far as the photo's edges allow."""
        across, down = self.photo
        dx, dy = _within(dx, -self.left, across - self.right), _within(dy, -self.top, down - self.bottom)
        return CropFrame(self.photo, self.left + dx, self.top + dy, self.right + dx, self.bottom + dy)

    def pulled(self, handle: tuple[int, int], x: float, y: float, square: bool = False) -> CropFrame:
        """With one of `HANDLES` pulled to a point; what lies opposite stays where it is."""
        across, down = self.photo
        left, right = _pulled(handle[0], x, self.left, self.right, across, self._least)
        top, bottom = _pulled(handle[1], y, self.top, self.bottom, down, self._least)
        if not square:
            return CropFrame(self.photo, left, top, right, bottom)
        wide, high = right - left, bottom - top
        wanted = max(wide, high) if all(handle) else wide if handle[0] else high
        side = min(wanted, _room(handle[0], left, right, across), _room(handle[1], top, bottom, down))
        left, right = _placed(handle[0], left, right, side)
        top, bottom = _placed(handle[1], top, bottom, side)
        return CropFrame(self.photo, left, top, right, bottom)

    def drawn(self, x0: float, y0: float, x1: float, y1: float, square: bool = False) -> CropFrame:
        """A new one from one corner to the opposite one, wherever that lies."""
        across, down = self.photo
        x0, y0 = _within(x0, 0.0, across), _within(y0, 0.0, down)
        to_right, to_bottom = x1 >= x0, y1 >= y0
        least = self._least
        x0 = _within(x0, 0.0, across - least) if to_right else _within(x0, least, across)
        y0 = _within(y0, 0.0, down - least) if to_bottom else _within(y0, least, down)
        seed = CropFrame(self.photo, x0, y0, x0, y0)
        return seed.pulled((1 if to_right else -1, 1 if to_bottom else -1), x1, y1, square)

    def squared(self) -> CropFrame:
        """The largest square in its middle."""
        side = min(self.width, self.height)
        x, y = (self.left + self.right - side) / 2, (self.top + self.bottom - side) / 2
        return CropFrame(self.photo, x, y, x + side, y + side)

    def snapped(self) -> CropFrame:
        """With its edges between pixels, inside the photo; squares stay squares."""
        width, height = round(self.width), round(self.height)
        left = min(round(self.left), int(self.photo[0]) - width)
        top = min(round(self.top), int(self.photo[1]) - height)
        return CropFrame(self.photo, left, top, left + width, top + height)

    @property
    def _least(self) -> float:
        return min(SMALLEST, *self.photo)


def _within(value: float, least: float, most: float) -> float:
    return min(max(value, least), most)


def _pulled(handle: int, to: float, start: float, end: float, side: float, least: float) -> tuple[float, float]:
    """Start and end along one axis, with the pulled one at `to`."""
    if handle < 0:
        return _within(to, 0.0, end - least), end
    if handle > 0:
        return start, _within(to, start + least, side)
    return start, end


def _room(handle: int, start: float, end: float, side: float) -> float:
    """How long a square's side may be along one axis: from what stays to the edge, both ways from a middle."""
    if handle < 0:
        return end
    if handle > 0:
        return side - start
    return min(start + end, 2 * side - start - end)


def _placed(handle: int, start: float, end: float, length: float) -> tuple[float, float]:
    """Start and end of that length: at what stays, or around the middle."""
    if handle < 0:
        return end - length, end
    if handle > 0:
        return start, start + length
    middle = (start + end) / 2
    return middle - length / 2, middle + length / 2
