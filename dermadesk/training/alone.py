"""One run at a time in a folder: two would write over each other's checkpoints."""

from contextlib import AbstractContextManager
from pathlib import Path

from dermadesk.claim import claimed
from dermadesk.errors import ErrorCode, TrainingError

_LOCK = "run.lock"


def alone(out: Path) -> AbstractContextManager[None]:
    """The run in `out` is this claim's alone: `claim.claimed`, with `TrainingError` RUN_BUSY or CANNOT_WRITE."""
    return claimed(out / _LOCK, out, TrainingError, ErrorCode.RUN_BUSY, ErrorCode.CANNOT_WRITE)


def require_free(out: Path) -> None:
    """Raise `TrainingError` RUN_BUSY where a run is going on in `out`; a folder that is not there is free."""
    if out.is_dir():
        with alone(out):
            pass
