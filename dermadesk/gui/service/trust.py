"""How far an answer can be trusted: is it steady, and does another model agree?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dermadesk.imaging.photo import Photo
    from dermadesk.inference.engine import Analysis, Engine
    from dermadesk.inference.manifest import Manifest
    from dermadesk.inference.stability import Stability


@dataclass(frozen=True, slots=True, eq=False)
class Second:
    """What another model answers to the photo, and what that model says of itself."""

    analysis: Analysis
    manifest: Manifest


class Trust:
    """Asks `engine` for the model whose answer is on the page, and keeps one other model started beside it."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine
        self._other: Engine | None = None

    def stability(self, analysis: Analysis) -> Iterator[Stability]:
        """How often variations of the photo get the same decision, counted up. Raises PhotoError."""
        yield from self._engine().stability(analysis)

    def others(self) -> Iterator[tuple[str, ...]]:
        """The installed models that could be asked as well, as `id version`: those in order that are not hidden."""
        from dermadesk.inference import bundle, shelf

        left_out = {self._engine().bundle.reference, *shelf.hidden()}
        names = (each.bundle.reference for each in bundle.listed() if each.bundle is not None)
        yield tuple(dict.fromkeys(name for name in names if name not in left_out))

    def forget(self) -> None:
        """Keep no other model started: another one answers first from now on."""
        self._other = None

    def second(self, photo: Photo, reference: str) -> Iterator[Second]:
        """The answer of the model called `reference`, which stays started until another one is asked.

        Raises BundleError or BackendError where that model cannot be used, PhotoError as the first one does.
        """
        from dermadesk.inference.engine import Engine

        if self._other is None or self._other.bundle.reference != reference:
            self._other = None  # two are enough in memory
            self._other = Engine.open(reference)
        yield Second(self._other.analyse(photo), self._other.manifest)
