"""Labelled photos -> `Answered`: through the door that serves photos, with what else the figures need of each."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import numpy as np

from dermadesk.errors import DermaDeskError
from dermadesk.evaluation.answered import Answered, Known
from dermadesk.imaging import skin_tone
from dermadesk.inference.engine import Engine, Unreadable


class OnDisk(Known, Protocol):
    """A labelled photo in a file."""

    @property
    def path(self) -> Path: ...


P = TypeVar("P", bound=OnDisk)


@dataclass(frozen=True, slots=True, eq=False)
class Read(Generic[P]):
    """The photos that could be read, the answers to them, row by row, and what the others were refused for."""

    photos: tuple[P, ...]
    answered: Answered
    refused: tuple[DermaDeskError, ...]

    def where(self, keep: Callable[[P], bool]) -> Answered:
        """The answers to the photos for which `keep` is true."""
        return self.answered.where(np.array([keep(photo) for photo in self.photos], bool))


def answer(
    engine: Engine, photos: Sequence[P], labels: Sequence[int], *, turned: bool = False, tones: bool = True
) -> Generator[int, None, Read[P] | None]:
    """Ask the model about every photo; yields how many are done, returns None when none could be read.

    `labels` are places in the order of the model's classes. With `turned`, test-time augmentation too;
    with `tones`, the tone of the skin.
    """
    kept, truth, rows, logits, views, skin = [], [], [], [], [], []
    refused: list[DermaDeskError] = []
    answers = engine.analyse_many((photo.path for photo in photos), turned=turned)
    for done, (photo, label, each) in enumerate(zip(photos, labels, answers, strict=True), start=1):
        yield done
        if isinstance(each, Unreadable):
            refused.append(each.error)
            continue
        kept.append(photo)
        truth.append(label)
        rows.append(each.prediction.probabilities)
        logits.append(each.logits)
        views.append(each.turned)
        skin.append(skin_tone.of_photo(each.photo) if tones else None)
    if not kept:
        return None
    answered = Answered.of(
        kept,
        truth,
        np.stack(rows),
        logits=np.stack(logits).astype(np.float64),
        turned=np.stack([view for view in views if view is not None]) if turned else None,
        tones=skin,
    )
    return Read(tuple(kept), answered, tuple(refused))
