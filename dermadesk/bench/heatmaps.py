"""How long every heatmap takes, and what is measured of it behind the answer."""

import statistics
import time
from collections.abc import Iterator

from dermadesk.bench.drawing import SMALL, encoded_photo
from dermadesk.bench.measure import Figure
from dermadesk.imaging.photo import Photo
from dermadesk.inference.engine import Engine
from dermadesk.inference.heatmaps import METHODS

ROUNDS = 5
_LONGEST_STEP = 0.1
"""Seconds after which work that nobody waits for must have stepped aside."""


def heatmaps() -> Iterator[Figure]:
    """Milliseconds for each method's maps of all classes, and seconds for a map's faithfulness, of a 600×450 drawing.

    Medians of 5 photos, after one that loads what is loaded once; and the longest step of what runs behind.
    """
    engine = Engine.open(backend="onnx")
    photos = [Photo.from_bytes(encoded_photo(SMALL, seed=number), f"drawing {number}") for number in range(ROUNDS + 1)]
    analyses = [engine.analyse(photo) for photo in photos]
    for method in METHODS:
        seconds = []
        for analysis in analyses:
            start = time.perf_counter()
            engine.heatmap(analysis, analysis.prediction.top1, method)
            seconds.append(time.perf_counter() - start)
        yield Figure(f"heatmap by {method}", "ms", 1000 * statistics.median(seconds[1:]))
    measured, steps = [], []
    for analysis in analyses[1:]:
        heatmap = engine.heatmap(analysis, analysis.prediction.top1)
        start = last = time.perf_counter()
        for _ in engine.faithfulness(analysis, heatmap):
            steps.append(time.perf_counter() - last)
            last = time.perf_counter()
        measured.append(last - start)
    yield Figure("faithfulness of a heatmap", "s", statistics.median(measured))
    yield Figure("faithfulness: longest step", "ms", 1000 * max(steps), None, 1000 * _LONGEST_STEP)
