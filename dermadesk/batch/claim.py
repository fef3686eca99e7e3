"""One process at a time works on a batch."""

from contextlib import AbstractContextManager
from pathlib import Path

from dermadesk import claim
from dermadesk.errors import BatchError, ErrorCode


def claimed(file: Path) -> AbstractContextManager[None]:
    """The batch in `file` is this process's alone: `claim.claimed`, with `BatchError` BATCH_BUSY, BATCH_NOT_WRITTEN."""
    lock = file.with_name(f"{file.name}.lock")
    return claim.claimed(lock, file, BatchError, ErrorCode.BATCH_BUSY, ErrorCode.BATCH_NOT_WRITTEN)
