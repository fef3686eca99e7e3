"""The CSV with one row per photo, in path order."""

from collections.abc import Iterator
from pathlib import Path

from dermadesk.batch.exports.written import WAITS, Course, LeftOuts, Passed, Written, finished, planned
from dermadesk.batch.ledger import Ledger
from dermadesk.batch.rows import csv_rows, row


def write(ledger: Ledger, target: Path) -> Written:
    """A CSV with the columns of `rows.columns`. Raises `OutputError`, and `BatchError` as the ledger does."""
    return finished(steps(ledger, target))


def steps(ledger: Ledger, target: Path) -> Iterator[Passed | Written]:
    """The same, telling how far it is. Photos that wait have no row."""
    plan, left_out, course, photos = planned(ledger), LeftOuts(), Course(ledger.counts().total), 0
    with csv_rows(target, plan.classes) as writer:
        for photo in ledger.rows():
            if photo.result is None:
                left_out.add(WAITS, photo.image)
            else:
                writer.writerow(row(photo, plan.model))
                photos += 1
            yield from course.passed()
    yield Written(target, photos, left_out.told())
