"""What the Models tab says: of a model in the list, of what was done with it, and what it asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dermadesk.errors import DermaDeskError
from dermadesk.gui.models.facts import size
from dermadesk.gui.words import NBSP

if TYPE_CHECKING:
    from dermadesk.gui.service.models import Comparing, Exported, Model, Pace, Verified
    from dermadesk.inference.transfer import Offered

SPEED = "How long one photo takes on this computer, from the file to the answer, one photo after another."
PHONE = (
    "Ask whoever gave you the file to read this number to you, by phone or face to face: if theirs is the same, nobody "
    "changed the file on the way."
)
CODE = (
    "A model contains program code, which runs on this computer once the model is used. Install it only if you know "
    "who made it and trust them."
)
TELL = "Read this number to whoever gets the file, by phone or face to face: it shows them that nobody changed it."
DROP = "Drop a folder of photos with known diagnoses here."
COMPARE = (
    "Add the table of their diagnoses, unless the folders are named after them. Photos that either model has learned "
    "from are left out: it knows them by heart."
)
NO_PHOTOS = "No photos are chosen yet."
SAME = "Choose two different models"
NOTHING_LEFT = "There is nothing to compare: no photo is left that both models can be asked about."
STOPPED = "The comparison was stopped. Nothing was changed."
NO_UNDO = "There is no way back. Cases that it answered keep their answers."
STAYS_AWAY = "“Show hidden models” brings it back."


def is_used(model: Model) -> bool:
    """Whether Examine answers with it now."""
    return model.answering


def name(model: Model) -> str:
    """What it is called, without its version; one that was refused by its folder."""
    return model.manifest.id if model.manifest is not None else model.folder.name


def full_name(model: Model) -> str:
    """The same with its version."""
    return model.reference if model.manifest is not None else model.folder.name


def state(model: Model) -> str:
    """In use, or used from the next start; empty for the others."""
    if model.answering:
        return "in use"
    return "used when the program starts" if model.default else ""


def origin(model: Model) -> str:
    """Where it is from."""
    return "came with the program" if model.shipped else "installed here"


def below(model: Model) -> str:
    """Version, state and where from, for the list."""
    if model.manifest is None:
        return "cannot be used"
    where = "shipped" if model.shipped else "installed"
    parts = (model.manifest.version, state(model), "hidden" if model.hidden else "", where)
    return " · ".join(part for part in parts if part)


def spoken(model: Model) -> str:
    """The row of the list for those who do not see it."""
    return f"{name(model)}, {below(model).replace(' · ', ', ')}"


def about(model: Model, training: str = "") -> str:
    """Below the name of the one that is shown: state, where from, when made, size."""
    where = f"installed from “{training}”" if training else origin(model)
    made = f"made {model.manifest.created[:10]}" if model.manifest is not None else ""
    parts = (state(model), "hidden" if model.hidden else "", where, made, size(model.bytes))
    return " · ".join(part for part in parts if part)


def uncompared(model: Model, used: str) -> str:
    """That comparing first is wise; empty where there is nothing to compare with."""
    if model.error or not used or model.reference == used:
        return ""
    return (
        f"Not compared here with {used}, which is in use. Compare the two on labelled photos of your own before you "
        "change: a model that does better elsewhere can do worse on yours."
    )


def changed(reference: str, before: str) -> str:
    """After another model was chosen: what changes, and what does not."""
    told = f"Examine and new batches answer with {reference} from now on; saved cases keep their answers."
    if before and before != reference:
        told += f" {before} is still here: choose it to go back."
    return told


def verified(found: Verified) -> str:
    """What was verified, in words."""
    return (
        f"{found.reference} is whole: all {len(found.files)} files are as they were made, and its network starts "
        f"({found.backend})."
    )


def pace(found: Pace) -> str:
    """How long a photo takes, so far or for good."""
    told = f"{found.photo * 1000:.0f}{NBSP}ms a photo"
    if not found.done:
        return f"{told} so far, measuring…"
    seconds = f"{found.start:.1f}{NBSP}s" if found.start >= 0.1 else "less than a tenth of a second"
    return (
        f"{told}, the median of {found.photos} drawn photos, with {found.backend}. It was ready to answer after "
        f"{seconds}."
    )


def comparing(event: Comparing) -> str:
    """How far a comparison is."""
    return f"{event.what}: {event.done:,} of {event.total:,} photos" if event.total else event.what


def exported(found: Exported) -> str:
    """What was written where."""
    return f"{found.reference} was written to {found.file} ({size(found.bytes)})."


def installed(reference: str, used: str) -> str:
    """After an import."""
    still = f" {used} is in use as before; compare the two before you change." if used else ""
    return f"{reference} is installed.{still}"


def refused(offered: Offered) -> str:
    """Why it cannot be installed; empty where it can."""
    if offered.already_installed:
        return "This model is installed already, just as it is in the file."
    if offered.clashes:
        return (
            f"Another model is installed as {offered.reference}. It stays as it is; ask for a file with another "
            "version, or delete the installed one first."
        )
    return ""


def grouped(sha256: str) -> str:
    """A sha256 in groups of eight, to be read aloud and compared."""
    return " ".join(sha256[start : start + 8] for start in range(0, len(sha256), 8))


def goes(model: Model) -> str:
    """What is deleted."""
    return f"{model.folder} with its {size(model.bytes)} is removed from this computer."


def trouble(error: Exception) -> str:
    """What went wrong with a model, in one piece."""
    if isinstance(error, DermaDeskError):
        return f"{error} The model in use and all others are as they were."
    return "The program made a mistake here. The model in use and all others are as they were."
