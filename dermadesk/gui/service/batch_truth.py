"""How good the answers of a batch are: its photos' labels looked for, and its stored answers measured by them.

Every method is a generator for `Jobs.run`. No photo is asked again. Reading the labels, and measuring, are a step of
seconds each where there are ten thousand photos: a worker of its own keeps whoever waits for something else from it.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from dermadesk.errors import ErrorCode, LabelError
from dermadesk.gui.service.batch_measuring import Counted, Measured, look_counted, searched, told_apart

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from dermadesk.batch.ledger import Ledger
    from dermadesk.batch.plan import Plan
    from dermadesk.evaluation.assess import Figures
    from dermadesk.evaluation.plots import Look
    from dermadesk.inference.bundle import Bundle
    from dermadesk.training.dataset import LabelledPhoto

_TABLE = "labels"
"""The fact of a ledger that names the table its labels were last taken from."""

_DRAWS = 10_000_000
"""Photos drawn for an interval, over all resamples: 500 of them up to 20,000 photos. Bounds memory and time; with more
photos an interval is narrow anyway."""


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """Labelled photos, what is odd about them in sentences, and the table that a person chose, if one did."""

    photos: tuple[LabelledPhoto, ...]
    findings: tuple[str, ...]
    table: Path | None


@dataclass(frozen=True, slots=True)
class Unusable:
    """There are labels, and they cannot be used: the error says why and what to do."""

    error: LabelError


@dataclass(frozen=True, slots=True)
class NotPossible:
    """There may be labels, and this copy of the program was made without what reads and measures them."""


class BatchTruth:
    """`model` names the bundle that the window was started with, which need not be installed."""

    def __init__(self, model: str | None = None) -> None:
        self._model = model

    def find(self, ledger: Ledger, table: Path | None = None) -> Iterator[Truth | Unusable | NotPossible | None]:
        """The labels of a batch's photos: from `table`, the one chosen before, or the folders that were given.

        None where there are none. Raises `BundleError` where the batch's model is gone, `BatchError` as the ledger.
        """
        plan = ledger.plan
        assert plan is not None
        try:
            from dermadesk.training.readers import FindingCode, read
        except ModuleNotFoundError:
            yield NotPossible() if table is not None or _perhaps_labelled(plan) else None
            return
        from dermadesk.taxonomy import Diagnosis

        chosen = table or (Path(before) if (before := ledger.fact(_TABLE)) else None)
        folders = _folders(plan, of_files=chosen is not None)
        if not folders:
            yield None
            return
        manifest = self._bundle(plan).manifest
        classes = tuple(Diagnosis(each.code, each.name, each.malignant) for each in manifest.classes)
        try:
            found = read(folders, () if chosen is None else (chosen,), classes)
        except LabelError as error:
            yield None if error.code is ErrorCode.NO_LABELS and chosen is None else Unusable(error)
            return
        if table is not None:
            ledger.note(_TABLE, str(table))
        # the photos without a label are counted with whatever else is left out
        findings = tuple(each.detail for each in found.findings if each.code is not FindingCode.NO_LABEL)
        yield Truth(found.dataset.photos, findings, chosen)

    def measure(self, ledger: Ledger, truth: Truth) -> Iterator[Counted | Measured]:
        """What the stored answers are worth by these labels; then once more when all photos were looked for among those
        that the model has learned from. A look at the model's test part is counted, once for the same figures.

        Photos that the model would not assess have no answer, and do not count. Raises as `find`.
        """
        import numpy as np

        from dermadesk.evaluation.answered import Answered
        from dermadesk.evaluation.assess import assess
        from dermadesk.evaluation.seen import SplitList

        plan = ledger.plan
        assert plan is not None
        bundle = self._bundle(plan)
        manifest = bundle.manifest
        kept, rows, left_out = yield from told_apart(ledger, plan, truth.photos, manifest)
        if not kept:
            yield Measured(manifest, None, left_out, {}, searched=True)
            return
        place = {each.code: index for index, each in enumerate(manifest.classes)}
        answered = Answered.of(kept, [place[photo.code] for photo in kept], np.array(rows))
        del rows
        figures = assess(manifest, answered, resamples=max(100, min(500, _DRAWS // len(kept))))
        del answered
        listed = SplitList.of(bundle)
        parts = Counter(each.part for each in listed.seen(kept).values())
        measured = Measured(manifest, figures, left_out, parts, searched=not listed.fingerprinted)
        yield look_counted(ledger, bundle, measured)
        if not measured.searched:
            parts = yield from searched(listed, kept)
            yield look_counted(ledger, bundle, replace(measured, seen=parts, searched=True))

    def draw(self, figures: Figures, look: Look, side: int, scale: float) -> Iterator[tuple[str, QImage]]:
        """The curves, as `plots.draw` does."""
        from dermadesk.gui.service import plots

        yield from plots.draw(figures, look, side, scale)

    def _bundle(self, plan: Plan) -> Bundle:
        """The batch's model, by its name or because the window was started with it."""
        from dermadesk.inference import bundle

        own = bundle.read(bundle.find(self._model))
        return own if own.reference == plan.model else bundle.read(bundle.find(plan.model))


def _folders(plan: Plan, *, of_files: bool) -> list[Path]:
    """The folders that were given, absolute; with those `of_files` too, where a table tells which photos count."""
    given = [Path(plan.place, path) for path in plan.given]
    folders = [path if path.is_dir() else path.parent for path in given if of_files or path.is_dir()]
    return list(dict.fromkeys(folders))


def _perhaps_labelled(plan: Plan) -> bool:
    """Whether a folder that was given is named like a diagnosis, or holds a folder that is, or a table."""
    from dermadesk.taxonomy import named

    return any(
        named(os.path.basename(place)) is not None or any(file.lower().endswith((".csv", ".tsv")) for file in files)
        for folder in _folders(plan, of_files=False)
        for place, _, files in os.walk(folder)
    )
