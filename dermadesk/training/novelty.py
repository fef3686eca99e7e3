"""What `inference.novelty` needs of a network: Fisher's line between own photos and drawn pictures, and its limits.

The line goes from the mean of the own photos towards the middle between drawn pictures and drawn skin, whitened by a
covariance that is shrunk to a sphere (after Ledoit and Wolf, "Honey, I shrunk the sample covariance matrix", 2004; the
weight is fixed). Of Mahalanobis distances, residuals, nearest neighbours, logistic regression and this, this held best
when a whole collection of photos and whole families of pictures were left out.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermadesk.inference.bundle import Novelty, NoveltyShare
from dermadesk.inference.novelty import LIMIT, directions, novelties
from dermadesk.training.foreign import KINDS, PICTURES, SKIN

Embeddings = NDArray[np.floating[Any]]
"""N×C, as the network gives them."""

MOST_OWN = 20_000
"""So many of the own photos tell all there is to a mean and a covariance."""

_MOST_OF_A_KIND = 150
_REFUSED, _MARKED = 0.01, 0.05
_SHRINKAGE = 0.3
_OF_THE_DRAWN = 0.3
"""The weight of the covariance within the kinds of drawings, beside that of the own photos."""

_LEAST = 0.05
"""Of the way to the drawings: no limit is closer to the own photos than this."""

_HANDFUL = 5
"""Where a handful held out tells too little: at most so many times the share of the own photos lies beyond."""

_METHOD = (
    f"Fisher's line between the photos learned from and pictures that the program draws; {_REFUSED:.0%} of the photos "
    f"of the calibration part lie beyond the limit, {_MARKED:.0%} beyond the warning"
)


def each_kind(photos: int) -> int:
    """How many drawings of every kind go with so many photos: about as many drawings as photos, at most 150 each."""
    return int(np.clip(photos // KINDS, 4, _MOST_OF_A_KIND))


def fit(own: Embeddings, drawn: Mapping[str, Embeddings], held_out: Embeddings) -> Novelty | None:
    """The line from `own` photos towards `drawn` pictures, by kind, with limits from photos that were `held_out`.

    None for a network that does not tell them apart. `measured` tells what the limits do with those photos, and with
    pictures of each kind had the line not known that kind.
    """
    photos = directions(own)
    spread = np.cov(photos, rowvar=False)
    known = _line(photos, spread, drawn, held_out)
    if known is None:
        return None
    refused, marked = [], []
    for kind in PICTURES:
        blind = _line(photos, spread, {each: drawn[each] for each in drawn if each != kind}, held_out)
        if blind is not None:
            values = novelties(blind, drawn[kind])
            refused.append(values >= LIMIT)
            marked.append(values >= blind.warns_from)
    kinds = _share("drawn pictures, each kind by a line that does not know it", refused, marked)
    return dataclasses.replace(known, measured=(share(known, "photos of the calibration part", held_out), kinds))


def share(known: Novelty, what: str, embeddings: Embeddings) -> NoveltyShare:
    """What novelty does with some photos or pictures, called `what`."""
    values = novelties(known, embeddings)
    return _share(what, [values >= LIMIT], [values >= known.warns_from])


def _line(
    photos: NDArray[np.float64], spread: NDArray[np.float64], drawn: Mapping[str, Embeddings], held_out: Embeddings
) -> Novelty | None:
    """`photos` N×C at length 1 and their covariance C×C."""
    kinds = {kind: directions(embeddings) for kind, embeddings in drawn.items()}
    pictures = np.concatenate([each for kind, each in kinds.items() if kind not in SKIN]).mean(0)
    skin = np.concatenate([each for kind, each in kinds.items() if kind in SKIN]).mean(0)
    within = np.mean([np.cov(each, rowvar=False) for each in kinds.values()], axis=0)
    covariance = (1 - _OF_THE_DRAWN) * spread + _OF_THE_DRAWN * within
    sphere = np.trace(covariance) / len(covariance) * np.eye(len(covariance))
    middle = photos.mean(0)
    way = (pictures + skin) / 2 - middle
    if not (np.linalg.norm(way) > 1e-6 and np.trace(sphere) > 0):
        return None
    direction = np.linalg.solve((1 - _SHRINKAGE) * covariance + _SHRINKAGE * sphere, way)
    own, others = (each @ direction - middle @ direction for each in (photos, directions(held_out)))
    limit, warns_from = (
        max(np.quantile(others, 1 - share), np.quantile(own, 1 - _HANDFUL * share), _LEAST * (way @ direction))
        for share in (_REFUSED, _MARKED)
    )
    return Novelty(
        direction=tuple(float(f"{each:.6g}") for each in direction / limit),
        offset=float(f"{-(middle @ direction) / limit:.9g}"),
        warns_from=round(min(1.0, float(warns_from / limit)), 4),
        method=_METHOD,
    )


def _share(what: str, refused: list[NDArray[np.bool_]], marked: list[NDArray[np.bool_]]) -> NoveltyShare:
    beyond, told = np.concatenate(refused), np.concatenate(marked)
    return NoveltyShare(what, len(beyond), round(float(beyond.mean()), 4), round(float(told.mean()), 4))
