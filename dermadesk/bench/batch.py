"""A folder of photos: our rate beside the limit, plain torch, and plain torch that asks ONNX Runtime.

All in processes of their own, one after the other and that three times over, so that whatever else the machine does
falls on each of them alike; each figure is the median.
"""

import json
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dermadesk.bench.drawing import TWELVE_MEGAPIXELS, encoded_photo, original_photo
from dermadesk.bench.measure import Figure, run
from dermadesk.inference import bundle
from dermadesk.inference.bundle import Bundle
from dermadesk.inference.calibration import leading, posterior
from dermadesk.inference.workers import usable_cores

ROUNDS = 3
OF_THE_LIMIT, OF_TORCH, OF_ONNX, SAME = 0.85, 4.5, 1.15, 0.99
_PACE, _PLAIN = "dermadesk.bench.batch_pace", "dermadesk.bench.plain"


@dataclass(frozen=True, slots=True)
class Folder:
    """So many photos, copies of so many drawings but for a number in each. Eager torch is asked about a part."""

    name: str
    photos: int
    drawn: int
    for_torch: int
    draw: Callable[[int], bytes]

    def write(self, place: Path) -> None:
        """Into a new folder."""
        place.mkdir()
        drawings = [self.draw(seed) for seed in range(self.drawn)]
        for number in range(self.photos):
            (place / f"{number:04}.jpg").write_bytes(_numbered(drawings[number % self.drawn], number))


FOLDERS = (
    Folder("600×450", 480, 60, 96, original_photo),
    Folder("12 megapixels", 40, 4, 16, lambda seed: encoded_photo(TWELVE_MEGAPIXELS, seed)),
)


@dataclass(frozen=True, slots=True)
class Round:
    """What each process said."""

    ours: dict[str, Any]
    preparing: float
    answering: list[dict[str, Any]]
    torch: dict[str, Any]
    onnx: dict[str, Any]

    @property
    def least(self) -> float:
        """The CPU's milliseconds to decode, prepare and answer a photo, in the fastest way that was measured."""
        fastest = max(self.answering, key=lambda way: float(way["rate"]))
        return float(self.preparing + fastest["milliseconds"])

    @property
    def limit(self) -> float:
        """Photos a second if all cores did nothing but decode and prepare, and then nothing but ask the network.

        That in the fastest way that was measured.
        """
        seconds = self.preparing / 1000 / usable_cores() + 1 / max(way["rate"] for way in self.answering)
        return float(1 / seconds)


def batch() -> Iterator[Figure]:
    """Photos a second from a folder of 600×450 originals, and from one of 12 megapixels; and of the network alone."""
    model = bundle.read(bundle.find(None))
    rounds: dict[str, list[Round]] = {folder.name: [] for folder in FOLDERS}
    with tempfile.TemporaryDirectory(prefix="dermadesk-bench-") as temporary:
        places = {folder.name: Path(temporary) / folder.name for folder in FOLDERS}
        for folder in FOLDERS:
            folder.write(places[folder.name])
        for _ in range(ROUNDS):
            answering = run(_PACE, "answering", temporary)
            for folder in FOLDERS:
                rounds[folder.name].append(_round(folder, str(places[folder.name]), model, answering))
    for name, measured in rounds.items():
        yield from _figures(name, measured, model)
    for ways in zip(*(each.answering for each in rounds[FOLDERS[0].name]), strict=True):
        words = f"network: {ways[0]['threads']} threads, {ways[0]['batch']} at once"
        yield Figure(words, "photos/s", statistics.median(way["rate"] for way in ways))


def _numbered(jpeg: bytes, number: int) -> bytes:
    """The same picture in a file of other content, by a comment: what was answered before would be recalled."""
    return jpeg[:2] + b"\xff\xfe\x00\x06" + number.to_bytes(4, "big") + jpeg[2:]


def _round(folder: Folder, place: str, model: Bundle, answering: list[dict[str, Any]]) -> Round:
    normalise = next(step.settings for step in model.manifest.preprocessing if step.name == "normalise")
    numbers = (json.dumps(normalise["mean"]), json.dumps(normalise["std"]))
    return Round(
        run(_PACE, "ours", place),
        run(_PACE, "preparing", place),
        answering,
        run(_PLAIN, "many-torch", place, str(folder.for_torch)),
        run(_PLAIN, "many-onnx", place, str(folder.photos), str(model.folder / "model.onnx"), *numbers),
    )


def _figures(name: str, rounds: Sequence[Round], model: Bundle) -> Iterator[Figure]:
    def median(of: Callable[[Round], float]) -> float:
        return statistics.median(of(each) for each in rounds)

    ours, limit = median(lambda each: each.ours["rate"]), median(lambda each: each.limit)
    torch, onnx = median(lambda each: each.torch["rate"]), median(lambda each: each.onnx["rate"])
    yield Figure(f"{name}: beside the limit", "photos/s", ours, limit, OF_THE_LIMIT * limit, more_is_better=True)
    yield Figure(f"{name}: beside torch", "photos/s", ours, torch, OF_TORCH * torch, more_is_better=True)
    yield Figure(f"{name}: beside ONNX Runtime", "photos/s", ours, onnx, OF_ONNX * onnx, more_is_better=True)
    same = min(_same(model, each) for each in rounds)
    yield Figure(f"{name}: answers as ONNX Runtime's", "of 1", same, None, SAME, more_is_better=True)
    least = median(lambda each: each.least)
    yield Figure(f"{name}: CPU, beside the limit's", "ms", median(lambda each: each.ours["milliseconds"]), least)
    yield Figure(f"{name}: CPU to decode and prepare", "ms", median(lambda each: each.preparing))


def _same(model: Bundle, measured: Round) -> float:
    """The share of photos whose leading class and decision, gate aside, are those of the plain way to prepare them."""
    manifest = model.manifest
    probabilities = posterior(manifest, np.array(measured.onnx["logits"]))
    places = leading(probabilities, manifest.prior, manifest.top1_prior_power)
    malignant = probabilities[:, [each.malignant for each in manifest.classes]].sum(1)
    threshold = manifest.deciding_point.threshold
    pairs = zip(measured.ours["answers"], places, malignant, strict=True)
    same = [
        top1 == manifest.classes[place].code and (p >= threshold) == (plain_p >= threshold)
        for (top1, p), place, plain_p in pairs
    ]
    return float(sum(same) / len(same))
