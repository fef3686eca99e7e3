"""Stop and keep: a run that was told to end with what it has learned, and remembers it."""

from collections.abc import Callable
from pathlib import Path

from dermadesk.files import whole_text
from dermadesk.training import distributed

_MARK = "enough"


class Enough:
    """Whether the run in `out` is to end with what it has learned. Once it was said it holds, over restarts too."""

    def __init__(self, out: Path, asked: Callable[[], bool] | None) -> None:
        self._mark, self._asked = out / _MARK, asked
        self._said = distributed.share(self._mark.is_file())

    def __call__(self) -> bool:
        """The same in every process. Raises `OutputError` where it cannot be written down."""
        if not self._said:
            self._said = distributed.share(distributed.main() and self._asked is not None and self._asked())
            if self._said and distributed.main():
                with whole_text(self._mark) as file:
                    file.write("what was learned is kept; no more is learned\n")
        return self._said
