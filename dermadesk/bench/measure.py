"""The measurements: our program and the plain one, each in processes of their own, on the same drawn photos."""

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from dermadesk.bench.drawing import SMALL, TWELVE_MEGAPIXELS, encoded_photo
from dermadesk.imaging.photo import Photo
from dermadesk.inference.engine import Engine

ROUNDS = 25
STARTS = 5
PHOTOS = 100
LARGE_PHOTOS = 10
"""So many of the 100 photos have 12 megapixels; the others have 600×450."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement: `ours`, the `plain` program's (None where it has none) and the `target`.

    The target is not to be exceeded, or with `more_is_better` to be reached.
    """

    name: str
    unit: str
    ours: float
    plain: float | None = None
    target: float | None = None
    more_is_better: bool = False

    @property
    def ratio(self) -> float | None:
        """How many times as much the plain program takes, or how many times as much is done where more is better."""
        if self.plain is None or min(self.plain, self.ours) <= 0:
            return None
        return self.ours / self.plain if self.more_is_better else self.plain / self.ours

    @property
    def reached(self) -> bool:
        """Whether the target is met; a figure without one has nothing to miss."""
        if self.target is None:
            return True
        return self.ours >= self.target if self.more_is_better else self.ours <= self.target


@dataclass(frozen=True, slots=True)
class Photos:
    """The drawn photos on disk: one of each size, and a folder of 100."""

    small: Path
    large: Path
    folder: Path


@contextmanager
def drawn_photos() -> Iterator[Photos]:
    """Draw the photos into a temporary folder that is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="dermadesk-bench-") as place:
        photos = Photos(Path(place) / "600x450.jpg", Path(place) / "12-megapixel.jpg", Path(place) / "100")
        photos.small.write_bytes(encoded_photo(SMALL))
        photos.large.write_bytes(encoded_photo(TWELVE_MEGAPIXELS))
        photos.folder.mkdir()
        for number in range(PHOTOS):
            drawn = photos.large if number < LARGE_PHOTOS else photos.small
            shutil.copyfile(drawn, photos.folder / f"{number:03}.jpg")
        yield photos


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "system": platform.platform(),
        "python": platform.python_version(),
        "processor": platform.processor() or platform.machine(),
        "cores": psutil.cpu_count(),
        "busy_before": psutil.cpu_percent(interval=1.0) / 100,
    }


def starts(photos: Photos) -> Iterator[Figure]:
    """Seconds from the start of the process to window and first answer: medians of 5 starts, files cached."""
    ours = _medians(_start("dermadesk.gui.start_clock", str(photos.small)) for _ in range(STARTS + 1))
    theirs = _medians(_start("dermadesk.bench.plain", "window", str(photos.small)) for _ in range(STARTS + 1))
    yield Figure("start to window shown", "s", ours["window"], theirs["window"], 0.6)
    yield Figure("start to first answer", "s", ours["answer"], theirs["answer"], 2.0)


def stages(photos: Photos) -> Iterator[Figure]:
    """Milliseconds per stage, from the file to the answer and its heatmap: medians of 25 rounds in one warm process."""
    engine = Engine.open(backend="onnx")
    theirs = run("dermadesk.bench.plain", "stages", str(ROUNDS), str(photos.small), str(photos.large))
    for name, path, target in (("600×450", photos.small, 15.0), ("12 megapixels", photos.large, 60.0)):
        ours = _medians(_analysed(engine, path) for _ in range(ROUNDS + 1))
        plain = _medians(theirs[str(path)])
        for stage, seconds in ours.items():
            beside = 1000 * plain[stage] if stage in plain else None
            yield Figure(f"{name}: {stage}", "ms", 1000 * seconds, beside, target if stage == "total" else None)


def memory(photos: Photos) -> Iterator[Figure]:
    """The resident memory of `dermadesk classify` after 100 photos."""
    with tempfile.TemporaryDirectory() as place:
        report = Path(place) / "report.json"
        command = [sys.executable, "-m", "dermadesk", "classify", str(photos.folder), "--backend", "onnx", "--json"]
        nothing_known = os.environ | {"DERMADESK_BATCHES": place}
        subprocess.run(
            [*command, str(report)], env=nothing_known, capture_output=True, text=True, check=True, timeout=900
        )
        ours = json.loads(report.read_text(encoding="utf-8"))["resident_bytes"]
    theirs = run("dermadesk.bench.plain", "memory", str(photos.folder))["resident_bytes"]
    yield Figure("memory after 100 photos, command line", "MB", ours / 1e6, theirs / 1e6, 400.0)


def window_under_load(photos: Photos) -> Iterator[Figure]:
    """The window while 100 photos are analysed in it one after another."""
    load = run("dermadesk.gui.smoothness", *map(str, sorted(photos.folder.iterdir())))
    yield Figure("memory after 100 photos, window", "MB", load["resident_bytes"] / 1e6, None, 400.0)
    yield Figure("slowest gap of the window's event loop", "ms", load["slowest_gap_ms"], None, 50.0)
    yield Figure("photo to photo in the window", "ms", load["milliseconds_per_photo"])


def _analysed(engine: Engine, path: Path) -> dict[str, float]:
    """Seconds per stage of one photo, read from its file."""
    start = time.perf_counter()
    photo = Photo.from_file(path)
    read = time.perf_counter() - start
    seconds = engine.analyse(photo).seconds
    return seconds | {"read": read, "total": read + seconds["total"]}


def _start(module: str, *arguments: str) -> dict[str, float]:
    """Seconds from here to what the process tells: all processes of a machine share `time.monotonic`."""
    began = time.monotonic()
    return {what: moment - began for what, moment in run(module, *arguments).items()}


def _medians(rounds: Iterable[dict[str, float]]) -> dict[str, float]:
    """The median of each value; the first round warms up and is not counted."""
    _, *counted = rounds
    return {name: statistics.median(each[name] for each in counted) for name in counted[0]}


def run(module: str, *arguments: str) -> Any:
    """What a program of its own prints as its last line, JSON. It has no display, and settings of its own."""
    with tempfile.TemporaryDirectory() as place:
        settings = Path(place) / "settings.ini"
        settings.write_text("[first_start]\nread=true\n")
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "DERMADESK_SETTINGS": str(settings)}
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=900)
    return json.loads(done.stdout.splitlines()[-1])
