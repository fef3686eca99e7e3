"""What the labelling page says: numbers come in, sentences go out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dermadesk.gui.words import percent

if TYPE_CHECKING:
    from dermadesk.gui.service.training.labelling import Guess

HIDDEN = "The model’s guess is shown once you have set a label. Seen before, it sways what one sees in the photo."
SHOWN = (
    "You see the model’s guess before you label. It sways what one sees: the new model then learns its mistakes too."
)
SWITCH = "Show it before I label"
ASKED = "The model is asked…"
KEEPS = "Labels are kept in this training, at once. Your folders are not touched."
ALL_DONE = "All photos here have a label."


def counted(done: int, total: int) -> tuple[str, str]:
    """12 of 340, and that these are labelled."""
    return f"{done:,} of {total:,}", " labelled"


def place(at: int, total: int) -> str:
    """13 of 340."""
    return f"{at + 1:,} of {total:,}"


def guess(told: Guess) -> str:
    """Model: Melanoma, 68 %."""
    if not told.assessed:
        return "The model cannot assess this photo."
    return f"The model in use guesses {told.name}, {percent(told.probability)}."


def last(name: str, label: str, told: Guess | None, code: str) -> str:
    """The photo before: what it was labelled as, and what the model says of it."""
    said = f"{name}: {label}."
    if told is None:
        return said
    if told.assessed and told.code == code:
        return f"{said} The model in use guesses the same, {percent(told.probability)}."
    return f"{said} {guess(told)}"
