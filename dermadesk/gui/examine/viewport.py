"""Where a photo lies in its view: zoom and position, without any painting."""

from dataclasses import dataclass

MARGIN = 16.0
"""Logical pixels around a photo that is fitted into its view."""

CLOSEST = 16.0
"""Device pixels per photo pixel at the closest zoom."""


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle in logical pixels of the view."""

    x: float
    y: float
    width: float
    height: float


class Viewport:
    """A photo of `photo` pixels (width, height) in a view of `view` logical pixels.

    `scale` is logical pixels per photo pixel; `ratio` is device pixels per logical pixel, so that 100 % means one
    device pixel for one photo pixel. While `fitted`, the photo follows the view's size.
    """

    def __init__(self) -> None:
        self.photo = (1.0, 1.0)
        self.view = (1.0, 1.0)
        self.ratio = 1.0
        self.fitted = True
        self.scale = 1.0
        self._centre = (0.5, 0.5)  # what is in the middle of the view, in photo pixels

    def show(self, width: int, height: int) -> None:
        """Begin with another photo, fitted."""
        self.photo = (float(max(1, width)), float(max(1, height)))
        self.fit()

    def resize(self, width: int, height: int, ratio: float) -> None:
        """The view has another size."""
        self.view = (float(max(1, width)), float(max(1, height)))
        self.ratio = ratio
        if self.fitted:
            self.fit()
        else:
            self._clamp()

    def fit(self) -> None:
        """The whole photo, as large as the view allows."""
        self.fitted = True
        self.scale = self._fit_scale()
        self._centre = (self.photo[0] / 2, self.photo[1] / 2)

    def zoom_to(self, scale: float, x: float | None = None, y: float | None = None) -> None:
        """Zoom so that the photo's point under (x, y) of the view stays there; the middle where none is given."""
        x = self.view[0] / 2 if x is None else x
        y = self.view[1] / 2 if y is None else y
        fit = self._fit_scale()
        wanted = min(max(scale, min(fit, 1 / self.ratio)), max(CLOSEST / self.ratio, fit))
        place = self.place()
        point = ((x - place.x) / self.scale, (y - place.y) / self.scale)
        self.fitted = abs(wanted - fit) < 1e-9
        self.scale = wanted
        self._centre = (point[0] - (x - self.view[0] / 2) / wanted, point[1] - (y - self.view[1] / 2) / wanted)
        self._clamp()

    def pan(self, dx: float, dy: float) -> None:
        """Move the photo by logical pixels, as far as its edges allow."""
        self._centre = (self._centre[0] - dx / self.scale, self._centre[1] - dy / self.scale)
        self._clamp()

    def look(self) -> tuple[float, float, float]:
        """What is seen, whatever the sizes: the zoom (1 is fitted), and the middle in fractions of the photo."""
        return self.scale / self._fit_scale(), self._centre[0] / self.photo[0], self._centre[1] / self.photo[1]

    def look_at(self, zoom: float, x: float, y: float) -> None:
        """See the same of this photo, as far as its edges allow."""
        self.scale = self._fit_scale() * zoom
        self.fitted = abs(zoom - 1) < 1e-9
        self._centre = (x * self.photo[0], y * self.photo[1])
        self._clamp()

    def can_pan(self) -> bool:
        """Whether part of the photo is outside the view."""
        return any(p * self.scale > v + 0.5 for p, v in zip(self.photo, self.view, strict=True))

    def per_cent(self) -> float:
        """The zoom: 100 is one device pixel for one photo pixel."""
        return 100.0 * self.scale * self.ratio

    def place(self) -> Place:
        """The photo's rectangle in the view; parts of it may lie outside."""
        width, height = self.photo[0] * self.scale, self.photo[1] * self.scale
        return Place(
            self.view[0] / 2 - self._centre[0] * self.scale,
            self.view[1] / 2 - self._centre[1] * self.scale,
            width,
            height,
        )

    def _fit_scale(self) -> float:
        room = [max(v - 2 * MARGIN, v / 2) for v in self.view]
        return min(room[0] / self.photo[0], room[1] / self.photo[1])

    def _clamp(self) -> None:
        self._centre = (
            _clamped(self._centre[0], self.photo[0], self.view[0] / self.scale),
            _clamped(self._centre[1], self.photo[1], self.view[1] / self.scale),
        )


def _clamped(centre: float, photo: float, seen: float) -> float:
    """The centre along one axis: in the middle when all is seen, otherwise no edge comes inside the view."""
    if photo <= seen:
        return photo / 2
    return min(max(centre, seen / 2), photo - seen / 2)
