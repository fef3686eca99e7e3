"""What a long export says on its way."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Copied:
    """How far an export is: `done` of `total` examinations."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written where; `left_out` are reasons and how many examinations each kept out."""

    target: Path
    examinations: int
    left_out: tuple[tuple[str, int], ...] = ()
