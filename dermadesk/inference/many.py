"""Many photos: read, prepared and answered on all cores, and given in order."""

import itertools
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from dermadesk.errors import PhotoError
from dermadesk.imaging.photo import Photo
from dermadesk.inference.analysis import Analysis, Recalled, Unreadable
from dermadesk.inference.backends import Backend
from dermadesk.inference.examiner import Decoded, Examiner, Ready
from dermadesk.inference.workers import in_order, usable_cores

K = TypeVar("K")
Recall = Callable[[Photo], K | None]
"""What is known of a photo whose answer need not be computed, or None."""

Item = Analysis | Recalled[K] | Unreadable
"""What comes of a photo."""


_GROUP = 4
_GROUP_BYTES = 4 << 20
"""A worker takes so many photos together, or fewer that are larger: more would be held for nothing."""


class Many:
    """The answers of one network, asked by a backend that is meant for many photos.

    Every worker takes a few photos through one stage after the other, because what a stage computes with then stays in
    the core's cache: a twelfth less work than photo by photo. A backend that takes one photo at once is asked by the
    workers themselves. One that takes several gets exactly as many each time, filled up with nothing where photos are
    missing. No answer depends on what else is asked.
    """

    def __init__(self, examiner: Examiner, backend: Backend) -> None:
        self._examiner, self._backend = examiner, backend

    def answers(self, paths: Iterable[Path], turned: bool, recall: Recall[K] | None) -> Iterator[Item[K]]:
        """One item per path, in order; closing the generator stops it after the photos in hand."""
        at_once = self._backend.at_once
        ahead = 2 * max(usable_cores(), at_once // _GROUP)

        def work(group: Sequence[Path]) -> Sequence[Ready | Item[K]]:
            ready = self._ready(group, recall)
            return self._answered(ready, turned) if at_once == 1 else ready

        with closing(in_order(work, _groups(paths), ahead)) as groups:
            items = itertools.chain.from_iterable(groups)
            while held := list(itertools.islice(items, at_once)):
                yield from self._answered(held, turned)

    def _ready(self, paths: Sequence[Path], recall: Recall[K] | None) -> Sequence[Ready | Item[K]]:
        decoded = [self._decoded(path, recall) for path in paths]
        return [self._examiner.ready(each) if isinstance(each, Decoded) else each for each in decoded]

    def _decoded(self, path: Path, recall: Recall[K] | None) -> Decoded | Recalled[K] | Unreadable:
        start = time.perf_counter()
        try:
            photo = Photo.from_file(path)
            read = time.perf_counter() - start
            known = recall(photo) if recall else None
            if known is not None:
                return Recalled(str(path), photo.sha256, known)
            return self._examiner.decoded(photo, read)
        except PhotoError as error:
            return Unreadable(str(path), error)

    def _answered(self, items: Sequence[Ready | Item[K]], turned: bool) -> Sequence[Item[K]]:
        """What is ready, answered; the rest as it is."""
        ready = [each for each in items if isinstance(each, Ready)]
        answers = self._examiner.answers(ready, self._backend, self._backend.at_once, turned)
        return [next(answers) if isinstance(item, Ready) else item for item in items]


def _groups(paths: Iterable[Path]) -> Iterator[list[Path]]:
    """The paths in order, a few at a time."""
    group: list[Path] = []
    held = 0
    for path in paths:
        try:
            size = path.stat().st_size
        except (OSError, ValueError):  # reading it will say why
            size = 0
        if group and held + size > _GROUP_BYTES:
            yield group
            group, held = [], 0
        group.append(path)
        held += size
        if len(group) == _GROUP:
            yield group
            group, held = [], 0
    if group:
        yield group
