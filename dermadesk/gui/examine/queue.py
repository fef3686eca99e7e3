"""The photos that wait to be looked at, and which one of them is shown."""

from collections.abc import Sequence

from dermadesk.gui.sources import PhotoSource


class PhotoQueue:
    """Photos in the order they were given. A new drop replaces them."""

    def __init__(self) -> None:
        self._photos: tuple[PhotoSource, ...] = ()
        self.index = 0

    def replace(self, photos: Sequence[PhotoSource]) -> None:
        """These photos from now on, the first of them shown."""
        self._photos = tuple(photos)
        self.index = 0

    def turn(self, step: int) -> bool:
        """Go `step` photos on (back where negative); False at either end, where nothing changes."""
        wanted = self.index + step
        if not 0 <= wanted < len(self._photos):
            return False
        self.index = wanted
        return True

    @property
    def current(self) -> PhotoSource | None:
        """The photo that is shown, None while there is none."""
        return self._photos[self.index] if self._photos else None

    def __len__(self) -> int:
        return len(self._photos)
