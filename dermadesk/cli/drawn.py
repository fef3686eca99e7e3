"""`--heatmaps`: a picture of every photo that has an answer, whenever it was answered."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from dermadesk.batch.answer import Answer
from dermadesk.batch.overlay import overlay_path, save_overlay
from dermadesk.cli.json_report import heatmaps_of, note_heatmaps
from dermadesk.inference.engine import Analysis

if TYPE_CHECKING:
    from dermadesk.batch.ledger import Ledger
    from dermadesk.inference.engine import Engine


class Drawn:
    """The heatmaps of a batch in `folder`, drawn as photos are answered; `rest` draws those of earlier answers.

    What lies in the folder is taken for this batch's own only where the batch was begun with it: by another model, the
    same photo has a picture of the same name.
    """

    def __init__(self, ledger: "Ledger", engine: "Engine", folder: Path) -> None:
        self._ledger, self._engine, self._folder = ledger, engine, folder
        is_own = heatmaps_of(ledger) == folder
        answered = ((row.image, row.result) for row in ledger.rows() if isinstance(row.result, Answer))
        self._left = [
            Path(image)
            for image, answer in answered
            if not (is_own and overlay_path(folder, image, answer.sha256).exists())
        ]
        if not self._left:
            note_heatmaps(ledger, folder)

    def draw(self, analysis: Analysis) -> None:
        """The picture of one photo. Raises `OutputError`."""
        drawn = self._engine.heatmap(analysis, analysis.prediction.top1)
        save_overlay(analysis, drawn, self._folder)

    def rest(self) -> Iterator[None]:
        """Draws what is left; an item after every photo."""
        for result in self._engine.analyse_many(self._left):
            if isinstance(result, Analysis):
                self.draw(result)
            yield
        note_heatmaps(self._ledger, self._folder)
