"""A stage of training small enough for a test: a network of two convolutions on drawn photos of 32 px.

As a program it trains one: `python -m tests.training.tiny_stage DATA CHECKPOINT FIELD=VALUE...` prints its events.
"""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from dermadesk.training import loop, readers, recipe
from dermadesk.training.architectures import Network, Pooled
from dermadesk.training.prepared import PreparedSet
from dermadesk.training.recipe import Recipe
from tests.training.journey import result

SETTINGS = (
    'data.split=""',
    "network.input_size=32",
    'network.weights=""',
    'preprocessing=[{name="centre_square"}, {name="resize", size=32}, '
    '{name="normalise", mean=[0.5, 0.5, 0.5], std=[0.5, 0.5, 0.5]}]',
    "optimiser.epochs=3",
    "optimiser.batch_size=16",
    "optimiser.learning_rate=3e-3",
)


def tiny_recipe(**settings: Any) -> Recipe:
    """The recipe that ships, at 32 px, with other settings of its optimiser."""
    chosen = recipe.load("dermoscopy-mobilenetv2", SETTINGS)
    return replace(chosen, optimiser=replace(chosen.optimiser, **settings))


def tiny_network(norm: bool = True, dropout: float = 0.3) -> Network:
    """Always with the same weights."""
    torch.manual_seed(0)
    layers: list[nn.Module] = []
    for inputs, outputs in ((3, 8), (8, 16)):
        layers += [nn.Conv2d(inputs, outputs, 3, 2, 1), nn.BatchNorm2d(outputs) if norm else nn.Identity(), nn.ReLU()]
    return Pooled(nn.Sequential(*layers), 16, 7, dropout)


def tiny_sets(data: Path, chosen: Recipe) -> tuple[PreparedSet, PreparedSet]:
    """56 photos to learn from, and 56 others."""
    dataset = readers.read([data], [], chosen.classes).dataset
    prepared, _ = result(loop.prepare(dataset, chosen.pipeline))
    first, second = ([photo.image for photo in dataset.photos[part]] for part in (slice(56), slice(56, 112)))
    return (
        prepared.part(dataset.where(lambda photo: photo.image in first)),
        prepared.part(dataset.where(lambda photo: photo.image in second)),
    )


if __name__ == "__main__":
    data, path, *told = sys.argv[1:]
    values = {key: json.loads(value) for key, _, value in (each.partition("=") for each in told)}
    network = tiny_network(values.pop("norm", True), values.pop("dropout", 0.3))
    chosen = tiny_recipe(**values)
    for event in loop.train(network, chosen, *tiny_sets(Path(data), chosen), Path(path), "main", save_seconds=0.0):
        print(event.as_json(), flush=True)
    if path.endswith("ranked.pt"):
        torch.save(network.state_dict(), path.replace("ranked.pt", f"rank{torch.distributed.get_rank()}.pt"))
