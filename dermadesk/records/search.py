"""What is asked of the case store, and the rows that come back: an examination without its photo and its details."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from dermadesk.taxonomy import named


@dataclass(frozen=True, slots=True)
class Query:
    """What is wanted; an empty value asks for nothing.

    `text` are words that must all occur, in any case, in codes, site, note, diagnosis, histology or the photo's name.
    `since` and `until` are ISO 8601 dates of the visit, both included. `decision` is that of `Answer`.
    """

    text: str = ""
    patient: str = ""
    lesion: str = ""
    since: str = ""
    until: str = ""
    decision: str = ""
    has_histology: bool | None = None

    def conditions(self) -> tuple[str, dict[str, str]]:
        """The part of it that SQL answers: a condition and its values."""
        wanted = {name: value for name in _COMPARED if (value := getattr(self, name))}
        parts = [_COMPARED[name] for name in wanted]
        if self.has_histology is not None:
            parts.append("histology <> ''" if self.has_histology else "histology = ''")
        return " AND ".join(parts) or "TRUE", wanted


_COMPARED = {
    "patient": "patient = :patient",
    "lesion": "lesion = :lesion",
    "since": "visited >= :since",
    "until": "visited <= :until",
    "decision": "decision = :decision",
}


@dataclass(frozen=True, slots=True)
class Found:
    """One examination as a row of a table. The fields are those of `Examination` and of its `Answer`.

    `saved` is when, as an ISO 8601 time with its offset.
    """

    number: int
    saved: str
    visited: str
    patient: str
    lesion: str
    age: int | None
    sex: str
    site: str
    diagnosis: str
    first_diagnosis: str
    histology: str
    decision: str
    heading: str
    top1: str
    p_malignant: float
    model: str
    photo_name: str
    photo_sha256: str
    note: str

    def says(self, words: Iterable[str]) -> bool:
        """Whether all of these words, in lower case, occur in what people wrote of it."""
        written = (self.patient, self.lesion, self.site, self.note, self.photo_name)
        text = "\n".join((*written, *_spelled(self.diagnosis), *_spelled(self.histology))).casefold()
        return all(word in text for word in words)


COLUMNS = ", ".join(field.name for field in fields(Found))
"""The columns of `examination` that make a `Found`, in its order."""


def _spelled(diagnosis: str) -> tuple[str, ...]:
    """A diagnosis as it was given and by name, so that `melanoma` finds MEL."""
    known = named(diagnosis) if diagnosis else None
    return (diagnosis, known.name) if known is not None else (diagnosis,)
