"""Copies of the photos, sorted into folders by what the model said of them. The photos themselves stay as they are."""

import csv
import errno
import hashlib
import os
import shutil
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from dermadesk.batch.answer import Answer
from dermadesk.batch.exports.written import UNREADABLE, WAITS, Course, LeftOuts, Passed, Written, finished, planned
from dermadesk.batch.ledger import Ledger
from dermadesk.batch.plan import Plan
from dermadesk.batch.row import Row
from dermadesk.batch.rows import row
from dermadesk.errors import BatchError, ErrorCode, OutputError
from dermadesk.files import make_folder, whole_text
from dermadesk.inference.calibration import Decision

LIST = "copies.csv"
COLUMNS = ("copy", "image", "decision", "top1", "p_malignant", "left_out")

GONE = "that cannot be found or read any more"
CHANGED = "changed since the answer"
UNNAMEABLE = "with a name that is not possible there"

_NAMES_REFUSED = (errno.EILSEQ, errno.EINVAL, errno.ENAMETOOLONG)


class By(StrEnum):
    """What the folders stand for: the decision, or the class that leads."""

    DECISION = "decision"
    TOP1 = "top1"

    def folder(self, answer: Answer) -> str:
        """Where the photo goes. One that cannot be assessed is in no class: the folder might be taken for its label."""
        if self is By.DECISION or answer.decision is Decision.CANNOT_ASSESS:
            return answer.decision.value
        return "".join(letter if letter.isalnum() or letter in "-_ " else "_" for letter in answer.top1)


def copy(ledger: Ledger, folder: Path, by: By) -> Written:
    """Copy every photo that has an answer into a folder in `folder`, which appears when all are there.

    Photos of one name are numbered. `copies.csv` says of every photo of the batch which copy is its, or why it has
    none: it waits or could not be read, is gone, or is not the one that was answered (its sha256 is another).

    Raises `BatchError` EXPORT_TARGET where `folder` holds something, EXPORT_INSIDE where it lies in a folder that was
    given, and `OutputError` where it cannot be written or the disk has too little room.
    """
    return finished(steps(ledger, folder, by))


def steps(ledger: Ledger, folder: Path, by: By) -> Iterator[Passed | Written]:
    """The same, telling how far it is. Where it is closed on the way, nothing is left behind."""
    plan, course, left_out = planned(ledger), Course(ledger.counts().total), LeftOuts()
    refuse(plan, folder)
    make_folder(folder.parent)
    yield from _measured(ledger, plan, folder)
    part = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    names, copied = _Names(), 0
    try:
        make_folder(part)
        with whole_text(part / LIST) as file:
            rows = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
            rows.writeheader()
            for photo in ledger.rows():
                place, why = _one(photo, plan, part, by, names)
                if why:
                    left_out.add(why, photo.image)
                copied += bool(place)
                rows.writerow({"copy": place, "image": photo.image, "left_out": why, **_said(photo)})
                yield from course.passed()
        if folder.exists():
            folder.rmdir()
        part.rename(folder)
    except OSError as error:
        raise OutputError(ErrorCode.CANNOT_WRITE, str(folder), error.strerror or str(error)) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    yield Written(folder, copied, left_out.told())


def refuse(plan: Plan, folder: Path) -> None:
    """Raises `BatchError` as `copy`, for a folder that copies must not go into: to be asked before long work."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BatchError(ErrorCode.EXPORT_TARGET, str(folder))
    refuse_inside(plan, folder)


def refuse_inside(plan: Plan, folder: Path) -> None:
    """Raises `BatchError` EXPORT_INSIDE for a folder where pictures would be found as photos the next time."""
    for given in plan.given:
        source = plan.located(given)
        if source.is_dir() and folder.resolve().is_relative_to(source.resolve()):
            raise BatchError(ErrorCode.EXPORT_INSIDE, str(folder), str(source))


def _measured(ledger: Ledger, plan: Plan, folder: Path) -> Iterator[Passed]:
    """Raises `OutputError` where the photos do not fit on the disk."""
    total = ledger.counts().total
    course, needed = Course(total), 0
    for line in ledger.lines():
        if line.top1:
            with suppress(OSError):  # what is gone is said to be when its turn comes
                needed += plan.located(line.image).stat().st_size
        yield from (Passed(0, total) for _ in course.passed())
    free = shutil.disk_usage(folder.parent).free
    if needed > free:
        detail = f"the photos need {needed / 1e9:,.1f} GB, and {free / 1e9:,.1f} GB are free"
        raise OutputError(ErrorCode.CANNOT_WRITE, str(folder), detail)


def _one(photo: Row, plan: Plan, part: Path, by: By, names: "_Names") -> tuple[str, str]:
    """Copies one photo; where its copy lies in `part`, or why there is none."""
    match photo.result:
        case None:
            return "", WAITS
        case Answer() as answer:
            source, place = plan.located(photo.image), by.folder(answer)
        case _:
            return "", UNREADABLE
    try:
        facts = source.stat()
        content = source.read_bytes() if stat.S_ISREG(facts.st_mode) else None  # opening a pipe can wait for ever
    except OSError:
        content = None
    if content is None:
        return "", GONE
    if hashlib.sha256(content).hexdigest() != answer.sha256:
        return "", CHANGED
    copied = f"{place}/{names.free(place, source.name)}"
    target = part / copied
    make_folder(target.parent)
    try:
        target.write_bytes(content)
        os.utime(target, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    except OSError as error:
        if error.errno in _NAMES_REFUSED:
            return "", UNNAMEABLE
        raise
    return copied, ""


def _said(photo: Row) -> dict[str, str]:
    """What the table says of it in a few columns."""
    if photo.result is None:
        return {}
    said = row(photo, "")
    return {column: said[column] for column in ("decision", "top1", "p_malignant") if column in said}


class _Names:
    """Names that are free in a folder, also where no difference is made between large and small letters."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, str], int] = {}

    def free(self, folder: str, name: str) -> str:
        """`name`, or with the next number that is free: `mole.jpg`, `mole-2.jpg`."""
        stem, ending = os.path.splitext(name)
        number = self._last.get((folder, _alike(name)), 0) + 1
        free = name if number == 1 else f"{stem}-{number}{ending}"
        while (folder, _alike(free)) in self._last:
            number += 1
            free = f"{stem}-{number}{ending}"
        self._last[folder, _alike(name)] = number
        self._last.setdefault((folder, _alike(free)), 1)
        return free


def _alike(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
