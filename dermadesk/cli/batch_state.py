"""Where a batch is kept while a command works on it, so that the same command goes on where it was interrupted."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dermadesk.batch.claim import claimed
from dermadesk.batch.discovery import Listing
from dermadesk.batch.ledger import Ledger
from dermadesk.batch.plan import Plan
from dermadesk.errors import BatchError, ErrorCode


@contextmanager
def ledger_in(file: Path | None) -> Iterator[Ledger]:
    """The ledger in this file, for this process alone; without a file, one that ends with the command.

    Raises `BatchError` as `claimed` does.
    """
    if file is not None:
        with claimed(file):
            yield Ledger(file)
        return
    with tempfile.TemporaryDirectory(prefix="dermadesk-") as folder:
        yield Ledger(Path(folder) / "batch")


def keeps(file: Path | None, plan: Plan) -> bool:
    """Whether this batch was begun in the file."""
    return file is not None and Ledger(file).plan == plan


def begin(ledger: Ledger, plan: Plan, found: Listing | None) -> None:
    """Begins the batch of what was found, or goes on with the one that the ledger keeps; stderr says what is there.

    Raises `BatchError` BATCH_BUSY where it is kept no longer: another process has finished it a moment ago.
    """
    before = ledger.plan
    counts = ledger.counts() if before else None
    done = f"{counts.done:,} of {counts.total:,} photos" if counts else ""
    if found is not None:
        if before not in (None, plan):
            why = "other paths, another part, model or version"
            print(f"{ledger.file} held {done} of another batch: {why}. It begins anew.", file=sys.stderr)
        ledger.begin(plan, found)
    elif before == plan:
        fresh = "--fresh starts over, and finds photos that came since"
        print(f"Going on: {done} are done ({ledger.file}). {fresh}.", file=sys.stderr)
    else:
        raise BatchError(ErrorCode.BATCH_BUSY, str(ledger.file))
