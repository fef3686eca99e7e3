"""A candidate beside the model in use, on the candidate's test photos: asked once, kept beside the run."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from dermadesk.errors import BackendError, BundleError, OutputError
from dermadesk.gui.service.training.beside_kept import Facts, Kept, kept_of, mark

if TYPE_CHECKING:
    from pathlib import Path

    from dermadesk.evaluation.answered import Answered
    from dermadesk.evaluation.compare import Comparison
    from dermadesk.evaluation.paired import Asked, Known
    from dermadesk.inference.bundle import Bundle
    from dermadesk.inference.engine import Engine
    from dermadesk.inference.manifest import Manifest
    from dermadesk.training.projects import Project


@dataclass(frozen=True, slots=True)
class Looking:
    """So many of the test photos were looked for among those that the models have learned from."""

    photos: int
    total: int


class Alone(StrEnum):
    """Why there is nothing to compare with: no model is in use, it is the candidate itself, it has learned from all of
    the test photos, or these are gone.
    """

    NO_MODEL = "no_model"
    ITSELF = "itself"
    KNOWS_ALL = "knows_all"
    PHOTOS_GONE = "photos_gone"


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """The comparison, A being the model in use and B the candidate; or why there is none (`alone`, `detail`)."""

    facts: Facts
    comparison: Comparison | None = None
    alone: Alone | None = None
    detail: str = ""


def beside(
    project: Project, candidate: Bundle, manifest: Manifest, answered: Answered, installed: Callable[[], Engine]
) -> Iterator[Looking | Asked | Beside]:
    """The candidate, at the point of `manifest`, beside the model that `installed` starts; the comparison comes last.

    What the model in use answers is kept in the project's folder, so that a second time nothing is asked. Every look at
    a test part is noted. Raises as `Engine.analyse_many`, and `OutputError`.
    """
    kept = kept_of(project.folder, candidate)
    try:
        engine = installed()
    except (BundleError, BackendError) as error:
        if kept is None:
            yield Beside(Facts(mark(candidate), ""), alone=Alone.NO_MODEL, detail=str(error))
            return
        engine = None
    itself = engine is not None and engine.bundle.reference in (candidate.reference, project.installed)
    if kept is None and itself:
        yield Beside(Facts(mark(candidate), candidate.reference), alone=Alone.ITSELF)
        return
    if engine is not None and not itself and (kept is None or kept.facts.installed != engine.bundle.reference):
        found = yield from _asked(candidate, answered, engine)
        if isinstance(found, Beside):
            yield found
            return
        kept = found
        kept.save(project.folder)
    assert kept is not None
    comparison = _compared(manifest, _rows(answered, kept.images), kept)
    noted = _noted(project, candidate, engine, kept.facts, comparison, manifest.deciding_point.threshold)
    if noted != kept.facts:
        replace(kept, facts=noted).save(project.folder)
    yield Beside(noted, comparison)


def known(project: Project, candidate: Bundle, manifest: Manifest, answered: Answered) -> tuple[str, Comparison] | None:
    """The model that the candidate was compared with, and the comparison at the point of `manifest`; None before."""
    kept = kept_of(project.folder, candidate)
    if kept is None:
        return None
    return kept.facts.installed, _compared(manifest, _rows(answered, kept.images), kept)


def _asked(candidate: Bundle, answered: Answered, engine: Engine) -> Generator[Looking | Asked, None, Kept | Beside]:
    """What the model in use says of those test photos that no model has learned from."""
    from dermadesk.evaluation.compare import Side, shared_classes
    from dermadesk.evaluation.paired import asked, unseen

    photos, shared = answered.photos, shared_classes(engine.manifest.classes, candidate.manifest.classes)
    parents = _parents(candidate, engine)
    search = unseen((engine,), photos, parents)
    try:
        while True:
            yield Looking(next(search), len(photos))
    except StopIteration as end:
        left = end.value
    finally:
        search.close()
    facts = _facts(candidate, engine, left.known, parents)
    if photos and not left.photos:
        return Beside(facts, alone=Alone.KNOWS_ALL)
    truths = {photo.image: shared.of_b[truth] for photo, truth in zip(photos, answered.truth, strict=False)}
    read = yield from asked(engine, left.photos, [truths[photo.image] for photo in left.photos])
    if read is None:
        return Beside(facts, alone=Alone.PHOTOS_GONE)
    side = Side.of(engine.manifest, read.answered.probabilities, shared.of_a)
    images = tuple(photo.image for photo in read.photos)
    return Kept(replace(facts, gone=len(read.refused)), side, images, shared)


def _parents(candidate: Bundle, engine: Engine) -> tuple[Bundle, ...]:
    """The models that the candidate began as, as far as they are installed and not the one in use."""
    from dermadesk.inference import bundle

    names = set(candidate.manifest.parents) - {engine.bundle.reference}
    return tuple(each.bundle for each in bundle.listed() if each.bundle and each.bundle.reference in names)


def _facts(candidate: Bundle, engine: Engine, known: tuple[Known, ...], parents: tuple[Bundle, ...]) -> Facts:
    references = {each.reference for each in parents} | (set(candidate.manifest.parents) & {engine.bundle.reference})
    return Facts(
        mark(candidate),
        engine.bundle.reference,
        learned={each.model: len(each.learned) for each in known if each.learned},
        parents=tuple(sorted(references)),
        by_name_alone=tuple(each.model for each in known if each.by_name_alone),
        own_test=sum(each.part == "test" for each in known[0].seen.values()),
    )


def _rows(answered: Answered, images: tuple[str, ...]) -> Answered:
    """The candidate's answers to these photos, which are among its own and in their order."""
    import numpy as np

    asked = set(images)
    return answered.where(np.array([origin.image in asked for origin in answered.origins], bool))


def _compared(manifest: Manifest, answered: Answered, kept: Kept) -> Comparison:
    import numpy as np

    from dermadesk.evaluation.compare import Side, compare

    of_b = np.asarray(kept.shared.of_b, np.int64)
    own = Side.of(manifest, answered.probabilities, kept.shared.of_b)
    return compare(kept.shared, of_b[answered.truth], answered.groups, kept.side, own)


def _noted(
    project: Project, candidate: Bundle, engine: Engine | None, facts: Facts, found: Comparison, threshold: float
) -> Facts:
    """The same facts, once this look at the candidate's test part, and at that of the model in use, is written down."""
    from dermadesk.evaluation import testlog

    if threshold in facts.looked:
        return facts
    figures = {own: {name: each.b if own else each.a for name, each in found.differences.items()} for own in (0, 1)}
    places: list[tuple[Path, str, bool]] = [(project.run, candidate.reference, True)]
    if facts.own_test and engine is not None and not facts.looked:
        places.append((engine.bundle.folder.parent, facts.installed, False))
    uncounted = facts.uncounted
    for folder, model, own in places:
        why = f"compared with {facts.installed if own else candidate.reference}"
        try:
            testlog.looked(folder, model, found.photos, figures[own], why)
        except OutputError as error:
            uncounted = str(error)
    return replace(facts, looked=(*facts.looked, threshold), uncounted=uncounted)
