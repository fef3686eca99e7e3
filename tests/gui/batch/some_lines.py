"""Lines of a batch as a ledger gives them, without a batch."""

import random
from typing import Any

from dermadesk.batch.row import Line

_CODES = ("MEL", "NV", "BCC", "AKIEC", "BKL", "DF", "VASC")
_BLANK = {
    "top1": "",
    "p_top1": None,
    "p_malignant": None,
    "conformal_set": "",
    "quality": "",
    "error": "",
    "message": "",
    "same_as": None,
    "seen": False,
    "diagnosis": "",
}


def line(position: int, decision: str = "suspicious", **said: Any) -> Line:
    """One line; an answer is sure of melanoma unless it says otherwise."""
    sure = {"top1": "MEL", "p_top1": 0.88, "p_malignant": 0.93, "conformal_set": "MEL|NV"}
    fields = _BLANK | ({} if decision in ("error", "waiting") else sure) | said
    return Line(**{"position": position, "image": f"visits/p{position:06d}.jpg", "decision": decision} | fields)


def many(count: int, seed: int = 0) -> list[Line]:
    """Lines of every kind."""
    dice = random.Random(seed)
    kinds = ("suspicious", "nothing_suspicious_found", "cannot_assess", "error")
    return [line(position, dice.choice(kinds), diagnosis=dice.choice(("", *_CODES))) for position in range(count)]
