"""How many photos a second a folder is answered at, and the work that no way of doing it can spare.

`python -m dermadesk.bench.batch_pace ours|preparing|answering FOLDER` prints it. Each in a process of its own.
"""

import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from dermadesk.batch.answer import Answer
from dermadesk.batch.discovery import listing
from dermadesk.batch.known import KnownAnswers
from dermadesk.batch.ledger import Ledger
from dermadesk.batch.plan import Plan
from dermadesk.batch.run import run
from dermadesk.imaging.photo import Photo
from dermadesk.inference.backends.onnx import OnnxBackend
from dermadesk.inference.engine import Engine
from dermadesk.inference.workers import usable_cores

_WARM_UP = 16
_SECONDS = 1.0
BATCHES = (1, 4, 32)


def ours(folder: str) -> dict[str, Any]:
    """The whole way into a new ledger: `rate`, photos a second, and the CPU's `milliseconds` for each.

    `answers` are the leading class and P(malignant) of each photo, in order.
    """
    engine = Engine.open(backend="onnx")
    list(engine.analyse_many(sorted(Path(folder).iterdir())[:_WARM_UP]))
    with tempfile.TemporaryDirectory() as place:
        wall, cpu = time.perf_counter(), time.process_time()
        found, ledger = listing([folder]), Ledger(Path(place) / "bench.batch")
        ledger.begin(Plan.of((folder,), engine), found)
        for _ in run(ledger, engine, KnownAnswers(None)):
            pass
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        answers = [(row.result.top1, row.result.p_malignant) for row in ledger.rows() if isinstance(row.result, Answer)]
    photos = len(found.photos)
    return {"rate": photos / wall, "milliseconds": 1000 * cpu / photos, "answers": answers}


def preparing(folder: str) -> float:
    """Milliseconds of one core to read, decode and prepare a photo."""
    cv2.setNumThreads(1)
    engine = Engine.open(backend="onnx")
    paths = sorted(Path(folder).iterdir())
    photos = {path: Photo.from_file(path) for path in paths[:: max(1, len(paths) // 64)]}
    engine.prepare(photos[paths[0]])
    start = time.process_time()
    for path, photo in photos.items():
        path.read_bytes()
        engine.prepare(photo)
    return 1000 * (time.process_time() - start) / len(photos)


def answering(_: str) -> list[dict[str, Any]]:
    """The network alone, in every way that it can be asked: `rate`, and the CPU's `milliseconds` for each photo."""
    model, cores = Engine.open(backend="onnx").bundle, usable_cores()
    size, encoded = model.manifest.input_size, model.content("model.onnx")
    ways = []
    for threads, askers in ((1, cores), (cores, 1)):
        backend = OnnxBackend(encoded, threads)
        for batch in BATCHES:
            photos = np.random.default_rng(0).normal(0, 1, (batch, 3, size, size)).astype(np.float32)
            backend.run(photos)
            rate, milliseconds = _together(partial(backend.run, photos), batch, askers)
            ways.append({"threads": threads, "batch": batch, "rate": rate, "milliseconds": milliseconds})
    return ways


def _together(ask: Callable[[], object], photos: int, askers: int) -> tuple[float, float]:
    """Photos a second, and the CPU's milliseconds for each, of so many threads that ask about `photos` each time."""
    done = [0] * askers
    wall, cpu = time.perf_counter(), time.process_time()

    def work(number: int) -> None:
        while time.perf_counter() < wall + _SECONDS:
            ask()
            done[number] += photos

    threads = [threading.Thread(target=work, args=(number,)) for number in range(askers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.perf_counter() - wall), 1000 * (time.process_time() - cpu) / sum(done)


TASKS: dict[str, Callable[[str], object]] = {"ours": ours, "preparing": preparing, "answering": answering}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](sys.argv[2])))
