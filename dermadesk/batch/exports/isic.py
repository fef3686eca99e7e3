"""The submission files of two challenges of the ISIC: ISIC 2018 task 3, and ISIC 2019.

A row per photo: `image`, the name of its file without the ending, then a confidence in 0..1 for each class of the
challenge, by its name. The confidences are the model's calibrated probabilities and sum to 1; the challenges allow
other scales (0.5 as the threshold of each class), and score the class with the largest one. A photo that the program
could not assess has a row as well, because a submission that lacks a photo is refused.
Source: https://challenge.isic-archive.com/landing/2018/47 and https://challenge2019.isic-archive.com/submit.html
"""

import csv
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path

from dermadesk import taxonomy
from dermadesk.batch.answer import Answer
from dermadesk.batch.exports.written import UNREADABLE, WAITS, Course, LeftOuts, Passed, Written, finished, planned
from dermadesk.batch.ledger import Ledger
from dermadesk.errors import BatchError, ErrorCode, LabelError
from dermadesk.files import whole_text
from dermadesk.taxonomy import Diagnosis

UNK = "UNK"
"""None of the others. No model that was trained on labelled diagnoses says it, unless it has a class of that name."""

AK, SCC = 130 / 327, 197 / 327
"""Of the 327 photos that HAM10000 calls akiec, ISIC 2019 calls 130 AK and 197 SCC."""

REPEATED = "with name and content of another that is in it"


class Challenge(StrEnum):
    """Which challenge a submission is for."""

    ISIC_2018 = "isic2018"
    ISIC_2019 = "isic2019"

    @property
    def columns(self) -> tuple[str, ...]:
        """The classes in the order of the official file."""
        return taxonomy.ISIC_2018 if self is Challenge.ISIC_2018 else (*taxonomy.ISIC_2019, UNK)

    @property
    def label(self) -> str:
        """What people call it."""
        return "ISIC 2018 task 3" if self is Challenge.ISIC_2018 else "ISIC 2019"


Shares = dict[str, tuple[tuple[str, float], ...]]
"""Into which columns the probability of a model's class goes, and how much of it."""


def write(ledger: Ledger, target: Path, challenge: Challenge) -> Written:
    """The submission of this batch; photos without an answer have no row, and are counted in what comes back.

    Finer classes are added up (AK and SCC into AKIEC). Where only AKIEC is known and AK and SCC are asked for, its
    probability is shared out in HAM10000's proportion: the model cannot tell them apart, and the sum stays right, but
    AK never leads. UNK is 0. Raises `BatchError` EXPORT_UNFIT, with nothing written, for a model whose classes do not
    fit and for two different photos of one name; `OutputError` where the file cannot be written.
    """
    return finished(steps(ledger, target, challenge))


def steps(ledger: Ledger, target: Path, challenge: Challenge) -> Iterator[Passed | Written]:
    """The same, telling how far it is."""
    plan, left_out, course = planned(ledger), LeftOuts(), Course(ledger.counts().total)
    shared = shares(plan.classes, challenge)
    written: dict[str, tuple[bytes, int]] = {}
    with whole_text(target) as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["image", *challenge.columns])
        for photo in ledger.rows():
            yield from course.passed()
            match photo.result:
                case Answer() as answer:
                    name, content = Path(photo.image).stem, bytes.fromhex(answer.sha256)
                    earlier, position = written.setdefault(name, (content, photo.position))
                    if position == photo.position:
                        rows.writerow([name, *(f"{each:.6f}" for each in _confidences(answer, shared, challenge))])
                    elif earlier == content:
                        left_out.add(REPEATED, photo.image)
                    else:
                        image = ledger.row(position).image
                        both = f"{image} and {photo.image} are different photos that have the same name there"
                        raise BatchError(ErrorCode.EXPORT_UNFIT, challenge.label, both)
                case None:
                    left_out.add(WAITS, photo.image)
                case _:
                    left_out.add(UNREADABLE, photo.image)
    yield Written(target, len(written), left_out.told(), _remarks(plan.classes, shared, challenge))


def shares(classes: Sequence[str], challenge: Challenge) -> Shares:
    """Where each of a model's classes goes. Raises `BatchError` EXPORT_UNFIT where one has no place, or a column none.

    A column without a class would be 0 for every photo, as if the model had ruled that diagnosis out.
    """
    shared = {code: _columns_of(code, challenge) for code in classes}
    served = {column for parts in shared.values() for column, _ in parts}
    if lacking := [column for column in challenge.columns if column not in served and column != UNK]:
        detail = f"the model of this batch has no class for {', '.join(lacking)}"
        raise BatchError(ErrorCode.EXPORT_UNFIT, challenge.label, detail)
    return shared


def _columns_of(code: str, challenge: Challenge) -> tuple[tuple[str, float], ...]:
    known = {**taxonomy.DIAGNOSES, UNK: Diagnosis(UNK, "None of the others", False)}
    try:
        return ((taxonomy.diagnosis(code, [known[column] for column in challenge.columns]).code, 1.0),)
    except LabelError as error:
        if code == "AKIEC":
            return (("AK", AK), ("SCC", SCC))
        detail = f"the model of this batch has the class {code}, which has no place there"
        raise BatchError(ErrorCode.EXPORT_UNFIT, challenge.label, detail) from error


def _confidences(answer: Answer, shared: Shares, challenge: Challenge) -> list[float]:
    """One per column, in 0..1: sums of rounded parts could leave it by a hair."""
    totals = dict.fromkeys(challenge.columns, 0.0)
    for code, probability in answer.probabilities.items():
        for column, share in shared[code]:
            totals[column] += share * probability
    return [min(1.0, total) for total in totals.values()]


def _remarks(classes: Sequence[str], shared: Shares, challenge: Challenge) -> tuple[str, ...]:
    """What was done with classes that the model and the challenge do not share."""
    told = []
    for column in challenge.columns:
        parts = [code for code in classes if (column, 1.0) in shared[code]]
        if len(parts) > 1:
            told.append(f"{column} is the sum of {' and '.join(parts)}.")
    if any(len(parts) > 1 for parts in shared.values()):
        told.append(
            f"The model does not tell AK from SCC: its AKIEC is shared out as in HAM10000, {AK:.0%} to AK and "
            f"{SCC:.0%} to SCC, so that AK never leads."
        )
    if UNK in challenge.columns and UNK not in classes:
        told.append(f"{UNK} is 0 everywhere: the model cannot say “none of the others”.")
    return tuple(told)
