"""How well the classical outline of a lesion agrees with outlines drawn by hand: the Dice coefficient.

Dice is twice the common area over the sum of both areas: 1 where they are the same, 0 where they do not touch. The
masks are those of HAM10000 (Tschandl et al., Nat Med 26:1229, 2020).
"""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dermadesk.errors import ErrorCode, LabelError
from dermadesk.evaluation.figures import ACCENT, TEXT
from dermadesk.imaging.lesion import outline
from dermadesk.imaging.photo import Photo
from dermadesk.imaging.steps import centre_square, resize

_SIDE = 224
_ORDER = 7
"""The seed of the photos' order. The first 1,500 of it are those that the outline's limits were chosen on."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """One photo: Dice (0..1) with the outline drawn by hand, whether a lesion was found, and the seconds it took."""

    image: str
    dice: float
    found: bool
    seconds: float


def pairs(folder: Path, count: int) -> list[tuple[Path, Path]]:
    """The last `count` photos and masks of an order by chance, so that they are not those that limits were chosen on.

    `folder` holds `HAM10000_images` and `HAM10000_segmentations`; raises `LabelError` where it does not.
    """
    there = masked(folder)
    names = sorted(there)
    random.Random(_ORDER).shuffle(names)
    return [there[name] for name in names[-count:]]


def masked(folder: Path) -> dict[str, tuple[Path, Path]]:
    """Every photo in `folder` that has an outline drawn by hand, and its mask, by its name. Raises as `pairs`."""
    masks = {path.name.removesuffix("_segmentation.png"): path for path in folder.glob("HAM10000_segmentations/*.png")}
    photos = {path.stem: path for path in folder.glob("HAM10000_images/*.jpg")}
    both = photos.keys() & masks.keys()
    if not both:
        detail = "it holds no photos in HAM10000_images with masks in HAM10000_segmentations"
        raise LabelError(ErrorCode.LABELS_INVALID, str(folder), detail)
    return {name: (photos[name], masks[name]) for name in both}


def agreements(chosen: Sequence[tuple[Path, Path]]) -> Iterator[Agreement]:
    """One after another, on the photo's centre square at the size that models see."""
    for photo, mask in chosen:
        square = resize(centre_square(Photo.from_file(photo).pixels(at_least=_SIDE)), size=_SIDE)
        drawn = resize(centre_square(Photo.from_file(mask).pixels()), size=_SIDE)[..., 0] > 127
        start = time.perf_counter()
        lesion = outline(square)
        yield Agreement(photo.stem, dice(lesion.mask, drawn), lesion.found, time.perf_counter() - start)


def dice(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> float:
    """Of two masks of one shape; 1 where both are empty."""
    both = int(a.sum()) + int(b.sum())
    return 2 * int((a & b).sum()) / both if both else 1.0


def draw(found: Sequence[Agreement], path: Path) -> None:
    """The distribution of Dice with its quartiles, as PNG; raises `OutputError`."""
    from dermadesk.bench.sheet import keep, plain, sheet

    values = np.array([each.dice for each in found])
    figure = sheet(5.5, 2.6)
    axes = figure.subplots()
    axes.hist(values, bins=np.linspace(0, 1, 41).tolist(), color=ACCENT, alpha=0.75)
    low, middle, high = np.percentile(values, (25, 50, 75))
    for value, style in ((low, ":"), (middle, "-"), (high, ":")):
        axes.axvline(float(value), color=TEXT, linestyle=style, linewidth=1)
    plain(axes, f"Outline and mask drawn by hand: median {middle:.3f}, quartiles {low:.3f} and {high:.3f}")
    axes.set_xlabel(f"Dice coefficient of {len(values):,} photos of HAM10000", fontsize=8)
    axes.set_xlim(0, 1)
    keep(figure, path)
