"""What a report says beside what was kept: facts and numbers come in, sentences go out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from dermadesk import taxonomy
from dermadesk.gui import words
from dermadesk.gui.examine import heatmap_words

if TYPE_CHECKING:
    from dermadesk.records.examination import Answer, Examination
    from dermadesk.records.report import MapPicture

PURPOSE = (
    "For research use and decision support. DermaDesk is not a medical device and makes no diagnosis. It misses some "
    "malignant lesions: “nothing suspicious found” is never an all-clear."
)
NO_MAP = "This report has no map of where the model looked."
OVERRIDE = "Overridden: the photo could not be assessed, and the doctor asked for the answer all the same."
NOT_RELIED_ON = "not to be relied on"
OVERRIDDEN = "overridden"
CONTINUES = "The note continues on page 2."

KINDS = {"suspicious": "suspicious", "nothing_suspicious_found": "nothing", "cannot_assess": "cannot"}
"""The shape and colour of each decision."""


def identity(examination: Examination) -> list[tuple[str, str]]:
    """Whose lesion it is and when it was looked at: name and value, of what was given."""
    age = "" if examination.age is None else f"{examination.age}{words.NBSP}years"
    facts = (
        ("Patient", examination.patient),
        ("Lesion", examination.lesion),
        ("Age", age),
        ("Sex", examination.sex),
        ("Site", examination.site),
        ("Examined", examination.visited),
    )
    return [(name, value) for name, value in facts if value]


def photo_caption(name: str, size: tuple[int, int], cropped: bool) -> str:
    """The photo's name and size, and whether the frame in it counts."""
    frame = " The answer is of the part in the frame." if cropped else ""
    return f"{name}, {words.dimensions(*size)} pixels.{frame}"


def map_caption(drawn: MapPicture) -> str:
    """How the map was made and of which diagnosis; what is hatched, and whether there is anything to see."""
    blank = f" {words.BLANK_CAPTION}." if drawn.blank else ""
    hatched = f" {words.HATCHED_CAPTION[:1].upper()}{words.HATCHED_CAPTION[1:]}." if drawn.hatched else ""
    return f"{heatmap_words.method(drawn.method)} for {_lower(drawn.class_name)}.{blank}{hatched}"


def prediction_set(answer: Answer) -> str:
    """The conformal set by name, and which diagnosis leads where it is not the most probable."""
    members = [_lower(share.name) for share in answer.shares if share.in_set]
    listed = members[0] if len(members) == 1 else f"{', '.join(members[:-1])} or {members[-1]}"
    said = f"In the {words.exact_percent(answer.set_level)} prediction set: {listed}."
    if answer.shares[0].code == answer.top1:
        return said
    leader = next(share.name for share in answer.shares if share.code == answer.top1)
    return f"{said} Weighed against how common each diagnosis is, {_lower(leader)} leads."


def basis(answer: Answer) -> str:
    """The case mix that the probabilities speak of."""
    return f"Calibrated on photos of which {words.exact_percent(answer.prevalence)} are malignant (prevalence)."


def views(answer: Answer) -> str:
    """How many views of the photo were averaged, where it was more than the photo itself."""
    return "" if answer.views == 1 else f"Mean of {answer.views} views of the photo, turned and mirrored."


def diagnosis(examination: Examination) -> str:
    """What the doctor says, and whether before the program did."""
    said, first = examination.diagnosis, examination.first_diagnosis
    if said == first:
        return f"{named(said)}, given before the program showed its answer"
    before = f"; before the program showed its answer: {named(first)}" if first else ""
    return f"{named(said)}, given after the program’s answer{before}"


def named(diagnosis: str) -> str:
    """A diagnosis by its name: that of a code of the taxonomy, or the words as they are."""
    known = taxonomy.DIAGNOSES.get(diagnosis)
    return known.name if known else diagnosis


def time(stamp: str) -> str:
    """An ISO 8601 time as people read it: 2026-03-05 14:02 (UTC+01:00)."""
    return f"{datetime.fromisoformat(stamp):%Y-%m-%d %H:%M (%Z)}"


def model_facts(answer: Answer, photo_sha256: str) -> list[tuple[str, str]]:
    """Which model answered and when: name and value."""
    return [
        ("Model", answer.model),
        ("Trained on", answer.model_data),
        ("Operating point", answer.operating_point),
        ("Answered", f"{time(answer.answered)}, by DermaDesk {answer.program}"),
        ("Photo’s SHA-256", photo_sha256),
    ]


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
