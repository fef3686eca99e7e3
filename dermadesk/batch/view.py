"""Which photos of a batch are shown, and in what order."""

from dataclasses import dataclass, field
from enum import StrEnum

from dermadesk.batch import schema


class Column(StrEnum):
    """What photos can be sorted by. REVIEW is how urgently a photo is to be looked at: suspicious first."""

    REVIEW = "review"
    IMAGE = "image"
    DECISION = "decision"
    TOP1 = "top1"
    P_TOP1 = "p_top1"
    P_MALIGNANT = "p_malignant"
    CONFORMAL_SET = "conformal_set"
    NOTE = "note"
    SEEN = "seen"
    DIAGNOSIS = "diagnosis"


_RANK = (
    "CASE decision WHEN 'suspicious' THEN 0 WHEN 'cannot_assess' THEN 1 WHEN 'nothing_suspicious_found' THEN 2 "
    "WHEN 'error' THEN 3 ELSE 4 END"
)
_BY = {
    Column.REVIEW: _RANK,
    Column.DECISION: _RANK,
    Column.IMAGE: "position",
    Column.NOTE: "quality || error",
}


@dataclass(frozen=True, slots=True)
class View:
    """`decisions` are those of `Line.decision` that are shown, none for all but what waits.

    `text` are words, each of which must be in the path, a class or the note, in any case. `classes` are the codes whose
    names hold what was typed, so that "melan" finds MEL: who knows names fills them in for each word, in order.
    """

    column: Column = Column.REVIEW
    descending: bool = False
    decisions: frozenset[str] = frozenset()
    text: str = ""
    classes: tuple[frozenset[str], ...] = field(default=())

    def statement(self) -> tuple[str, list[str]]:
        """SQL for the positions from top to bottom, and its values."""
        conditions, values = ["decision <> 'waiting'"], []
        if self.decisions:
            conditions.append(f"decision IN ({', '.join('?' * len(self.decisions))})")
            values += sorted(self.decisions)
        for place, word in enumerate(self.text.split()):
            codes = sorted(self.classes[place]) if place < len(self.classes) else []
            within = ["instr(name, ?)", "instr(lower(top1 || '|' || quality || '|' || error), ?)"]
            values += [word.casefold()] * 2
            if codes:
                within.append(f"top1 IN ({', '.join('?' * len(codes))})")
                values += codes
            conditions.append(f"({' OR '.join(within)})")
        by = _BY.get(self.column, self.column.value)
        way = "DESC" if self.descending else "ASC"
        then = "p_malignant DESC, position" if self.column in (Column.REVIEW, Column.DECISION) else "position"
        where = " AND ".join(conditions)
        return f"SELECT position FROM {schema.REVIEWED_PHOTOS} WHERE {where} ORDER BY {by} {way}, {then}", values
