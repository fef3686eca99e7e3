"""Photos -> answers, one per photo and in their order, whether the photo could be read or not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dermadesk.batch.discovery import Found
from dermadesk.errors import DermaDeskError
from dermadesk.inference.engine import Analysis, Engine


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What became of one photo: `result` is its analysis, or why it could not be read. `image` is its path."""

    image: str
    result: Analysis | DermaDeskError


def answers(engine: Engine, found: Sequence[Found]) -> Iterator[Answer]:
    """One answer per photo, in order. Closing the generator between two photos cancels the rest."""
    analysed = engine.analyse_many(Path(item.path) for item in found if item.error is None)
    for item in found:
        if item.error is not None:
            yield Answer(item.path, item.error)
            continue
        result = next(analysed)
        yield Answer(item.path, result if isinstance(result, Analysis) else result.error)
