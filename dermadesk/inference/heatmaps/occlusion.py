"""Occlusion: Zeiler and Fergus, "Visualizing and understanding convolutional networks" (2014)."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dermadesk.inference.heatmaps.baseline import blurred
from dermadesk.inference.heatmaps.paced import answers
from dermadesk.inference.heatmaps.registry import Drawing, Looked, register

CELLS = 14
"""The map's cells along a side."""

WINDOW = 4
"""Cells along a side of what is covered at once. The window moves by one cell, and over the edges."""

_PLACES = range(1 - WINDOW, CELLS)


@register("occlusion", of_features=False, by_gradients=False)
def occlusion(looked: Looked) -> Drawing:
    """By how much each class's probability falls when a window of the photo is blurred away.

    Every cell has the mean over the WINDOW² windows that cover it. It asks the network itself, so it holds for any.
    """
    found = yield from answers(looked.answer, _covered(looked.photo()), len(_PLACES) ** 2 + 1)
    falls = (found[0] - found[1:]).T.reshape(-1, len(_PLACES), len(_PLACES))
    windows = np.lib.stride_tricks.sliding_window_view(falls, (WINDOW, WINDOW), (1, 2))
    return np.asarray(windows.mean((3, 4)), np.float32)


def _covered(photo: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    """The photo 3×S×S as it is, then with the window in each place, row by row."""
    yield photo
    hidden = blurred(photo)
    edges = np.rint(np.linspace(0, photo.shape[1], CELLS + 1)).astype(int)
    spans = [slice(edges[max(0, first)], edges[min(CELLS, first + WINDOW)]) for first in _PLACES]
    for rows in spans:
        for columns in spans:
            covered = photo.copy()
            covered[:, rows, columns] = hidden[:, rows, columns]
            yield covered
