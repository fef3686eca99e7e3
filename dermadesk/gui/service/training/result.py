"""What a training has led to: the candidate's figures, beside the model in use, and where it is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dermadesk.inference.engine import Engine
    from dermadesk.training.projects import Project


class ResultDoor:
    """`installed` starts the model in use once more, for this worker alone."""

    def __init__(self, installed: Callable[[], Engine]) -> None:
        self._installed = installed

    def measure(self, project: Project) -> Iterator[Any]:
        """The candidate's figures, then the comparison."""
        raise NotImplementedError
