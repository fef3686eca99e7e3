"""What the page Check says: figures come in, sentences with their base go out."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from dermadesk.errors import DermaDeskError

if TYPE_CHECKING:
    from dermadesk.gui.service.training.check import Checked
    from dermadesk.gui.train.check.cases import Topic
    from dermadesk.training.duplicates import Pair
    from dermadesk.training.fixes import Fixes
    from dermadesk.training.projects import Project
    from dermadesk.training.report import ClassReport, DataReport

SAFE = "Your photos and tables are never changed: fixes are kept beside this training."
LOCKED = (
    "This training has begun with the photos as they are here. To change them, discard its run on the page Training, "
    "or begin a new training."
)
LOOK_AGAIN = "Look again"
LOOK_AGAIN_TIP = "Read the labels anew, and photos that are new or were changed"
WAITING = "Looking at the photos: this is quick the next time."
REFUSED = "The photos cannot be checked"
REFUSED_NEXT = "Mend what is said below, then look again."
FAILED = "The photos could not be checked."
UNDONE = "The last fix is undone"
NO_PHOTOS = "No photos are chosen yet. Choose them on the page Photos."

LEAVE_OUT = "Leave out"
LEAVE_OUT_TIP = "Nothing is learned from or tested on this photo; the file stays where it is"
LEAVE_ALL_OUT = "Leave all out"
LEAVE_ALL_OUT_TIP = "Nothing is learned from or tested on these photos; the files stay where they are"
KEEP_ONE = "Keep one"
KEEP_ONE_TIP = "Keep the photo of which most is known, and leave its copies out; the files stay where they are"
ONE_LESION = "They show one lesion"
ONE_LESION_TIP = "Keep these photos, and all others of their lesions and patients, together"
EVERY_ONE_LESION = "Each set shows one lesion"
ALL_ARE_TIP = "Give all of them this label here; the table stays as it is"
CALL_THEM = "Call them…"
CALL_THEM_TIP = "Give the marked photos another label here; tables and folders stay as they are"
MERGE = "Merge into…"
MERGE_TIP = "Make this class part of another one, malignant with malignant, benign with benign"
LEAVE_CLASS_OUT = "Leave the class out"
LEAVE_CLASS_OUT_TIP = "Leave out all photos of this class; the model will not know it"
TAKE_BACK = "Take back"
TAKE_BACK_TIP = "As if this had not been done"
UNDO_TIP = "Take the last fix back"

COPIES = (
    "The same photo more than once, with one label. It counts more than the others then. Copies are kept together "
    "when photos are divided, so nothing leaks; they may stay, or go."
)
DIFFERENT_LABELS = (
    "The same photo with different labels: at least one of them is wrong, and the model would learn both. Choose the "
    "right one, or leave the photos out."
)
DIFFERENT_LESIONS = (
    "The same photo under different lesions or patients: the ids miss that they belong together. They are kept "
    "together when photos are divided; say so once, and the counts are right, too."
)
UNREADABLE = "Files that cannot be read. They are left out of everything; leave them out here and this list is empty."
NONE_OF_THESE = "None. Nothing is to be done here."
NO_FIXES = "Nothing was mended. Every fix that you make is listed here, and can be taken back."


def photos(count: int) -> str:
    """`1 photo`, `1,200 photos`."""
    return f"{count:,} photo" if count == 1 else f"{count:,} photos"


def lesions(count: int) -> str:
    """`1 lesion or patient`, `1,200 lesions or patients`."""
    return f"{count:,} lesion or patient" if count == 1 else f"{count:,} lesions or patients"


def heading(checked: Checked) -> str:
    """How much there is."""
    told = checked.report
    parts = [photos(told.photos), f"{len(told.classes):,} classes"]
    parts += [f"{told.lesions:,} lesions"] if told.lesions else []
    parts += [f"{told.patients:,} patients"] if told.patients else []
    return " · ".join(parts)


def found(topics: Mapping[str, Topic], done: str = "") -> str:
    """How much there is to look at; `done` is what was mended before that."""
    count = sum(len(topic.cases) for topic in topics.values())
    many = "1 finding" if count == 1 else f"{count:,} findings"
    left = f"{many} can be mended below." if count else "Nothing else needs a decision."
    return f"{done}. {left}" if done else left


def alike(pair: Pair, image: str) -> str:
    """How this photo is like another one."""
    other = pair.second if pair.first == image else pair.first
    if pair.exact:
        return f"The same file as {other}"
    return f"Nearly {other}: {pair.distance} of 255 signs differ"


def copies(count: int) -> str:
    """What a set of copies is."""
    return "One photo twice" if count == 2 else f"One photo {count:,} times"


def different_labels(count: int) -> str:
    """What a set with several labels is."""
    return f"{copies(count)}, with different labels"


def different_lesions(ids: Sequence[str]) -> str:
    """What a set of several lesions is."""
    named = ", ".join(ids[:3]) + (f" and {len(ids) - 3:,} more" if len(ids) > 3 else "")
    return f"One photo under {named}"


def all_are(name: str) -> str:
    """The deed that gives all photos of a set one label."""
    return f"All: {name}"


def keep_one_of_each(count: int) -> str:
    """The deed that leaves all copies out."""
    return f"Keep one of each ({photos(count)} left out)"


def too_alike(count: int) -> str:
    """That near duplicates say nothing here."""
    return (
        f"{photos(count)} are so alike that copies cannot be told from photos of other lesions. Only files that are "
        "equal are kept together."
    )


def leak(told: DataReport) -> list[str]:
    """What a naive division of the photos would pretend."""
    share = round(100 * told.leak)
    if not told.leak:
        return ["Every photo shows a lesion of its own, so a random division of the photos would not leak."]
    many = f"{share}" if share else "fewer than 1"
    sentences = [
        f"Of 100 test photos of a random division, {many} would show a lesion, a patient or a photo that was learned "
        "from: the model would be asked what it knows by heart. This program keeps them together, so none does.",
    ]
    worst = max(told.classes, key=lambda each: each.leak)
    if round(100 * worst.leak) > share:
        sentences.append(f"Of {worst.name} it would be {round(100 * worst.leak)} of 100.")
    if told.ungrouped:
        sentences.append(
            f"{photos(len(told.ungrouped))} have neither a lesion nor a patient in the table, and count as a lesion "
            "each. Where some show the same one, mark them under Photos and say so."
        )
    return sentences


def too_small(each: ClassReport, needed: tuple[int, int]) -> str:
    """What is too small about a class, and how many more would help."""
    learned, known = needed
    sentences = [f"{lesions(each.groups)}."]
    if each.too_small_to_learn:
        sentences.append(f"{learned - each.groups:,} more would be enough to learn from ({learned:,} in all).")
    if each.too_small_to_test:
        now = f"±{each.half_width:.0%} from {lesions(each.tested)}" if each.tested else "not at all"
        sentences.append(
            f"How often it is found would be known to {now}; {max(0, known - each.groups):,} more ({known:,} in all) "
            "make that ±15 %."
        )
    return " ".join(sentences).replace("%", " %").replace("  %", " %")


def refused(error: DermaDeskError) -> list[str]:
    """Why there is no report."""
    return [str(error), SAFE]


def hint(missing: DermaDeskError | None) -> str:
    """What stands beside Next."""
    if missing is None:
        return SAFE
    return f"Not yet: {missing.detail}."


def where(project: Project) -> str:
    """Where the file of fixes lies."""
    return f"Fixes are kept in {project.fixes}. Your photos and tables are never changed."


def count_of(fixes: Fixes) -> int:
    """How many fixes there are, as they are listed."""
    return len(fixes.excluded) + len(fixes.relabelled) + len(fixes.merged) + len(fixes.grouped)


def left_out(path: str) -> str:
    """A photo that is left out."""
    return f"Left out: {os.path.basename(path)}"


def relabelled(path: str, name: str) -> str:
    """A photo with a label from here."""
    return f"{os.path.basename(path)} is called {name}"


def merged(name: str, into: str) -> str:
    """A class that became another."""
    return f"{name} counts as {into}"


def grouped(paths: Sequence[str]) -> str:
    """Photos of one lesion."""
    named = ", ".join(os.path.basename(path) for path in paths[:3])
    more = f" and {len(paths) - 3:,} more" if len(paths) > 3 else ""
    return f"One lesion: {named}{more}"
