"""Groups of photos -> parts: each group whole, each class in each part in its share, as nearly as groups allow."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from dermadesk.training.dataset import Dataset

_TRIES = 20
_NOTHING: Mapping[int, Collection[str]] = {}


def allot(
    dataset: Dataset, shares: Sequence[float], seed: int, full: Mapping[int, Collection[str]] = _NOTHING
) -> tuple[dict[str, int], tuple[str, ...]]:
    """The place in `shares` of each group, and the classes that some part holds no photo of.

    `full` names the classes that a part already has from elsewhere. scikit-learn's `StratifiedGroupKFold` does the
    same for equal folds, but warns where a class has fewer photos than folds, and may leave a part without it.
    """
    groups = sorted({photo.group for photo in dataset.photos})
    row = {group: index for index, group in enumerate(groups)}
    counts = np.zeros((len(groups), len(dataset.classes) + 1))  # the last column: photos of whatever class
    for photo, label in zip(dataset.photos, dataset.labels, strict=True):
        counts[row[photo.group], [label, -1]] += 1
    codes = [each.code for each in dataset.classes]
    given = np.array([[code in full.get(part, ()) for code in (*codes, "")] for part in range(len(shares))])
    enough = ((counts > 0).sum(0) >= (~given).sum(0)).all()
    tries = [_placed(counts, np.asarray(shares), given, np.random.default_rng((seed, 0)))]
    while enough and tries[-1][1].any() and len(tries) < _TRIES:  # patients with many diagnoses can need another order
        tries.append(_placed(counts, np.asarray(shares), given, np.random.default_rng((seed, len(tries)))))
    best, missing = min(tries, key=lambda each: int(each[1].sum()))
    few = tuple(code for place, code in enumerate(codes) if missing[:, place].any())
    return {group: int(best[index]) for group, index in row.items()}, few


def _placed(
    counts: NDArray[np.float64], shares: NDArray[np.float64], given: NDArray[np.bool_], random: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The part of each group G, and which classes each part lacks: `counts` is G×K, `shares` P, `given` P×K.

    One group after the other, those of rare classes and large ones first, goes where the photos of its classes then
    lie nearest to their shares (the least chi-square). The last groups of a class are kept for parts that lack it.
    """
    has = counts > 0
    remaining = has.sum(0)
    rarity = np.where(has, remaining, len(counts)).min(1)
    order = np.lexsort((random.permutation(len(counts)), -counts[:, -1], rarity))
    wanted = np.maximum(shares[:, None] * counts.sum(0), 1e-9)
    placed = np.zeros_like(wanted)
    part_of = np.zeros(len(counts), np.int64)
    for group in order:
        mine = has[group]
        lacking = (placed == 0) & ~given
        needy = mine & (remaining <= lacking.sum(0))
        cost = np.where(mine, counts[group] * (2 * (placed - wanted) + counts[group]) / wanted, 0).sum(1)
        need = (lacking & needy).sum(1)
        part = int(np.lexsort((cost, -need))[0])
        part_of[group] = part
        placed[part] += counts[group]
        remaining = remaining - mine
    return part_of, (placed == 0) & ~given
