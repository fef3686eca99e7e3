"""Whether the places a heatmap marks are those the network used: deletion and insertion, beside chance.

Source: Petsiuk, Das, Saenko, "RISE: Randomized input sampling for explanation of black-box models" (2018). Where the
map marks most, the photo is blurred away first (deletion: the class's probability should fall early) or put back first
into the blurred photo (insertion: it should rise early). The areas under the two curves say little by themselves, since
how fast any probability falls is a matter of the photo; so the same is done with random maps. These are the map itself,
turned, mirrored and moved at random: its shape and its smoothness stay, and its place alone is left to chance. (Random
fields of the same spectrum gave the same verdict on 52 of 60 maps of real photos.)

A class that the network answers with when it sees nothing, as nevus here, has nothing to be deleted: its maps are
hardly ever informative, which is true of them.
"""

import math
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

import cv2
import numpy as np
from numpy.typing import NDArray

from dermadesk.inference.heatmaps.baseline import blurred
from dermadesk.inference.heatmaps.paced import Answer, Progress, answers

EDGES = np.array([0.0, 0.04, 0.12, 0.28, 0.56, 1.0])
"""Each curve is known at the middles of these shares of the photo, close together where a good map decides."""

SHARES = (EDGES[:-1] + EDGES[1:]) / 2

RANDOM_MAPS = 39
"""How many random maps the map is compared with."""

SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Faithfulness:
    """How much better than chance a heatmap tells what the network used.

    `insertion` and `deletion` are the areas under the curves of the class's probability, 0..1; `chance` is the mean
    score of the random maps, `as_good` how many of them scored as high as the heatmap or higher. `blank` tells that
    nothing spoke for the class, so that there was nothing to measure.
    """

    insertion: float
    deletion: float
    chance: float
    as_good: int
    random_maps: int
    blank: bool = False

    @property
    def score(self) -> float:
        """Insertion less deletion, -1..1: the higher, the better."""
        return self.insertion - self.deletion

    @property
    def p_value(self) -> float:
        """How probable it is for a random map to do as well."""
        return (self.as_good + 1) / (self.random_maps + 1)

    @property
    def informative(self) -> bool:
        """Whether it is better than chance."""
        return self.p_value <= SIGNIFICANT


def measure(
    values: NDArray[np.float32], photo: NDArray[np.float32], answer: Answer, seed: int = 0
) -> Generator[Progress, None, Faithfulness]:
    """The faithfulness of the map `values` h×w of the prepared photo 3×S×S; `answer` tells its class alone, N×1.

    It yields its progress in batches of less than 100 ms.
    """
    if not values.any():
        return Faithfulness(0.0, 0.0, 0.0, RANDOM_MAPS, RANDOM_MAPS, blank=True)
    marked = most_marked(values, photo.shape[1])
    maps, shape = chain((marked,), elsewhere(marked, RANDOM_MAPS, seed)), (RANDOM_MAPS + 1, len(SHARES), 2)
    found = yield from answers(answer, _changed(photo, maps), math.prod(shape))
    areas = np.einsum("msc,s->mc", found.reshape(shape), np.diff(EDGES))
    scores = areas[:, 0] - areas[:, 1]
    return Faithfulness(
        insertion=float(areas[0, 0]),
        deletion=float(areas[0, 1]),
        chance=float(scores[1:].mean()),
        as_good=int((scores[1:] >= scores[0]).sum()),
        random_maps=RANDOM_MAPS,
    )


def most_marked(values: NDArray[np.float32], side: int) -> NDArray[np.bool_]:
    """The places that the map marks most, as N×side×side: a larger share of the photo in each, those of SHARES."""
    whole = cv2.resize(values, (side, side), interpolation=cv2.INTER_LINEAR)
    # what is empty is ordered by how near it lies to what is not, so that no order is left to chance
    around = cv2.GaussianBlur(whole, (0, 0), side / 4, borderType=cv2.BORDER_REFLECT)
    ordered = whole + 1e-3 * around
    limits = np.quantile(ordered, 1 - SHARES)
    return np.asarray(ordered >= limits[:, None, None])


def elsewhere(marked: NDArray[np.bool_], count: int, seed: int) -> Iterator[NDArray[np.bool_]]:
    """The same places N×S×S turned, mirrored and moved at random, beyond an edge and in at the other."""
    random = np.random.default_rng(seed)
    for _ in range(count):
        turned = np.rot90(marked, int(random.integers(4)), (1, 2))
        mirrored = turned[:, :, ::-1] if random.integers(2) else turned
        yield np.roll(mirrored, random.integers(marked.shape[1], size=2).tolist(), (1, 2))


def _changed(photo: NDArray[np.float32], maps: Iterable[NDArray[np.bool_]]) -> Iterator[NDArray[np.float32]]:
    """The photo with what is marked put into its blurred self, and blurred away; each share of each map in turn."""
    hidden = blurred(photo)
    for marked in maps:
        for places in marked:
            yield np.where(places, photo, hidden)
            yield np.where(places, hidden, photo)
