"""JSON lines: one object per photo, in path order, with all that is known of it."""

import json
from collections.abc import Iterator
from pathlib import Path

from dermadesk.batch.exports.written import WAITS, Course, LeftOuts, Passed, Written, finished, planned
from dermadesk.batch.ledger import Ledger
from dermadesk.batch.rows import details
from dermadesk.files import whole_text


def write(ledger: Ledger, target: Path) -> Written:
    """`rows.details` with the `model`, and as `review` whether a person has `seen` the photo and their `diagnosis`.

    Bytes in a name that are no text become `\\udc..` escapes, which Python reads back as the same name. Raises
    `OutputError`, and `BatchError` as the ledger does.
    """
    return finished(steps(ledger, target))


def steps(ledger: Ledger, target: Path) -> Iterator[Passed | Written]:
    """The same, telling how far it is. Photos that wait have no line."""
    plan, left_out, course, photos = planned(ledger), LeftOuts(), Course(ledger.counts().total), 0
    with whole_text(target) as file:
        for photo in ledger.rows():
            if photo.result is None:
                left_out.add(WAITS, photo.image)
            else:
                review = {"seen": photo.seen, "diagnosis": photo.diagnosis or None}
                line = details(photo) | {"model": plan.model, "review": review}
                # not ensure_ascii: what is no text is escaped as the file is written, and the rest can be read
                file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n")
                photos += 1
            yield from course.passed()
    yield Written(target, photos, left_out.told())
