"""Mean and standard deviation of embeddings, batch by batch: memory does not grow with the photos."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


class Spread:
    """Of embeddings n×D."""

    def __init__(self, *batches: NDArray[np.floating[Any]]) -> None:
        self._count = 0
        self._total: NDArray[np.float64] = np.zeros(1)
        self._squares: NDArray[np.float64] = np.zeros(1)
        for batch in batches:
            self.add(batch)

    def add(self, batch: NDArray[np.floating[Any]]) -> None:
        """n×D more."""
        values = batch.astype(np.float64)
        self._count += len(values)
        self._total, self._squares = self._total + values.sum(0), self._squares + (values * values).sum(0)

    @property
    def mean(self) -> NDArray[np.float64]:
        """D, over all rows."""
        return np.asarray(self._total / self._count)

    @property
    def std(self) -> NDArray[np.float64]:
        """D, over all rows."""
        return np.sqrt(np.maximum(self._squares / self._count - self.mean**2, 0))
