"""What the Batch tab says of a batch as a whole: numbers come in, sentences go out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from dermadesk.gui.batch.words import readable
from dermadesk.gui.words import NBSP

if TYPE_CHECKING:
    from dermadesk.batch.row import Counts
    from dermadesk.batch.run import Progress
    from dermadesk.gui.service.batches import Answering, Begun, Earlier

EMPTY = "Drop a folder of photos here, or choose one."
EARLIER = "Earlier batches"
NO_PHOTOS = "There are no photos in it. DermaDesk reads JPEG, PNG, BMP, TIFF and WebP files."
READY = "Start answers each of them. No photo is changed; the answers are kept here until you delete the batch."
PAUSED_FOR = "{name} was paused. What was answered is kept; it is among the earlier batches."
NEVER_PHOTOS = "No photo is deleted or changed. There is no way back."
FORGETS = (
    "Every answer that is remembered across batches is deleted. The batches keep theirs; photos that are looked at "
    "again are computed again."
)
NOTHING_SHOWN = "No photo of this batch is like that."


def name_of(given: Sequence[str]) -> str:
    """What a batch is called: the folder's name, or the first one's and how many more there are."""
    first = readable(os.path.basename(os.path.normpath(given[0])) or given[0])
    return first if len(given) == 1 else f"{first} and {len(given) - 1:,} more"


def number(count: int) -> str:
    """4,218."""
    return f"{count:,}"


def counted(count: int, what: str = "photo") -> str:
    """4,218 photos."""
    return f"{count:,}{NBSP}{what}{'' if count == 1 else 's'}"


def passed_over(hidden: int, others: int) -> str:
    """What lay there and is no photo; empty where nothing did."""
    parts = [f"{hidden:,} hidden"] if hidden else []
    parts += [f"{others:,} other"] if others else []
    if not parts:
        return ""
    noun, verb = "file" if (others or hidden) == 1 else "files", "was" if hidden + others == 1 else "were"
    return f"{' and '.join(parts)} {noun} {verb} passed over"


def progress(ran: Progress) -> str:
    """2,573 of 4,218 · 131 photos a second · 13 s left."""
    parts = [f"{ran.counts.done:,} of {ran.counts.total:,}"]
    if ran.rate:
        rate = f"{ran.rate:,.0f}" if ran.rate >= 10 else f"{ran.rate:.1f}"
        parts.append(f"{rate} photos a second")
    if ran.left is not None and ran.left > 0:
        parts.append(f"{duration(ran.left)} left")
    return " · ".join(parts)


def standing(counts: Counts, state: str) -> str:
    """How far a batch is that does not run."""
    what = {"finished": "finished", "failed": "stopped", "running": "starting"}.get(state, "paused")
    parts = [f"{counts.done:,} of {counts.total:,}", what]
    if counts.seen:
        parts.append(f"{counts.seen:,} marked as seen")
    return " · ".join(parts)


def duration(seconds: float) -> str:
    """13 s, 4 min, 2 h 10 min."""
    if seconds < 90:
        return f"{max(1, round(seconds))}{NBSP}s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes}{NBSP}min"
    hours, rest = divmod(minutes, 60)
    return f"{hours}{NBSP}h {rest}{NBSP}min" if rest else f"{hours}{NBSP}h"


def other_model(begun: Begun, now: Answering) -> str:
    """Why this batch is not gone on with, and what can be done; beside a button that says `look_again`."""
    if begun.plan.model == now.reference:
        who = f"These are answers of {begun.plan.model} as it ran before: the program or what runs it has changed."
    else:
        who = f"These are answers of {begun.plan.model}; the model in use is {now.reference}."
    return f"{who} One batch is answered by one model."


def look_again(begun: Begun, now: Answering | None) -> str:
    """The button that lists and answers anew."""
    other = now is not None and begun.plan.model != now.reference
    return f"Look again with {now.reference}" if now is not None and other else "Look again"


def begun_when(iso: str) -> str:
    """21 Nov 2026, 16:15; empty of what is no date."""
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        return ""
    return f"{moment.day} {moment:%b %Y, %H:%M}"


def earlier(batch: Earlier) -> str:
    """When it was begun, how far it is, and by which model."""
    if batch.trouble is not None or batch.counts is None:
        return str(batch.trouble or "")
    done, total = batch.counts.done, batch.counts.total
    far = counted(total) if done == total else f"{done:,} of {counted(total)}"
    return " · ".join(part for part in (begun_when(batch.begun), far, batch.model) if part)


def title(batch: Earlier) -> str:
    """Its name; of one that cannot be read that of its file."""
    return name_of(batch.given) if batch.given else batch.file.name


def go_on(batch: Earlier) -> str:
    """The question at the head of the list."""
    assert batch.counts is not None
    waiting = batch.counts.total - batch.counts.done
    return f"Go on with {title(batch)}? {counted(waiting)} {'waits' if waiting == 1 else 'wait'}."


def deleted(batch: Earlier) -> str:
    """What goes with a batch."""
    if batch.counts is None:
        return "Its file is deleted."
    said = f", and what was noted of {counted(batch.counts.seen)}" if batch.counts.seen else " and all notes on them"
    return f"The answers to {counted(batch.counts.done)}{said} are deleted."


def remembered(answers: int) -> str:
    """What is kept across batches, and what for."""
    return f"{counted(answers, 'answer')} remembered, so that no photo is computed twice."


def several(given: Sequence[str]) -> str:
    """Where the photos are: the folder, or the first of several."""
    first = readable(given[0])
    return first if len(given) == 1 else f"{first} and {len(given) - 1:,} more"
