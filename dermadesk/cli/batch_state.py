"""Where a batch is kept while a command works on it, so that the same command goes on where it was interrupted."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dermadesk.batch.claim import claimed
from dermadesk.batch.ledger import Ledger
from dermadesk.batch.plan import Plan


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


def goes_on(ledger: Ledger, plan: Plan, fresh: bool) -> bool:
    """Whether the ledger holds this batch already, which is then gone on with; says on stderr what becomes of it."""
    before = ledger.plan
    if before is None or fresh:
        return False
    counts = ledger.counts()
    done = f"{counts.done:,} of {counts.total:,} photos"
    if before == plan:
        print(
            f"Going on: {done} are done ({ledger.file}). --fresh starts over, and finds photos that came since.",
            file=sys.stderr,
        )
        return True
    print(
        f"{ledger.file} held {done} of another batch: other paths, another part, model or version. It begins anew.",
        file=sys.stderr,
    )
    return False
