"""A candidate on its way to the installed models: what speaks for using it, what its card will say, and installing it.

Every method is a generator for `Jobs.run`, on the worker of the wizard.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dermadesk.errors import ErrorCode, TrainingError
from dermadesk.gui.service.training.beside import known

if TYPE_CHECKING:
    from pathlib import Path

    from dermadesk.evaluation.compare import Comparison, Refusal
    from dermadesk.inference.bundle import Bundle
    from dermadesk.training.candidate import Decided
    from dermadesk.training.projects import Project


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """How the candidate stands to the models that are installed.

    `used` is the `id version` that is used now, empty where there is none; `earlier` what was before, the latest first.
    `against` are the reasons not to use the candidate, `comparison` what they come from, None where there is none.
    `installed` is what was installed of this training, as far as it is still there, and `card` its card; `place` the
    folder of the user's models.
    """

    used: str
    earlier: tuple[str, ...]
    against: tuple[Refusal, ...]
    comparison: Comparison | None
    installed: str
    card: str
    place: Path


@dataclass(frozen=True, slots=True)
class Measuring:
    """The test part is measured anew at the operating point that was chosen."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be installed: its id (empty where the name has no letter or digit for one), version and card."""

    id: str
    version: str
    card: str

    @property
    def reference(self) -> str:
        """Its `id version`."""
        return f"{self.id} {self.version}"


@dataclass(frozen=True, slots=True)
class Installed:
    """The candidate is installed; what is used is as before."""

    reference: str


@dataclass(frozen=True, slots=True)
class InUse:
    """`reference` is used from now on, in place of `before` (empty where none was)."""

    reference: str
    before: str


class InstallDoor:
    """Keeps the figures at a chosen operating point, which take seconds, as long as it is asked about the same."""

    def __init__(self) -> None:
        self._decided: tuple[tuple[Path, str, float], Decided] | None = None

    def look(self, project: Project) -> Iterator[Measuring | Standing]:
        """How it stands. Raises `TrainingError` where there is no candidate, `BundleError` for a damaged one."""
        from dermadesk import paths
        from dermadesk.evaluation.answered import TEST_FILE, Answered
        from dermadesk.evaluation.compare import Refusal
        from dermadesk.inference import bundle

        candidate = _candidate(project)
        decided = yield from self._decision(project, candidate)
        manifest = decided.manifest if decided else candidate.manifest
        used = bundle.default()
        compared = None
        if (project.run / TEST_FILE).is_file():
            compared = known(project, candidate, manifest, Answered.load(project.run / TEST_FILE))
        comparison = compared[1] if compared else None
        against = list(comparison.refusals) if comparison else [Refusal.NOT_COMPARED]
        if compared and used and compared[0] != used.reference:
            against.append(Refusal.NOT_THE_DEFAULT)
        there = {each.bundle.reference: each.bundle for each in bundle.listed() if each.bundle}
        installed = there.get(project.installed)
        yield Standing(
            used.reference if used else "",
            bundle.earlier(),
            tuple(against) if used else (),
            comparison,
            installed.reference if installed else "",
            installed.content("MODEL_CARD.md").decode("utf-8", "replace") if installed else "",
            paths.installed_models(),
        )

    def draft(self, project: Project, name: str, notes: str) -> Iterator[Measuring | Draft]:
        """What would be installed under that name. Raises as `look`."""
        from dermadesk.training import candidate as candidates

        candidate = _candidate(project)
        decided = yield from self._decision(project, candidate)
        id = candidates.slug(name)
        version = candidates.next_version(id) if id else ""
        _, card = candidates.card_of(
            candidate, id=id or candidate.manifest.id, version=version or "1.0.0", notes=notes, decision=decided
        )
        yield Draft(id, version, card)

    def install(self, project: Project, draft: Draft, notes: str) -> Iterator[Measuring | Installed]:
        """Install the candidate as that draft has it, beside all others.

        The project notes it. Raises as `look`, `BundleError` where a model of this name and version came to be
        meanwhile, `OutputError`.
        """
        from dermadesk.training import candidate as candidates
        from dermadesk.training import projects

        candidate = _candidate(project)
        decided = yield from self._decision(project, candidate)
        made = candidates.renamed(candidate, None, id=draft.id, version=draft.version, notes=notes, decision=decided)
        projects.save(replace(project, state=projects.State.INSTALLED, installed=made.reference))
        yield Installed(made.reference)

    def use(self, reference: str, standing: Standing, reason: str) -> Iterator[InUse]:
        """Use this model from now on. What spoke against it, and the reason, are written down beside the models.

        It is verified and started first. Raises `BundleError`, `BackendError`, `OutputError`: nothing changes then.
        """
        from dermadesk.evaluation.promotion import promote
        from dermadesk.inference import bundle
        from dermadesk.inference.engine import Engine

        engine, before = Engine.open(reference), bundle.default()
        name = before.reference if before else ""
        promote(engine.bundle, name, standing.comparison, standing.against, reason if standing.against else "")
        yield InUse(engine.bundle.reference, name)

    def back(self, reference: str) -> Iterator[InUse]:
        """Use a model again that was used before. Raises as `use`."""
        from dermadesk.inference import bundle
        from dermadesk.inference.engine import Engine

        engine, before = Engine.open(reference), bundle.default()
        bundle.use(engine.bundle)
        yield InUse(engine.bundle.reference, before.reference if before else "")

    def _decision(self, project: Project, candidate: Bundle) -> Generator[Measuring, None, Decided | None]:
        """The candidate at the point that was chosen; None where none was."""
        from dermadesk.training import candidate as candidates

        if project.threshold is None:
            return None
        key = (candidate.folder, candidate.manifest.created, project.threshold)
        if self._decided is None or self._decided[0] != key:
            yield Measuring()
            self._decided = key, candidates.decided(candidate, project.threshold)
        return self._decided[1]


def _candidate(project: Project) -> Bundle:
    from dermadesk.inference import bundle

    folder = project.candidate
    if folder is None:
        detail = "it has not led to a model yet; go back to Training"
        raise TrainingError(ErrorCode.RUN_INVALID, project.name, detail)
    return bundle.read(folder)
