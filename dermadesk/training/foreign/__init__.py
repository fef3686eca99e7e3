"""What a network for dermoscopic photos is never to be asked, drawn by the program: pictures of other things, and skin
without a dermatoscope. Novelty learns from them, since no clinic keeps such pictures.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import numpy as np

from dermadesk.imaging.steps import Pixels
from dermadesk.training.foreign import pages, scenes, skin
from dermadesk.training.foreign.pages import Drawing

__all__ = ["BARE", "KINDS", "LESION", "PICTURES", "SKIN", "Drawing", "drawn"]

PICTURES: Mapping[str, Drawing] = {
    "text pages": pages.text_page,
    "charts": pages.chart,
    "cartoons": pages.cartoon,
    "windows": pages.window,
    "noise": pages.noise,
    "plain colours": pages.plain,
    "gradients": pages.gradient,
    "spectra": scenes.spectrum,
    "discs": partial(scenes.leaves, shape=0),
    "polygons": partial(scenes.leaves, shape=1),
    "blades": partial(scenes.leaves, shape=2),
}
"""Pictures without skin, by kind."""

BARE, LESION = "bare skin", "lesions on skin"
SKIN = (BARE, LESION)
"""Skin as a camera without a dermatoscope sees it, by kind."""


KINDS = len(PICTURES) + len(SKIN)


def drawn(photos: Sequence[Pixels], each: int, seed: int = 0) -> Iterator[tuple[str, Pixels]]:
    """`each` drawings of every kind, with its name: H×W×3 uint8. The lesions are those of `photos`, S×S×3."""
    for number in range(each):
        for place, (kind, draw) in enumerate(PICTURES.items()):
            yield kind, draw(np.random.default_rng((seed, number, place)))
        random = np.random.default_rng((seed, number, len(PICTURES)))
        yield BARE, skin.bare_skin(random)
        yield LESION, skin.lesion_on_skin(random, photos[int(random.integers(len(photos)))])
