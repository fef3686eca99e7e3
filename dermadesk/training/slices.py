"""Slice-and-shuffle: synthetic photos from the four quarters of a photo of twice the side.

A slice is one quarter; a blend is all four in another order, at half the size. Both keep the texture of a lesion and
change its shape. Networks learn from them and are always judged on originals.
"""

import numpy as np

from dermadesk.imaging.steps import Pixels, resize
from dermadesk.training.recipe import SliceSettings

KINDS: dict[str, tuple[str, ...]] = {
    "originals": ("original",),
    "slices": ("slice0", "slice1", "slice2", "slice3"),
    "blends": ("blend",),
}
"""What a recipe can train on, and the photos that each makes of one: slices are numbered row by row."""


def kinds(settings: SliceSettings) -> tuple[str, ...]:
    """What an epoch makes of every photo that it draws, in a fixed order."""
    return tuple(kind for name in KINDS if name in settings.train_on for kind in KINDS[name])


def piece(pixels: Pixels, kind: str, generator: np.random.Generator) -> Pixels:
    """S×S×3 uint8 of that kind from a photo of 2S×2S×3. A blend's order is never the photo's own."""
    side = pixels.shape[0] // 2
    if kind == "original":
        return resize(pixels, size=side)
    quarters = [pixels[y : y + side, x : x + side] for y in (0, side) for x in (0, side)]
    if kind != "blend":
        return quarters[int(kind.removeprefix("slice"))]
    order = generator.permutation(4)
    while (order == np.arange(4)).all():
        order = generator.permutation(4)
    upper, lower = (np.concatenate([quarters[n] for n in row], axis=1) for row in (order[:2], order[2:]))
    return resize(np.concatenate((upper, lower)), size=side)
