"""Which photos of a batch are shown, and in what order."""

from dataclasses import dataclass, field
from enum import StrEnum

from dermadesk.batch import schema
from dermadesk.batch.row import escaped


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


_BY = {
    Column.REVIEW: schema.REVIEW_RANK,
    Column.DECISION: schema.REVIEW_RANK,
    Column.IMAGE: "position",
    Column.P_TOP1: "p_top1",
    Column.P_MALIGNANT: "p_malignant",
    Column.SEEN: "seen",
    Column.NOTE: "nullif(quality || error, '')",
}
"""What a column is sorted by; the others hold text. What is empty is NULL, and comes last either way."""


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
            values += [searched(word)] * 2
            if codes:
                within.append(f"top1 IN ({', '.join('?' * len(codes))})")
                values += codes
            conditions.append(f"({' OR '.join(within)})")
        by = _BY.get(self.column, f"nullif({self.column.value}, '')")
        way = "DESC" if self.descending else "ASC"
        is_review = self.column in (Column.REVIEW, Column.DECISION)
        then = "p_malignant DESC, position" if is_review else "position"
        # for any other view SQLite would take that index too, and then read every row by itself: four times as slow
        table = "photo" if is_review and len(conditions) == 1 else "photo NOT INDEXED"
        where = " AND ".join(conditions)
        return f"SELECT position FROM {table} WHERE {where} ORDER BY {by} {way} NULLS LAST, {then}", values


def searched(text: str) -> str:
    """A path or what is looked for in one, as a text search compares them: without case."""
    return escaped(text).casefold()
