"""A ledger -> what its summary tells: the counts, the suspicious photos with their pictures, and what went wrong."""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import cv2
import numpy as np

from dermadesk.batch.answer import Answer
from dermadesk.batch.exports.written import Course, Passed, planned, readable
from dermadesk.batch.ledger import Ledger
from dermadesk.batch.plan import Plan
from dermadesk.batch.row import ERROR, SEPARATOR, Counts, Line, Row
from dermadesk.batch.view import View
from dermadesk.errors import PhotoError
from dermadesk.imaging.photo import Photo
from dermadesk.inference.calibration import Decision

PICTURED = 200
"""How many suspicious photos are shown; the others are in the CSV."""

LISTED = 100
"""How many names there are in each list of what could not be assessed or read, or came twice."""

WIDE, HIGH = 360, 270
"""Pixels that a picture has at most: sharp on paper at a quarter of a page's width."""

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo made small: JPEG bytes that hold nothing but pixels, and its size in pixels."""

    encoded: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Suspicious:
    """One photo that was called suspicious. `picture` is None where there is none, and `trouble` then says why.

    `top1` and `conformal_set` are codes, `diagnosis` the doctor's own or empty, `quality` codes of warnings.
    """

    name: str
    p_malignant: float
    top1: str
    conformal_set: tuple[str, ...]
    quality: tuple[str, ...]
    diagnosis: str
    seen: bool
    picture: Picture | None
    trouble: str


@dataclass(frozen=True, slots=True)
class Listed:
    """How many photos there are of each kind, the most frequent first, and the first of them: name and what is said."""

    kinds: tuple[tuple[str, int], ...]
    first: tuple[tuple[str, str], ...]

    @property
    def photos(self) -> int:
        """All of them."""
        return sum(number for _, number in self.kinds)


@dataclass(frozen=True, slots=True)
class Findings:
    """A batch as its summary tells it. `hidden` and `others` are files that were passed over; `written` is when."""

    plan: Plan
    counts: Counts
    hidden: int
    others: int
    written: datetime
    suspicious: tuple[Suspicious, ...]
    cannot: Listed
    errors: Listed
    repeated: tuple[tuple[str, str], ...]


def findings(ledger: Ledger) -> Iterator[Passed | Findings]:
    """How far it is, photo by photo that is pictured, then the findings.

    The most probably malignant of the suspicious come first; no more than `PICTURED` of them are there, and `LISTED` of
    the others. Raises `BatchError` as the ledger does.
    """
    plan, counts = planned(ledger), ledger.counts()
    positions = ledger.order(View(decisions=frozenset({Decision.SUSPICIOUS.value})))[:PICTURED]
    course, suspicious = Course(len(positions)), []
    for position in positions:
        suspicious.append(_suspicious(ledger.row(position), plan))
        yield from course.passed()
    yield Findings(
        plan=plan,
        counts=counts,
        hidden=int(ledger.fact("hidden") or 0),
        others=int(ledger.fact("others") or 0),
        written=datetime.now().astimezone(),
        suspicious=tuple(suspicious),
        cannot=_listed(_lines(ledger, Decision.CANNOT_ASSESS.value), plan),
        errors=_listed(_lines(ledger, ERROR), plan),
        repeated=_repeated(ledger, plan) if counts.repeated else (),
    )


def shown_name(image: str, plan: Plan) -> str:
    """A photo's path as people read it, below the folder that was given if it was one, and not too long."""
    if len(plan.given) == 1:
        image = image.removeprefix(plan.given[0].rstrip(os.sep) + os.sep)
    name = readable(image)
    return name if len(name) <= _LONGEST_NAME else f"…{name[1 - _LONGEST_NAME :]}"


def _suspicious(photo: Row, plan: Plan) -> Suspicious:
    assert isinstance(photo.result, Answer)
    answer = photo.result
    picture, trouble = _picture(photo.image, answer.sha256, plan)
    return Suspicious(
        name=shown_name(photo.image, plan),
        p_malignant=answer.p_malignant,
        top1=answer.top1,
        conformal_set=answer.conformal_set,
        quality=answer.quality_codes,
        diagnosis=photo.diagnosis,
        seen=photo.seen,
        picture=picture,
        trouble=trouble,
    )


def _picture(image: str, sha256: str, plan: Plan) -> tuple[Picture | None, str]:
    """The photo made small, or why there is none: another photo must not stand beside this one's answer."""
    try:
        photo = Photo.from_file(plan.located(image))
        if photo.sha256 != sha256:
            return None, "The file was changed after it was answered."
        pixels = photo.pixels(at_least=HIGH)
    except PhotoError as error:
        return None, f"The photo cannot be shown any more: {error.code.value.replace('_', ' ')}."
    height, width = pixels.shape[:2]
    scale = min(1.0, WIDE / width, HIGH / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    _, encoded = cv2.imencode(".jpg", small[:, :, ::-1], (cv2.IMWRITE_JPEG_QUALITY, 85))
    return Picture(encoded.tobytes(), *size), ""


def _lines(ledger: Ledger, decision: str) -> Iterator[Line]:
    return ledger.lines(ledger.order(View(decisions=frozenset({decision}))))


def _listed(lines: Iterator[Line], plan: Plan) -> Listed:
    """Lines of errors by their code, others by what refused the photo first."""
    kinds: Counter[str] = Counter()
    first: list[tuple[str, str]] = []
    for line in lines:
        codes = [code.replace("_", " ") for code in (line.error or line.quality).split(SEPARATOR)]
        kinds[codes[0]] += 1
        if len(first) < LISTED:
            first.append((shown_name(line.image, plan), ", ".join(codes)))
    return Listed(tuple(kinds.most_common()), tuple(first))


def _repeated(ledger: Ledger, plan: Plan) -> tuple[tuple[str, str], ...]:
    """Photos with the content of an earlier one, and that one."""
    pairs = ((line.image, line.same_as) for line in ledger.lines() if line.same_as is not None)
    return tuple(
        (shown_name(image, plan), shown_name(ledger.row(earlier).image, plan))
        for image, earlier in islice(pairs, LISTED)
    )
