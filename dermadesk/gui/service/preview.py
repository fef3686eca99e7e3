"""What the preprocessing panel shows, made on the worker: the photo as it is looked at, every stage, the outline.

Everything is computed on pixels reduced to what the screen shows. The last reduction is kept, so that a slider's next
position costs its filter and nothing else. What a model sees comes from the engine alone; no filter reaches it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QImage, QPolygonF

    from dermadesk.imaging.filters import Gains, Look
    from dermadesk.imaging.photo import Photo
    from dermadesk.imaging.steps import Pixels, Region
    from dermadesk.inference.engine import Engine

MOST_PIXELS = 1_200_000
"""More are not filtered, however large the screen is: the painter enlarges them, and a slider stays quick."""

Room = tuple[int, int]
"""The width and height in device pixels that a photo is fitted into."""


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """The whole photo as it is and as it is looked at, both reduced alike, and the seconds that the look took."""

    photo: QImage
    seen: QImage
    look: Look
    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class StagePicture:
    """One stage on the way to what the model sees: its picture, its size in pixels, its place in the photo.

    `values` are the smallest and largest number of a stage of floats, which are painted black and white.
    """

    name: str
    image: QImage
    width: int
    height: int
    place: Region
    seconds: float
    values: tuple[float, float] | None


@dataclass(frozen=True, slots=True, eq=False)
class Outlined:
    """The lesion's outline as closed lines in fractions of the whole photo; empty where no lesion was found.

    `share` (0..1) is how much of what the model sees lies inside.
    """

    lines: tuple[QPolygonF, ...]
    share: float


@dataclass(frozen=True, slots=True, eq=False)
class _Prepared:
    """What the engine made of a photo, small enough to be kept: the stages as pictures, and the model's square."""

    photo: Photo
    engine: Engine
    stages: tuple[StagePicture, ...]
    square: Pixels
    seen: Region


class Preview:
    """Generators for `Jobs.run`. `engine` gives the model in use, which is asked for only by what needs it."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine
        self._reduced: tuple[str, Room, Pixels, QImage] | None = None
        self._prepared: _Prepared | None = None

    def look(self, photo: Photo, room: Room, look: Look) -> Iterator[Looked]:
        """The whole photo fitted into `room`, before and after. Raises PhotoError, FilterError."""
        from dermadesk.gui.service import preview_pictures
        from dermadesk.imaging.filters import look_at

        pixels, plain = self._fitted(photo, room)
        start = time.perf_counter()
        seen = look_at(pixels, look)
        seconds = time.perf_counter() - start
        yield Looked(plain, plain if seen is pixels else preview_pictures.picture(seen), look, seconds)

    def grey_patch(self, photo: Photo, room: Room, patch: Region) -> Iterator[Gains]:
        """The white balance that makes a place of the photo grey. Raises FilterError where it says too little."""
        from dermadesk.imaging.filters import grey_gains

        yield grey_gains(self._fitted(photo, room)[0], patch)

    def stages(self, photo: Photo) -> Iterator[tuple[StagePicture, ...]]:
        """Every stage of the photo, or of its crop, in the model's own order. Raises PhotoError, BundleError."""
        yield self._prepare(photo).stages

    def outline(self, photo: Photo) -> Iterator[Outlined]:
        """The outline of the lesion in what the model sees of the photo."""
        from dermadesk.gui.service import preview_pictures
        from dermadesk.imaging.lesion import outline

        prepared = self._prepare(photo)
        lesion = outline(prepared.square)
        yield Outlined(preview_pictures.lines(lesion.mask, prepared.seen), lesion.share)

    def _prepare(self, photo: Photo) -> _Prepared:
        """What the engine makes of the photo; the last is kept, for stages and outline are asked for in turn."""
        from dermadesk.gui.service import preview_pictures

        engine, kept = self._engine(), self._prepared
        if kept is None or kept.engine is not engine or kept.photo != photo:
            made = engine.prepare(photo)
            pictures = tuple(preview_pictures.stage(stage) for stage in made.stages)
            self._prepared = kept = _Prepared(photo, engine, pictures, made.pixels, made.seen)
        return kept

    def _fitted(self, photo: Photo, room: Room) -> tuple[Pixels, QImage]:
        """The whole photo within `room`, never enlarged, as pixels and as a picture."""
        from dermadesk.gui.service import preview_pictures

        size = fitted(photo.width, photo.height, room)
        if self._reduced is None or self._reduced[:2] != (photo.sha256, size):
            pixels = preview_pictures.reduced(photo.cropped(None), size)
            self._reduced = (photo.sha256, size, pixels, preview_pictures.picture(pixels))
        return self._reduced[2:]


def fitted(width: int, height: int, room: Room) -> Room:
    """The size of a photo that fits into `room` and MOST_PIXELS and keeps its shape; its own if that is smaller."""
    scale = min(1.0, room[0] / width, room[1] / height, (MOST_PIXELS / (width * height)) ** 0.5)
    return max(1, round(scale * width)), max(1, round(scale * height))
