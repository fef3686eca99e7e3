"""Parts that were answered by other processes or on other machines -> the batch that they are parts of."""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path

from dermadesk.batch.discovery import Listing
from dermadesk.batch.ledger import Ledger
from dermadesk.batch.plan import Plan
from dermadesk.batch.shard import WHOLE, Shard
from dermadesk.errors import BatchError, ErrorCode

_AGAIN = "run `dermadesk classify` with --shard {} again, with the same options: it goes on where it was"

_DIFFERENT = {
    "given": "other paths were given",
    "place": "its paths are seen from another folder",
    "model": "it was answered by another model",
    "key": "its model's files, its backend or its DermaDesk are others",
}


def merge(parts: Iterable[Path], target: Ledger) -> None:
    """Put the finished ledgers of all parts of one batch together in `target`, whose rows are then in path order.

    Raises `BatchError` BATCH_INVALID, which says what to do, where parts are missing, unfinished, given twice, of
    different batches, or do not fit because the folder had changed between them; and as the ledger does.
    """
    ledgers = _in_order([Ledger(file) for file in parts])
    first = ledgers[0]
    listing = Listing((), *(int(first.fact(name) or 0) for name in ("hidden", "others")))
    target.begin(replace(_plan(first), shard=WHOLE), listing)
    for number, ledger in enumerate(ledgers):
        target.take_over(ledger, number, len(ledgers))
    _refuse_what_does_not_fit(ledgers, target)


def _in_order(ledgers: Sequence[Ledger]) -> list[Ledger]:
    """Parts 1 to N, once each and finished."""
    found: dict[int, Ledger] = {}
    batch = _plan(ledgers[0])
    for ledger in ledgers:
        plan, other = _plan(ledger), ledgers[0].file.name
        if plan.shard.of != batch.shard.of:
            raise _invalid(ledger, f"it is part {plan.shard}, but {other} is part {batch.shard}")
        for field in fields(plan):
            if field.name in _DIFFERENT and getattr(plan, field.name) != getattr(batch, field.name):
                raise _invalid(ledger, f"it is part of another batch than {other}: {_DIFFERENT[field.name]}")
        if plan.shard.number in found:
            raise _invalid(ledger, f"its part {plan.shard} is given more than once")
        found[plan.shard.number] = ledger
        counts = ledger.counts()
        if not counts.is_finished:
            waits = f"{counts.total - counts.done:,} of its {counts.total:,} photos have no answer yet"
            raise _invalid(ledger, f"{waits}; {_AGAIN.format(plan.shard)}")
    missing = [str(Shard(number, batch.shard.of)) for number in range(1, batch.shard.of + 1) if number not in found]
    if missing:
        raise _invalid(ledgers[0], f"{_told(missing)} missing; give the files of all {batch.shard.of} parts")
    return [found[number] for number in sorted(found)]


def _plan(ledger: Ledger) -> Plan:
    plan = ledger.plan
    if plan is None:
        raise _invalid(ledger, "no batch was begun in it")
    return plan


def _refuse_what_does_not_fit(ledgers: Sequence[Ledger], target: Ledger) -> None:
    """Parts of one listing differ by one photo at most, and together are in path order with no photo twice."""
    sizes = [ledger.counts().total for ledger in ledgers]
    images = pairwise(line.image for line in target.lines())
    if sizes != sorted(sizes, reverse=True) or sizes[0] - sizes[-1] > 1 or any(one >= next_ for one, next_ in images):
        raise _invalid(
            ledgers[0],
            "the folders held other photos when another part was begun. "
            "Run every part again with --fresh while nothing is added to the folders or removed",
        )


def _told(missing: Sequence[str]) -> str:
    names = [f"part {name}" for name in missing]
    return f"{names[0]} is" if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]} are"


def _invalid(ledger: Ledger, why: str) -> BatchError:
    return BatchError(ErrorCode.BATCH_INVALID, str(ledger.file), why)
