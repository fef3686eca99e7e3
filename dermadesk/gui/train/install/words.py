"""What the page Install says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dermadesk.errors import DermaDeskError
from dermadesk.gui.evaluation import comparison as compared
from dermadesk.gui.train.result.own_words import probability

if TYPE_CHECKING:
    from pathlib import Path

    from dermadesk.gui.service.training.install import Draft, Standing

NAME = "Own model"
"""What a model is called until a person says otherwise."""

NAME_HINT = "for example Clinic Berlin"
NOTES = "Notes for those who use it: whose photos, from when, taken with what"
NOTES_STAY = "They stand in its model card, also where you give the model to others: name no patient."
NO_ID = "Give it a name with letters a to z or digits in it."
READING = "Reading the new model…"
MEASURING = "Measuring the test photos anew at the operating point that you chose…"
INSTALLING = "Installing…"
STARTING = "Installed. Starting it once before it is used…"
CARD, CARD_NOW = "The model card as it will be", "The model card"
USE = "Use it from now on"
USE_TIP = "Examine and new batches answer with it; without this they go on with the model in use"
CARRIED = (
    "The comparison on the page Result carries it: by these photos it loses no more malignant lesions than allowed."
)
FIRST = "No other model can be used here, so this one will be."
REASON = "Why use it nevertheless?"
REASON_HINT = "This is kept beside the models, with what spoke against it"
KEPT = "The trained model is kept here, and the model in use is as it was."
WHOLE = "The installed model is as it was."
HINT = "Nothing is replaced: every model that is installed stays, and you can go back any time."
HINT_DONE = "You can come back here any time: to change the model in use, or to export this one."


def called(draft: Draft) -> str:
    """Under which name and version it is installed."""
    return f"It is installed as {draft.reference}." if draft.id else NO_ID


def point(threshold: float) -> str:
    """That another operating point than the recipe's decides."""
    return f"It calls a lesion suspicious from {probability(threshold)} on: the operating point that you chose."


def button(draft: Draft | None, use: bool) -> str:
    """What the button says that installs."""
    name = draft.reference if draft is not None and draft.id else ""
    return f"Install {name} and use it".replace("  ", " ") if use else f"Install {name}".strip()


def place(standing: Standing) -> str:
    """Where it goes."""
    beside = f", beside {standing.used}" if standing.used else ""
    return f"It is copied to {standing.place}{beside}. The photos stay where they are."


def against(standing: Standing) -> list[str]:
    """What speaks against using it, in sentences; empty where nothing does."""
    from dermadesk.evaluation.compare import Refusal

    told = compared.against(standing.comparison) if standing.comparison is not None else []
    if Refusal.NOT_COMPARED in standing.against:
        told.append(
            f"It was not compared with {standing.used}, which is in use, so nobody knows which is better. The page "
            "Result compares them, or says why it cannot."
        )
    if Refusal.NOT_THE_DEFAULT in standing.against:
        told.append(f"It was compared with another model than {standing.used}, which is in use now.")
    return told


def done(reference: str, used: str) -> str:
    """What happened, and what answers now."""
    if reference == used:
        return (
            f"{reference} is installed and in use: Examine and new batches answer with it. Saved cases keep their "
            "answers."
        )
    goes_on = f" {used} goes on answering." if used else ""
    return f"{reference} is installed beside the others.{goes_on}"


def back(reference: str) -> str:
    """What the button says that goes back."""
    return f"Go back to {reference}"


def trouble(error: Exception, kept: str) -> str:
    """What went wrong, and that `kept` is as it was."""
    told = str(error) if isinstance(error, DermaDeskError) else "The program made a mistake here."
    return f"{told} {kept}"


def goes_on(used: str) -> str:
    """What is safe when another model could not be used."""
    return f"{used} goes on answering." if used else "No model was changed."


def exporting(target: Path) -> str:
    """That a file is being written."""
    return f"Writing {target.name}…"
