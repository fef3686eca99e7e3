"""What a training has led to: the candidate's figures, beside the model in use, and where it is wrong.

Every method is a generator for `Jobs.run`, on the worker of the wizard. No photo is asked a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dermadesk.errors import ErrorCode, TrainingError
from dermadesk.gui.service.training.beside import Alone, Beside, Looking, beside
from dermadesk.gui.service.training.mistakes import Kind, Mistake, Mistakes, Painted, painted, worst

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QImage

    from dermadesk.evaluation.assess import Figures
    from dermadesk.evaluation.paired import Asked
    from dermadesk.evaluation.plots import Look
    from dermadesk.evaluation.sweep import Sweep
    from dermadesk.inference.engine import Engine
    from dermadesk.inference.manifest import Manifest
    from dermadesk.training.projects import Project

__all__ = ["Alone", "Beside", "Kind", "Looking", "Measured", "Mistake", "Mistakes", "Painted", "ResultDoor"]


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """The candidate on its own test photos, at the point that its `manifest` names: the recipe's, or a `chosen` one.

    `recipe` is the manifest as the run wrote it; `calibration` and `test` tell what every other point would give.
    """

    manifest: Manifest
    recipe: Manifest
    chosen: bool
    figures: Figures
    calibration: Sweep
    test: Sweep
    mistakes: Mistakes


class ResultDoor:
    """`installed` starts the model in use once more, for this worker alone; raises as `Engine.open`."""

    def __init__(self, installed: Callable[[], Engine]) -> None:
        self._installed = installed
        self._engine: Engine | None = None
        self._started_as: Path | None = None

    def measure(self, project: Project) -> Iterator[Measured | Looking | Asked | Beside]:
        """The candidate's figures first, from the answers that the run kept; then its comparison with the model in use.

        Raises `TrainingError` where the run has no candidate or lacks its answers, `BundleError`, and as `beside`.
        """
        from dermadesk.evaluation.answered import TEST_FILE, Answered
        from dermadesk.evaluation.assess import assess
        from dermadesk.evaluation.sweep import Sweep
        from dermadesk.inference import bundle

        folder = project.candidate
        if folder is None:
            detail = "it has not led to a model yet; go back to Training"
            raise TrainingError(ErrorCode.RUN_INVALID, project.name, detail)
        candidate = bundle.read(folder)
        recipe = manifest = candidate.manifest
        answered = Answered.load(project.run / TEST_FILE)
        calibration = Sweep.calibration(recipe, project.run / "calibration.npz")
        if project.threshold is not None:
            manifest = calibration.deciding(recipe, project.threshold)
        yield Measured(
            manifest,
            recipe,
            project.threshold is not None,
            assess(manifest, answered),
            calibration,
            Sweep.of(recipe, "test", answered.probabilities, answered.truth),
            worst(manifest, answered),
        )
        yield from beside(project, candidate, manifest, answered, self._installed)

    def paint(
        self, project: Project, mistakes: Sequence[Mistake], side: int, *, square: bool, heat: bool
    ) -> Iterator[Painted]:
        """The photos of mistakes, one after another, `side` pixels long. Raises `BundleError` or `BackendError`."""
        engine = self._candidate(project)
        for each in mistakes:
            yield painted(engine, each, side, square=square, heat=heat)

    def draw(self, figures: Figures, look: Look, side: int, scale: float) -> Iterator[tuple[str, QImage]]:
        """The curves, as `plots.draw` does."""
        from dermadesk.gui.service import plots

        yield from plots.draw(figures, look, side, scale)

    def _candidate(self, project: Project) -> Engine:
        """The candidate, started once; kept while it is this one that is asked for."""
        from dermadesk.inference.engine import Engine

        folder = project.candidate
        if folder is None:
            detail = "it has not led to a model yet; go back to Training"
            raise TrainingError(ErrorCode.RUN_INVALID, project.name, detail)
        if self._engine is None or self._started_as != folder:
            self._engine, self._started_as = Engine.open(str(folder)), folder
        return self._engine
