"""Many photos: read, prepared and answered on all cores, and given in order."""

import itertools
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TypeVar

from dermadesk.errors import PhotoError
from dermadesk.imaging.photo import Photo
from dermadesk.inference.analysis import Analysis, Recalled, Unreadable
from dermadesk.inference.backends import Backend
from dermadesk.inference.examiner import Examiner, Ready
from dermadesk.inference.workers import in_order, usable_cores

K = TypeVar("K")
Recall = Callable[[Photo], K | None]
"""What is known of a photo whose answer need not be computed, or None."""


class Many:
    """The answers of one network, asked by a backend that is meant for many photos.

    A backend that takes one photo at once is asked by every worker, of a photo that the worker has read and prepared
    itself: nothing waits, and no answer depends on what else is asked. One that takes several gets exactly as many
    each time, filled up with nothing where photos are missing: that keeps answers from depending on their company too.
    """

    def __init__(self, examiner: Examiner, backend: Backend) -> None:
        self._examiner, self._backend = examiner, backend

    def answers(
        self, paths: Iterable[Path], turned: bool, recall: Recall[K] | None
    ) -> Iterator[Analysis | Recalled[K] | Unreadable]:
        """One item per path, in order; closing the generator stops it after the photos in hand."""
        at_once = self._backend.at_once
        ahead = 2 * max(usable_cores(), at_once)
        prepared = partial(self._prepared, recall=recall)
        if at_once == 1:
            yield from in_order(lambda path: next(self._together([prepared(path)], turned)), paths, ahead)
            return
        with closing(in_order(prepared, paths, ahead)) as items:
            while held := list(itertools.islice(items, at_once)):
                yield from self._together(held, turned)

    def _prepared(self, path: Path, recall: Recall[K] | None) -> Ready | Recalled[K] | Unreadable:
        start = time.perf_counter()
        try:
            photo = Photo.from_file(path)
            read = time.perf_counter() - start
            known = recall(photo) if recall else None
            if known is not None:
                return Recalled(str(path), photo.sha256, known)
            return self._examiner.ready(photo, read)
        except PhotoError as error:
            return Unreadable(str(path), error)

    def _together(
        self, items: list[Ready | Recalled[K] | Unreadable], turned: bool
    ) -> Iterator[Analysis | Recalled[K] | Unreadable]:
        """What is ready, answered; the rest as it is."""
        ready = [each for each in items if isinstance(each, Ready)]
        answers = self._examiner.answers(ready, self._backend, self._backend.at_once, turned)
        for item in items:
            yield next(answers) if isinstance(item, Ready) else item
