"""How many photos a second a network learns from: by the loop, and by the bare step that no loop can beat.

`python -m dermadesk.training.pace ours|bare ARCHITECTURE STEPS [FOLDER]` prints it, for photos of 224 px, 32 at once,
by the recipe that ships. Each in a process of its own: how memory is kept is a matter of the whole process.
"""

import json
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import torch
from torch.nn import functional

from dermadesk.training import loop, memory, optimisation, recipe
from dermadesk.training.architectures import Network, build
from dermadesk.training.dataset import Dataset, LabelledPhoto
from dermadesk.training.events import Step
from dermadesk.training.recipe import Recipe

BATCH = 32
WARM_UP = 2


def bare(architecture: str, steps: int) -> float:
    """Photos a second of forward, backward and optimiser on tensors that are there already, set up as the loop is."""
    memory.keep_freed_memory()
    chosen, network = _untrained(architecture)
    network.to(loop.device(), memory_format=torch.channels_last)  # type: ignore[call-overload]
    network.train()
    optimiser = optimisation.optimiser(network, chosen.optimiser)
    photos = torch.rand(BATCH, 3, 224, 224, device=loop.device()).to(memory_format=torch.channels_last)
    labels = torch.arange(BATCH, device=loop.device()) % len(chosen.classes)
    moments = [time.perf_counter()]
    for _ in range(WARM_UP + steps):
        loss = functional.cross_entropy(network.head(network.features(photos)), labels)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        loss.item()
        moments.append(time.perf_counter())
    return _pace(moments)


def ours(architecture: str, steps: int, folder: Path) -> float:
    """Photos a second of the loop, learning from the photos in the folder, which it has read before."""
    chosen, network = _untrained(architecture)
    files, classes = sorted(folder.iterdir()), chosen.classes
    photos = (
        LabelledPhoto(f"{number:05}", files[number % len(files)], classes[number % len(classes)].code, str(number))
        for number in range((WARM_UP + steps + 1) * BATCH)
    )
    journey = loop.prepare(Dataset(tuple(photos), classes), chosen.pipeline)
    while True:
        try:
            next(journey)
        except StopIteration as end:
            prepared = end.value
            break
    moments = []
    with tempfile.TemporaryDirectory() as place:
        training = loop.train(network, chosen, prepared, prepared, Path(place) / "main.pt", "main")
        for event in training:
            if isinstance(event, Step):
                moments.append(time.perf_counter())
            if len(moments) == WARM_UP + steps + 1:
                break
        training.close()
    return _pace(moments)


def _untrained(architecture: str) -> tuple[Recipe, Network]:
    chosen = recipe.load(
        "dermoscopy-mobilenetv2", ('network.weights=""', 'data.split=""', f"optimiser.batch_size={BATCH}")
    )
    chosen = replace(chosen, network=replace(chosen.network, architecture=architecture, input_size=224))
    return chosen, build(chosen.network, len(chosen.classes))


def _pace(moments: list[float]) -> float:
    """By the median step; the first ones warm up."""
    return BATCH / statistics.median(end - begin for begin, end in list(pairwise(moments))[WARM_UP:])


if __name__ == "__main__":
    task, architecture, steps, *folder = sys.argv[1:]
    pace = bare(architecture, int(steps)) if task == "bare" else ours(architecture, int(steps), Path(folder[0]))
    print(json.dumps(pace))
