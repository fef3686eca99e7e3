"""How often heatmaps mark what the network used, and how much of them lies on the lesion: method by method.

Beside the methods stands a map that knows nothing of the photo, a spot in its middle. Lesions lie there, so that it is
often better than maps at random places; a method that is no better than that spot tells little.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dermadesk.bench.outline import masked
from dermadesk.errors import ErrorCode, LabelError
from dermadesk.imaging.photo import Photo
from dermadesk.imaging.steps import centre_square, resize
from dermadesk.inference.bundle import Bundle
from dermadesk.inference.engine import Analysis, Engine
from dermadesk.inference.heatmaps import Faithfulness, Heatmap, distinct, share_inside

MIDDLE = "a spot in the middle"
_SPOT = 0.18
"""The standard deviation of the spot, in fractions of the side."""


@dataclass(frozen=True, slots=True)
class Trusted:
    """One map of the class that leads, `code`; `inside` is its share in the outline drawn by hand, None if empty."""

    image: str
    code: str
    method: str
    faithfulness: Faithfulness
    inside: float | None


def chosen(bundle: Bundle, data: Path, count: int) -> list[tuple[Path, Path]]:
    """Photos and masks of the model's own calibration part, as many of each diagnosis as there are, one of a lesion.

    `LabelError` where `data` holds none of them.
    """
    there = masked(data)
    by_label: dict[str, list[str]] = defaultdict(list)
    lesions: set[str] = set()
    for row in csv.DictReader(io.StringIO(bundle.content("split.csv").decode())):
        if row["part"] == "calibration" and row["image"] in there and row["lesion_id"] not in lesions:
            lesions.add(row["lesion_id"])
            by_label[row["label"]].append(row["image"])
    if not by_label:
        raise LabelError(ErrorCode.LABELS_INVALID, str(data), "it holds none of the model's calibration photos")
    in_turn = (images[n] for n in range(count) for images in by_label.values() if n < len(images))
    return [there[image] for _, image in zip(range(count), in_turn, strict=False)]


def trusted(engine: Engine, photos: Sequence[tuple[Path, Path]]) -> Iterator[Trusted]:
    """Every method's map of every photo, and the spot's."""
    side = engine.manifest.input_size
    for path, mask in photos:
        analysis = engine.analyse(Photo.from_file(path))
        lesion = resize(centre_square(Photo.from_file(mask).pixels()), size=side)[..., 0] > 127
        for heatmap in _maps(engine, analysis, side):
            *_, found = engine.faithfulness(analysis, heatmap)
            assert isinstance(found, Faithfulness)
            yield Trusted(path.stem, heatmap.class_code, heatmap.method, found, share_inside(heatmap, lesion))


def _maps(engine: Engine, analysis: Analysis, side: int) -> Iterator[Heatmap]:
    code = analysis.prediction.top1
    for method in distinct(engine.manifest):
        yield engine.heatmap(analysis, code, method)
    y, x = np.mgrid[:side, :side] / side - 0.5
    spot = np.exp(-(x**2 + y**2) / (2 * _SPOT**2)).astype(np.float32)
    yield Heatmap(spot, analysis.prepared_seen, code, MIDDLE)
