"""What it costs to go from a network that has learned to its bundle: answers, novelty, the export, figures."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dermadesk.imaging.steps import Pixels
from dermadesk.inference.backends.onnx import OnnxBackend
from dermadesk.inference.backends.torchscript import TorchScriptBackend
from dermadesk.inference.views import VIEWS
from dermadesk.training import export, foreign, loop, novelty, preview
from dermadesk.training.architectures import Network
from dermadesk.training.costs.photos import Once
from dermadesk.training.dataset import Dataset
from dermadesk.training.loop import PreparedSet
from dermadesk.training.publish import PARITY_PHOTOS
from dermadesk.training.recipe import Recipe

if TYPE_CHECKING:
    from dermadesk.training.split import Split

_RUNS, _WARM = 4, 3
_DRAWN = 2
"""Pictures of each kind."""

FIGURES = 12
"""How many figures of about the size of a sheet of samples a run draws: of the data, of the epochs, of the result."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Seconds a photo for an answer of the network, for a picture of every kind, and for what novelty learns."""

    photo: float
    pictures: float
    novelty: float


def answers(network: Network, recipe: Recipe, seen: PreparedSet) -> Answers:
    """What answers to these photos, and to a few drawn pictures, take."""
    begun = time.perf_counter()
    _, own = loop.logits(network, recipe.pipeline, seen.pixels)
    answered = time.perf_counter()
    drawn: dict[str, list[Pixels]] = {}
    for kind, picture in foreign.drawn(seen.pixels, _DRAWN, recipe.seed):
        drawn.setdefault(kind, []).append(recipe.pipeline.prepare_pixels(picture).pixels)
    embeddings = {kind: loop.logits(network, recipe.pipeline, some)[1] for kind, some in drawn.items()}
    seen_all = time.perf_counter()
    novelty.fit(own, embeddings, own)
    return Answers(
        (answered - begun) / len(seen.pixels), (seen_all - answered) / _DRAWN, time.perf_counter() - seen_all
    )


@dataclass(frozen=True, slots=True)
class Exported:
    """Seconds that the export took and that TorchScript takes to begin, its bytes, and the seconds of a photo."""

    seconds: float
    size: int
    photo: float


_known: dict[str, Exported] = {}
"""By network: it takes seconds, and the same again."""


def exported(network: Network, recipe: Recipe, seen: PreparedSet) -> Exported:
    """What the export takes, measured once for a kind of network while the program runs."""
    key = f"{recipe.architecture} {recipe.network.input_size} {recipe.network.options} {len(recipe.classes)}"
    if key not in _known:
        begun = time.perf_counter()
        encoded = export.encode(network, recipe.network.input_size)
        photo = recipe.pipeline.finish(seen.pixels[0])[None]
        script = TorchScriptBackend(encoded["model.ts"], "cpu")
        for _ in range(_WARM):  # it makes itself faster, which takes time
            script.run(photo)
        backend = OnnxBackend(encoded["model.onnx"])
        backend.run(photo)
        seconds, begun = time.perf_counter() - begun, time.perf_counter()
        for _ in range(_RUNS):
            backend.run(photo)
        _known[key] = Exported(seconds, sum(map(len, encoded.values())), (time.perf_counter() - begun) / _RUNS)
    return _known[key]


def figure(sample: Dataset, recipe: Recipe, folder: Path) -> float:
    """Seconds to draw a figure."""
    begun = time.perf_counter()
    preview.contact_sheet(sample, recipe, folder / "sheet.png", recipe.seed)
    return time.perf_counter() - begun


def after(parts: Split, once: Once, answers: Answers, exported: Exported) -> float:
    """Seconds from the last step to the bundle, without its figures."""
    train, calibration, test = (len(part.photos) for part in (parts.train, parts.calibration, parts.test))
    learned = (train + calibration) * answers.photo + novelty.each_kind(train) * answers.pictures + answers.novelty
    # by torch, TorchScript and ONNX, and the map of each upright and turned
    proved = min(PARITY_PHOTOS, calibration) * (once.prepared + 2 * exported.photo + 4 * answers.photo)
    tested = test * (once.prepared + once.toned + (1 + VIEWS) * exported.photo)
    return learned + exported.seconds + proved + tested
