"""What the page Training says of a run."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from dermadesk.gui.service.training.loading import Loading
from dermadesk.gui.service.training.running import Machine

HINT = "You can go on examining photos meanwhile. Closing the program keeps this run; it continues where it stopped."
DONE = "Done. The result shows what the new model finds on photos it has never seen, beside the installed one."
READY = (
    "Training runs in the background: photos can be examined meanwhile, and the machine does not fall asleep. It can "
    "be paused, stopped with what was learned so far, or cancelled. Closing the program keeps it."
)
INTERRUPTED = (
    "This training was interrupted. What it learned up to its last checkpoint is kept: it continues there. Starting "
    "anew deletes that; the photos, fixes and choices stay."
)
RUNS = "A training runs"
WAITS = "A training was interrupted; it can be continued"
OTHER = "Another training runs now. One at a time: this one can be started when that one has ended or was cancelled."
SHARED = "Examine and this training share one GPU ({gpu}). Answers take longer while it runs."
CANCEL = "Cancel this training?"
CANCEL_GOES = "What was learned so far and its log are deleted."
CANCEL_WARNING = "The photos, the fixes and the choices of the recipe stay. There is no way back to what was learned."
ANEW = "Start this training anew?"
ANEW_GOES = "What was learned so far, its log and its candidate are deleted."
ANEW_WARNING = "The photos, the fixes and the choices of the recipe stay, and so does a model that was installed."

_DOING = {
    "calibrate": "calibrating the probabilities on photos it did not learn from",
    "draw": "drawing its curves",
    "export": "exporting the network",
    "prove": "checking that the export answers as the network does",
    "write": "writing the new model",
}


@dataclass(frozen=True, slots=True)
class Doing:
    """What happens besides learning, and how far that is; `total` is 0 where that is not known."""

    heading: str
    text: str
    done: int = 0
    total: int = 0


def doing(event: Any, learned: bool) -> Doing | None:
    """What an event says that happens now; None for one that says nothing of it. `learned`: training is behind it."""
    heading = "Finishing" if learned else "Preparing"
    match type(event).__name__:
        case "Loading":
            assert isinstance(event, Loading)
            return Doing("Preparing", "loading what trains", event.done, event.total)
        case "PhotosFingerprinted":
            text = f"looking for photos that are there twice, {event.done:,} of {event.total:,}"
            return Doing("Preparing", text, event.done, event.total)
        case "PhotosPrepared":
            return Doing(heading, f"reading photos, {event.done:,} of {event.total:,}", event.done, event.total)
        case "BatchSizeTried":
            return Doing("Preparing", f"finding out how many photos at once are fastest, {event.batch_size} now")
        case "PhotosAnswered":
            text = f"noting how the photos it learned from look to it, {event.done:,} of {event.total:,}"
            return Doing("Finishing", text, event.done, event.total)
        case "PicturesDrawn":
            text = f"drawing pictures that are no such photos, to tell them apart, {event.done:,} of {event.total:,}"
            return Doing("Finishing", text, event.done, event.total)
        case "PhotosMeasured":
            text = f"measuring on the test photos, {event.done:,} of {event.total:,}"
            return Doing("Finishing", text, event.done, event.total)
        case "Doing":
            return Doing("Finishing", _DOING.get(event.what, event.what))
    return None


def line(event: Any, best: bool = False) -> str:
    """What the log says of an event; empty for nothing. `best`: an epoch is the best of its training so far."""
    match type(event).__name__:
        case "Machine":
            assert isinstance(event, Machine)
            where = f"trains on {event.gpu}" if event.gpu else f"trains on {event.cores} of {_cores(event.of)}"
            asleep = "" if event.awake else "; the system may fall asleep meanwhile, which pauses it"
            return where + asleep
        case "Found":
            return str(event.detail)
        case "Divided":
            return (
                f"divided by lesion and patient: {event.train:,} photos to learn from, {event.calibration:,} to "
                f"calibrate on, {event.test:,} to test on"
            )
        case "Resumed":
            steps = f" and {event.steps_done:,} steps" * bool(event.steps_done)
            return f"{stage(event.stage)}continues after epoch {event.epochs_done}{steps}"
        case "BatchSizeChosen":
            return f"{stage(event.stage)}{event.batch_size} photos at once are fastest here"
        case "BatchSizeHalved":
            return f"{stage(event.stage)}memory ran out; {event.batch_size} photos at once from here on"
        case "EpochFinished":
            told = f"loss {event.loss:.3f}, balanced accuracy {event.balanced_accuracy:.3f}"
            return f"{stage(event.stage)}epoch {event.epoch}: {told}{' (best so far)' * best}, checkpoint written"
        case "StoppedEarly":
            return f"{stage(event.stage)}no better for long; the weights of epoch {event.best_epoch} are kept"
        case "StoppedByUser":
            return (
                f"{stage(event.stage)}stopped in epoch {event.epoch} after step {event.step} of {event.steps}, and kept"
            )
        case "RateHalved":
            return (
                f"{stage(event.stage)}the loss was no number any more; it continues from epoch {event.epoch}, step "
                f"{event.step}, by {event.part:g} of the learning rate"
            )
        case "ParityProved":
            return f"the export answers as the network does on {event.photos:,} photos"
        case "BundleWritten":
            return "the new model is written"
    return ""


def stage(name: str) -> str:
    """What a line of the log begins with: nothing for the run's own training."""
    if name == "main":
        return ""
    return f"fold {name.removeprefix('fold')}, " if name.startswith("fold") else f"{name.removeprefix('main-')}, "


def epoch(number: int, of: int, at: str, plan: tuple[tuple[str, int], ...]) -> str:
    """Where a run is: its epoch, and which of its networks or folds."""
    told = f"Epoch {number} of {of}"
    if at.startswith("fold"):
        folds = len({name.split("-")[0] for name, _ in plan if name.startswith("fold")})
        return f"Fold {at.removeprefix('fold').split('-')[0]} of {folds} · epoch {number} of {of}"
    networks = [name for name, _ in plan if not name.startswith("fold")]
    if len(networks) > 1 and at in networks:
        return f"Network {networks.index(at) + 1} of {len(networks)} · epoch {number} of {of}"
    return told


def pace(photos: float) -> str:
    """How fast it learns."""
    return f"{photos:,.0f} photos a second" if photos >= 9.5 else f"{photos:.1f} photos a second"


def left(seconds: float) -> str:
    """How long it takes, no finer than it can be known."""
    minutes = seconds / 60
    if minutes < 1:
        return "less than a minute left"
    if minutes < 90:
        return f"{math.ceil(minutes)} min left"
    return f"{minutes / 60:.1f} h left"


def memory(held: int) -> str:
    """Bytes, in gigabytes."""
    return f"{held / 1e9:.1f} GB"


def rate(value: float) -> str:
    """A learning rate."""
    return f"learning rate {value:.2g}"


def _cores(count: int) -> str:
    return f"{count} cores" if count > 1 else "1 core"
