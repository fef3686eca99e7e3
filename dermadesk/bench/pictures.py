"""Pictures that are no photos of lesions: drawn ones, and those that installed libraries carry as samples."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from dermadesk import paths
from dermadesk.imaging.photo import Photo
from dermadesk.training.foreign import Drawing

_FIRST_SEED = 1_000_000
"""Of the same kinds as the drawings that a model learned its novelty from, but not the same ones."""


def photos(draw: Drawing, count: int) -> Iterator[Photo]:
    """`count` drawings, each with a seed of its own, as photos without loss."""
    seeds = range(_FIRST_SEED, _FIRST_SEED + count)
    return (Photo.from_pixels(draw(np.random.default_rng(seed)), f"drawing {seed}") for seed in seeds)


def samples() -> dict[str, Path]:
    """Where installed libraries keep their sample pictures, by name; scikit-image is there for developers alone."""
    inside = {"skimage.data": ("skimage", "data"), "sklearn.datasets": ("sklearn", "datasets/images")}
    found = {name: folder for name, (module, place) in inside.items() if (folder := _folder(module, place))}
    return found | {"the program's own screenshots": paths.resources()}


def _folder(module: str, place: str) -> Path | None:
    """The folder `place` of an installed library."""
    spec = importlib.util.find_spec(module)
    folder = Path(spec.origin).parent / place if spec and spec.origin else None
    return folder if folder and folder.is_dir() else None
