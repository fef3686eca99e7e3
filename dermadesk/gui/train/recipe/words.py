"""What the page Recipe says: what is offered and what was measured come in, sentences go out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dermadesk.errors import DermaDeskError
    from dermadesk.gui.service.training.recipe import Measured, Measuring
    from dermadesk.taxonomy import Diagnosis
    from dermadesk.training.plan import Kind, StartChoice

LITERATURE = "As in a paper"
PREPARING = "Preparing: the parts that train are loaded, and the labels are read."
HINT = "Training can be paused, and stopped at any time; what was learned is kept."
LOCKED = "This training has begun as it stands here. For other choices, begin a new training."
NO_MEASURE = "Another training runs now. The time is measured when it has ended."
NOT_MEASURED = "Measured as soon as the choices above are complete."
UNREADABLE = "None of the photos that were tried can be read."
STOPPED = "Not measured."
SHEET = "On the left the photo as it is, beside it what the network sees of it: changed anew in every pass."
EXPERT = "Every setting, with its unit. Nothing here needs to be changed."

_STARTS = {
    "shipped": ("The installed model", "It knows skin already, and needs the fewest photos."),
    "imagenet": ("ImageNet", "It knows everyday things, not skin, and needs some thousand photos."),
    "scratch": ("From scratch", "It knows nothing yet: it needs ten thousand photos or more, and the most time."),
}
_PARTS = {
    "loading": "Preparing to measure…",
    "photos": "Measuring: how long a photo takes to be read…",
    "steps": "Measuring: a few batches are learned from…",
    "answers": "Measuring: how long an answer takes…",
    "export": "Measuring: the model is written once…",
}


def start_name(key: str) -> str:
    """The name of a start."""
    return _STARTS[key][0]


def start_sentence(choice: StartChoice) -> str:
    """What a start is, by which file or model, and the licence that follows; or why it cannot be chosen."""
    told = _STARTS[str(choice.start)][1]
    if not choice.possible:
        return f"{told} {choice.why}"
    by = f"{choice.name}. " if choice.name else ""
    return f"{by}{told} {licence(choice.licence, str(choice.start))}"


def licence(terms: str, start: str) -> str:
    """What follows for the new model."""
    if terms:
        free = " It may not be used commercially." if "NC" in terms else ""
        return f"The new model is then under {terms}.{free}"
    if start == "scratch":
        return "No licence follows: it is yours to give."
    return "The weights do not say their licence: ask where they come from before the model is passed on."


def claim(kind: Kind) -> str:
    """What a recipe of the literature follows, and what that claims."""
    none = kind.claim.removeprefix("None: ")
    return (
        f"{kind.source} It claims no figure: {none}" if none != kind.claim else f"{kind.source} Its claim: {kind.claim}"
    )


def refused(error: DermaDeskError) -> str:
    """Why there is no recipe, in one piece."""
    return f"It cannot be trained like this: {error.detail or error}."


def diagnosis(each: Diagnosis) -> str:
    """Melanoma, malignant."""
    return f"{each.name}, {'malignant' if each.malignant else 'benign'}"


def measuring(event: Measuring) -> str:
    """What is measured now."""
    return _PARTS.get(event.what, _PARTS["loading"])


def time(measured: Measured) -> str:
    """About 25 to 40 minutes on this computer, measured on 3 batches of 32 photos."""
    found = measured.estimate
    batches = "1 batch" if found.batches == 1 else f"{found.batches} batches"
    machine = "this computer’s GPU" if found.on_gpu else "this computer"
    took = span(found.seconds_low, found.seconds_high)
    return f"{took[:1].upper()}{took[1:]} on {machine}, measured on {batches} of {found.batch_size} photos."


def needs(measured: Measured) -> str:
    """What memory and disk it needs, of what there is."""
    found = measured.estimate
    what = "the GPU’s memory" if found.on_gpu else "memory"
    return (
        f"Needs about {size(found.memory_bytes)} of {what}; {size(found.free_bytes)} are free. "
        f"Takes about {size(found.disk_bytes)} on the disk; {size(measured.disk_free)} are free."
    )


def pace(measured: Measured) -> str:
    """How fast the steps were."""
    found = measured.estimate
    return f"{found.photos_per_second:.0f} photos a second while it learns, {found.steps:,} steps in all."


def warnings(measured: Measured) -> str:
    """What does not fit, and what to do; empty where all does."""
    found = measured.estimate
    said = []
    if found.memory_bytes > found.free_bytes:
        said.append(
            "It needs more memory than is free. Close other programs, or choose fewer photos at once or smaller photos "
            "in the settings below."
        )
    if found.disk_bytes > measured.disk_free:
        said.append("The disk has too little room. Free some before the training begins.")
    return " ".join(said)


def span(low: float, high: float) -> str:
    """Seconds as one says them: less than a minute, about 25 to 40 minutes, about 2 to 3.5 hours."""
    if high < 60:
        return "less than a minute"
    if high < 90 * 60:
        step = 60 if high <= 15 * 60 else 300
        least, most = max(1, math.floor(low / step) * step // 60), math.ceil(high / step) * step // 60
        return _between(f"{least}", f"{most}", "minute" if most == 1 else "minutes")
    if high < 48 * 3600:
        least_half, most_half = max(1, math.floor(low / 1800)) / 2, math.ceil(high / 1800) / 2
        return _between(f"{least_half:g}", f"{most_half:g}", "hours")
    return _between(f"{max(1, math.floor(low / 86400))}", f"{math.ceil(high / 86400)}", "days")


def _between(low: str, high: str, unit: str) -> str:
    return f"about {high} {unit}" if low == high else f"about {low} to {high} {unit}"


def size(count: int) -> str:
    """2.1 GB, 45 MB."""
    if count >= 10**9:
        return f"{count / 1e9:.1f} GB" if count < 10**10 else f"{count / 1e9:.0f} GB"
    return f"{max(1, round(count / 1e6))} MB"


def changed(count: int) -> str:
    """How many settings are not the recipe's own."""
    return {0: "", 1: "1 setting changed"}.get(count, f"{count} settings changed")
