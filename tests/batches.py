"""Batches for tests: answered by the tiny model, or with answers that a test makes up."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from dermadesk.batch.answer import Answer
from dermadesk.batch.card import Card
from dermadesk.batch.discovery import Found, Listing, listing
from dermadesk.batch.known import KnownAnswers
from dermadesk.batch.ledger import Ledger
from dermadesk.batch.plan import Plan
from dermadesk.batch.row import Done, Failure
from dermadesk.batch.run import run
from dermadesk.imaging.steps import Region
from dermadesk.inference.calibration import Decision
from dermadesk.taxonomy import ISIC_2018
from tests.examinations import engine
from tests.tiny_bundle import tiny_manifest


def answered(file: Path, folder: Path, tiny_bundle: Path) -> Ledger:
    """A batch of every photo in `folder`, answered by the tiny model."""
    ledger = Ledger(file)
    ledger.begin(Plan.of((str(folder),), engine(tiny_bundle)), listing([str(folder)]))
    list(run(ledger, engine(tiny_bundle), KnownAnswers(None)))
    return ledger


def plan(folder: Path, classes: Sequence[str] = ISIC_2018) -> Plan:
    """A plan for made-up answers of a model with these classes."""
    card = replace(Card.of(tiny_manifest()), model="made-up 1.0.0")
    return Plan((str(folder),), "", "made-up 1.0.0", "key", tuple(classes), ("MEL",), card=card)


def answer(content: str, probabilities: Mapping[str, float], decision: Decision = Decision.SUSPICIOUS) -> Answer:
    """An answer with these probabilities; `content` is the sha256."""
    top1 = max(probabilities, key=lambda code: probabilities[code])
    return Answer(
        sha256=content,
        format="JPEG",
        width=600,
        height=450,
        seen=Region(0.0, 0.0, 1.0, 1.0),
        decision=decision,
        top1=top1,
        p_malignant=probabilities.get("MEL", 0.0),
        probabilities=dict(probabilities),
        conformal_set=(top1,),
        issues=(),
        warnings=("ink",),
        measures={"fine_detail": 1.0},
        seconds={"total": 0.1},
        model="made-up 1.0.0",
    )


def made_up(file: Path, about: Plan, results: Mapping[str, Answer | Failure | None]) -> Ledger:
    """A batch of photos by their paths with these results; None: it waits."""
    ledger = Ledger(file)
    ledger.begin(about, Listing(tuple(Found(path) for path in sorted(results))))
    with ledger.recording() as recorder:
        for position, path in enumerate(sorted(results)):
            result = results[path]
            if result is not None:
                recorder.add(Done(position, result))
        recorder.commit()
    return ledger
