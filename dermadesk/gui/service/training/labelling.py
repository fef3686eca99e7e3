"""What the labelling page asks for: labels kept in the fixes of a project, and the model's guess on request."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dermadesk.gui.service import Service


@dataclass(frozen=True, slots=True)
class Guess:
    """What the model in use says of a photo. `assessed` is false where it cannot assess it; then there is no class."""

    path: str
    code: str = ""
    name: str = ""
    malignant: bool = False
    probability: float = 0.0
    assessed: bool = True


@dataclass(frozen=True, slots=True)
class Kept:
    """These labels are on the disk: a class code each, or none where the label was taken back."""

    labels: Mapping[str, str | None]


class LabellingDoor:
    """Generators for `Jobs.run`. Labels of several threads do not undo each other."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._one_at_a_time = threading.Lock()

    def keep(self, file: Path, labels: Mapping[str, str | None]) -> Iterator[Kept]:
        """Write labels into the fixes, by absolute path; None takes one back. Raises `TrainingError`, `OutputError`."""
        from dataclasses import replace

        from dermadesk.training import fixes as mended

        with self._one_at_a_time:
            fixes = mended.load(file)
            told = {**fixes.relabelled, **labels}
            relabelled = {path: code for path, code in told.items() if code is not None}
            mended.save(replace(fixes, relabelled=relabelled), file)
        yield Kept(labels)

    def guess(self, path: str) -> Iterator[Guess]:
        """The model's answer. Raises `PhotoError`, or the error that kept the model from starting."""
        from dermadesk.imaging.photo import Photo

        photo = Photo.from_file(Path(os.path.abspath(path)))
        for answered in self._service.analyse(photo):
            prediction = answered.analysis.prediction
            if str(prediction.decision) == "cannot_assess":
                yield Guess(path, assessed=False)
            else:
                likely = next(each for each in prediction.classes if each.code == prediction.top1)
                share = prediction.probability(likely.code)
                yield Guess(path, likely.code, likely.name, likely.malignant, share)
