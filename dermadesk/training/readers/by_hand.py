"""What a person says of single photos, over whatever tables and folders say."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from dermadesk.training.readers.gather import Gathered


@dataclass(frozen=True, slots=True)
class ByHand:
    """Photos are named by their absolute paths. `labels` is what each is called, whatever else says; those in
    `left_out` are as if they were not there. `apart` are codes of classes that are read beside the wanted ones.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    apart: tuple[str, ...] = ()

    def kept(self, gathered: Gathered) -> Gathered:
        """What was gathered, less the photos that are left out."""
        if not self.left_out:
            return gathered
        return replace(gathered, photos=tuple(each for each in gathered.photos if not self._out(each[0].path)))

    def called(self, path: str) -> str:
        """What the photo is called; "" where nothing was said."""
        return self.labels.get(os.path.abspath(path), "") if self.labels else ""

    def _out(self, path: str) -> bool:
        return os.path.abspath(path) in self.left_out
