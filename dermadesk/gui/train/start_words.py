"""What the list of trainings says: projects come in, sentences go out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dermadesk.training.projects import Project

EMPTY = "Drop a folder of labelled photos here to train a model on them, or begin and choose it."
EARLIER = "Trainings"
LACKING = (
    "This program was built for examining alone: the parts that train are left out. Install the whole DermaDesk to "
    "train a model."
)
STAYS = "Your photos and an installed model stay. There is no way back."
RUNNING = "It is being trained: stop it before it is deleted"

_PAGES = {
    "photos": "Photos",
    "check": "Check",
    "recipe": "Recipe",
    "training": "Training",
    "result": "Result",
    "install": "Install",
}


def far(project: Project, running: bool = False) -> str:
    """How far a training is, as a sentence goes on: was interrupted; goes on where it stopped."""
    state = str(project.state)
    if running:
        return "is being trained now"
    if state == "begun":
        return "was interrupted; goes on where it stopped"
    if state == "trained":
        return "trained; its model is not installed"
    if state == "installed":
        return f"installed as {project.installed}" if project.installed else "installed"
    return f"being prepared, at {_PAGES[str(project.step)]}; nothing is trained yet"


def about(project: Project, taken: str, running: bool) -> str:
    """21 November 2026 · clinic · being prepared, at Photos; nothing is trained yet · 12 MB on this disk."""
    date = day(project.created)
    begun = () if date in project.name else (date,)
    return " · ".join((*begun, *photos(project), far(project, running), f"{taken} on this disk"))


def photos(project: Project) -> tuple[str, ...]:
    """The names of its first folders, in one piece; nothing where it has none."""
    names = [each.name or str(each) for each in project.folders]
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""
    return (", ".join(names[:2]) + more,) if names else ()


def day(iso: str) -> str:
    """21 November 2026; what is no date as it is."""
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{moment.day} {moment:%B %Y}"


def goes(folder: str, taken: str, installed: str) -> str:
    """What is deleted with a training."""
    also = f" {installed} is installed and stays." if installed else ""
    return (
        f"All of {folder} ({taken}): the checkpoints and the log, the candidate model, what was mended of the data, "
        f"labels that were set here, and copies of saved cases.{also}"
    )
