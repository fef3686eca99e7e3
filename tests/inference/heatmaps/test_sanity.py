"""Heatmaps must come from what the network has learned: with random weights they must be others.

Source: Adebayo et al., "Sanity checks for saliency maps" (2018). Some likeness stays, since edges of the photo and of
the network's padding show in any map: over 20 real photos the rank correlation with fresh networks was 0.33 to 0.45 by
CAM, and 0.45 to 0.74 by Grad-CAM++, which therefore says less of what was learned.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from dermadesk import paths
from dermadesk.imaging.photo import Photo
from dermadesk.inference import bundle
from dermadesk.inference.backends import torchscript
from dermadesk.inference.engine import Engine
from dermadesk.training.architectures import build
from dermadesk.training.recipe import NetworkSettings
from tests.drawings import draw_lesion, encode

LAST_LAYERS = 3
Randomise = Callable[[torch.nn.Module], None]


def every_weight(network: torch.nn.Module) -> None:
    """A fresh network: what the architecture begins with, and a head that is not zero."""
    for layer in network.modules():
        if hasattr(layer, "reset_parameters"):
            layer.reset_parameters()


def the_last_layers(network: torch.nn.Module) -> None:
    """The first step of the cascade: the head and the last convolutions."""
    layers = [layer for layer in network.modules() if isinstance(layer, (torch.nn.Conv2d, torch.nn.Linear))]
    for layer in layers[-LAST_LAYERS:]:
        layer.reset_parameters()


@pytest.fixture(scope="module")
def shipped() -> Engine:
    (folder,) = (path for path in paths.shipped_models().iterdir() if path.is_dir())
    return Engine(bundle.read(folder), "onnx")


def randomised(shipped: Engine, randomise: Randomise, seed: int, parent: Path) -> Engine:
    manifest = shipped.manifest
    network = build(NetworkSettings(architecture=manifest.architecture, input_size=manifest.input_size), 7)
    network.load_state_dict(torchscript.load(shipped.bundle.content("model.ts")).state_dict())
    torch.manual_seed(seed)
    randomise(network)
    files = {name: shipped.bundle.content(name) for name in manifest.files}
    side = manifest.input_size
    encoded = torchscript.encode(network.eval(), torch.zeros(1, 3, side, side))
    return Engine(bundle.write(parent, manifest, files | {"model.ts": encoded}), "torchscript")


def drawings() -> list[Photo]:
    places = ((0.4, 0.6), (0.6, 0.45), (0.45, 0.4))
    return [
        Photo.from_bytes(encode(draw_lesion(600, 450, centre=place, radius=0.2, seed=seed)), f"drawing {seed}")
        for seed, place in enumerate(places)
    ]


def alike(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Spearman's rank correlation of two maps, on the grid that they were drawn from."""
    ranks = [each[8::16, 8::16].ravel().argsort().argsort() for each in (one, other)]
    return float(np.corrcoef(ranks)[0, 1])


@pytest.mark.parametrize(
    ("method", "randomise", "photos", "seeds"),
    [
        ("cam", every_weight, 2, 2),
        ("cam", the_last_layers, 2, 2),
        ("grad_cam_pp", every_weight, 2, 2),
        ("grad_cam_pp", the_last_layers, 2, 2),
        ("occlusion", every_weight, 1, 1),
    ],
)
def test_with_random_weights_the_maps_are_others(
    shipped: Engine, tmp_path: Path, method: str, randomise: Randomise, photos: int, seeds: int
) -> None:
    found = []
    for seed in range(seeds):
        random = randomised(shipped, randomise, seed, tmp_path / str(seed))
        for photo in drawings()[:photos]:
            trained = shipped.analyse(photo)
            code = trained.prediction.top1
            learned = shipped.heatmap(trained, code, method).values
            found.append(alike(learned, random.heatmap(random.analyse(photo), code, method).values))
    assert np.mean(found) < 0.6, found


def test_with_the_same_weights_they_are_the_same(shipped: Engine, tmp_path: Path) -> None:
    """So that the test above can fail."""
    again = randomised(shipped, lambda network: None, 0, tmp_path)
    photo = drawings()[0]
    for method in ("cam", "grad_cam_pp"):
        one, other = (engine.heatmap(engine.analyse(photo), "MEL", method).values for engine in (shipped, again))
        assert alike(one, other) > 0.99
