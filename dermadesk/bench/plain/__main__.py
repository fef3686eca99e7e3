"""`python -m dermadesk.bench.plain TASK …` prints what the task gives as JSON."""

import json
import sys
from collections.abc import Callable

from dermadesk.bench.plain.batch import many_by_onnx, many_by_torch
from dermadesk.bench.plain.photos import memory, stages, window
from dermadesk.bench.plain.training import training

TASKS: dict[str, Callable[..., object]] = {
    "stages": stages,
    "memory": memory,
    "window": window,
    "training": training,
    "many-torch": many_by_torch,
    "many-onnx": many_by_onnx,
}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](*sys.argv[2:])))
