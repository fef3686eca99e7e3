"""How long a training takes on this machine and what it needs, measured on a few batches of the photos themselves.

What a run does is done here with a few photos: they are fingerprinted and prepared, a few steps are learned from them
by the loop itself, the network answers and is exported; the sum follows from how often the run does each of it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dermadesk.training import fit, loop, measuring, split
from dermadesk.training.costs import answers, photos, steps
from dermadesk.training.dataset import Dataset
from dermadesk.training.ensemble import Ensemble
from dermadesk.training.events import Measuring, TrainEvent
from dermadesk.training.recipe import Recipe

if TYPE_CHECKING:
    from dermadesk.training.fit import Weights

_UNCERTAIN = 0.1
"""What a machine that is also used for something else adds to the slowest step, as a share."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a training takes, by what was measured.

    `seconds` from the first photo read to the bundle written, between `seconds_low` and `seconds_high`.
    `memory_bytes` beside what the program has now, of `free_bytes` there are; on a GPU, of the GPU's. `disk_bytes` of
    checkpoints and bundle. `steps` of the optimiser in all, `batch_size` photos at once, `batches` were measured.
    """

    seconds: float
    seconds_low: float
    seconds_high: float
    memory_bytes: int
    disk_bytes: int
    photos_per_second: float
    steps: int
    batch_size: int
    free_bytes: int = 0
    on_gpu: bool = False
    batches: int = 0


def estimate(recipe: Recipe, dataset: Dataset, weights: Weights) -> Generator[TrainEvent, None, Estimate]:
    """Measure on a few batches of these photos, and leave nothing behind; the events are those of a training.

    `dataset` holds all photos with the recipe's classes. Raises `LabelError` where it cannot be divided, `PhotoError`
    where no photo can be read, and `TrainingError` or `BundleError` for weights that do not fit.
    """
    recipe = recipe.where(data={"classes": tuple(each.code for each in dataset.classes)})
    parts = split.draw(dataset, recipe.data, recipe.seed)
    singles = fit.single_recipes(recipe)
    total = 3 + len(singles)
    with tempfile.TemporaryDirectory(prefix="dermadesk-") as place, measuring.Peak() as peak:
        yield Measuring("photos", 0, total)
        once, some = yield from photos.some(dataset, recipe)
        learned = []
        for number, single in enumerate(singles):
            yield Measuring("steps", 1 + number, total)
            folder = Path(place) / str(number)
            folder.mkdir()
            learned.append((yield from steps.learned(single, parts, some, weights, folder)))
        networks = [each.network for each in learned]
        network = Ensemble(networks, recipe.network.input_size) if len(networks) > 1 else networks[0]
        yield Measuring("answers", total - 2, total)
        answered = answers.answers(network, recipe, some.seen)
        yield Measuring("export", total - 1, total)
        exported = answers.exported(network, recipe, some.seen)
        figures = answers.FIGURES * answers.figure(some.seen.dataset, recipe, Path(place))
        memory = peak.bytes + photos.kept(some, parts)
    middle, fast, slow = (sum(each.seconds[way] for each in learned) for way in range(3))
    again = sum(each.read_again for each in learned) * once.prepared * photos.beyond(some, parts)
    rest = again + photos.reading(dataset, parts, once) + answers.after(parts, once, answered, exported) + figures
    rest += answered.photo / len(singles) * len(parts.calibration.photos) * sum(each.epochs for each in learned)
    early = max(((each.optimiser.early_stopping + 1) / each.optimiser.epochs for each in singles), default=1.0)
    stops = all(each.optimiser.early_stopping for each in singles)
    return Estimate(
        seconds=middle + rest,
        seconds_low=fast * (min(1.0, early) if stops else 1.0) + rest,
        seconds_high=(slow + rest) * (1 + _UNCERTAIN),
        memory_bytes=memory,
        disk_bytes=sum(each.disk for each in learned) + exported.size,
        photos_per_second=learned[0].photos_per_second,
        steps=sum(each.steps for each in learned),
        batch_size=learned[0].batch_size,
        free_bytes=peak.free,
        on_gpu=loop.device().type == "cuda",
        batches=sum(each.batches for each in learned),
    )
