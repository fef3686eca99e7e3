"""What the window says of saved cases."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dermadesk.errors import DermaDeskError
from dermadesk.gui.widgets.fields import spelled_out
from dermadesk.gui.words import NBSP, Wording, percent

if TYPE_CHECKING:
    from dermadesk.gui.service.cases import KnownLesion
    from dermadesk.records.examination import Answer, Examination
    from dermadesk.records.progress import Copied, Exported
    from dermadesk.records.search import Found
    from dermadesk.records.store import Change

EMPTY = "Nothing is saved yet. “Save case” beside an answer keeps it here."
NO_MATCH = "No saved examination matches."
CHOOSE_ONE = "Choose an examination to see what was said of it."
STRIPPED = (
    "The picture is kept as it is. What its file says beside it is not: position, camera and serial numbers, owner, "
    "times, thumbnail."
)
LOGGED = "What is changed here stays in the examination’s log of changes. The photo and the answer stay as they are."
NO_UNDO = "This cannot be undone: photo, answer, note, histology and the log of changes are removed from the disk."
ERASED_LATER = (
    "They are deleted and no longer found. Another program held the case store open, or the disk is full, so the last "
    "traces in its files are removed at the next start."
)
NAMES_FIELDS = {
    "patient": "patient",
    "lesion": "lesion",
    "age": "age",
    "sex": "sex",
    "site": "body site",
    "note": "note",
    "diagnosis": "diagnosis",
    "histology": "histology",
    "visited": "visit",
}

_KINDS = {"suspicious": "suspicious", "nothing_suspicious_found": "nothing", "cannot_assess": "cannot"}
_SHORT = {"suspicious": "Suspicious", "nothing_suspicious_found": "Nothing found", "cannot_assess": "Cannot assess"}
DECISIONS = tuple(_SHORT.items())
"""Every decision and how a table calls it."""


_LEADING = 3
"""How many diagnoses are named with their probabilities."""


def kind(decision: str) -> str:
    """The shape and colour of a decision, as `Wording.kind`."""
    return _KINDS.get(decision, "waiting")


def short(decision: str) -> str:
    """A decision in a cell of a table."""
    return _SHORT.get(decision, decision)


def answer(said: Answer) -> Wording:
    """An answer as it was worded when it was given."""
    return Wording(kind(said.decision), said.heading, said.sentence)


def stored_in(folder: Path) -> str:
    """Where saved cases lie."""
    return f"Saved cases lie in {folder}"


def counted(number: int, one: str = "examination") -> str:
    """1 examination, 30 examinations."""
    return f"{number:,}{NBSP}{one}" + ("" if number == 1 else "s")


def titled(found: Found | Examination) -> str:
    """An examination by its visit and whose it is: 2026-03-02, patient P-017, lesion left shoulder."""
    whose = [f"patient {found.patient}" if found.patient else "", f"lesion {found.lesion}" if found.lesion else ""]
    return ", ".join(part for part in (found.visited, *whose) if part)


def facts(examination: Examination, changes: Sequence[Change]) -> list[tuple[str, str]]:
    """What is known of an examination, name and text, without what was not said."""
    said = examination
    when = ""
    if said.first_diagnosis:
        same = said.first_diagnosis == said.diagnosis
        when = "before the program’s answer" if same else f"before its answer: {spelled_out(said.first_diagnosis)}"
    age = "" if said.age is None else f"{said.age}{NBSP}years"
    told = [
        ("Patient", ", ".join(part for part in (said.patient, age, said.sex) if part)),
        ("Lesion", ", ".join(part for part in (said.lesion, said.site) if part)),
        ("Diagnosis", ", ".join(part for part in (spelled_out(said.diagnosis), when) if part)),
        ("Histology", spelled_out(said.histology)),
        ("Note", said.note),
        ("Leading", ", ".join(f"{share.name} {percent(share.probability)}" for share in said.answer.shares[:_LEADING])),
        ("Photo", said.photo_name),
        ("Photo gate", " ".join(said.answer.quality_notes)),
        ("Stability", said.answer.stability),
        ("Heatmap", said.answer.heatmap),
        ("Model", said.answer.model),
    ]
    if said.second is not None:
        told.append(("Second model", f"{said.second.heading} ({said.second.model})"))
    told.append(("Changed", "\n".join(_change(change) for change in changes)))
    return [(name, text) for name, text in told if text]


def _change(change: Change) -> str:
    before = spelled_out(change.before) or "nothing"
    return f"{change.made[:10]}: {NAMES_FIELDS.get(change.field, change.field)}, before: {before}"


def saved_already(found: Sequence[Found]) -> str:
    """The same photo is in the store."""
    return f"This photo is saved already: {titled(found[0])}. Saving keeps it once more, with today’s answer."


def lesion_so_far(known: KnownLesion) -> str:
    """Earlier visits of the lesion that was named."""
    visits = counted(known.visits, "visit")
    return f"{visits} of this lesion so far, the last on {known.last_visit}."


def what_goes(chosen: Sequence[Found]) -> str:
    """Which examinations a deletion removes."""
    named = "\n".join(f"•{NBSP}{titled(found)}" for found in chosen[:6])
    more = len(chosen) - 6
    return named + (f"\n•{NBSP}and {counted(more)} more" if more > 0 else "")


def copied(done: Copied) -> str:
    """How far an export is."""
    return f"Exporting {done.done:,} of {counted(done.total)}"


def exported(done: Exported) -> str:
    """What was written where, and what was left out."""
    left = "".join(f" Left out: {counted(number)} {reason}." for reason, number in done.left_out)
    return f"{counted(done.examinations)} exported to {done.target}.{left}"


def trouble(error: Exception) -> str:
    """What went wrong with saved cases, and what to do."""
    if isinstance(error, DermaDeskError):
        return str(error)
    return "The program made a mistake here. What is saved was not changed; the report that was shown helps to mend it."
