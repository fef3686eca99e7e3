"""What the page Photos says: what was found comes in, sentences go out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dermadesk.errors import ErrorCode, LabelError
from dermadesk.gui.words import NBSP, percent

if TYPE_CHECKING:
    from dermadesk.gui.service.training.photos import CasesFound, Understood
    from dermadesk.training.readers import Finding, Source
    from dermadesk.training.readers.places import Place, Speaking

EMPTY = "Drop the folder of your photos here, and the table of their diagnoses where it lies elsewhere."
READS = (
    "What is read: a folder for each diagnosis, a clinic’s table (CSV with the columns filename and label), and the "
    "tables of HAM10000 and the ISIC archive.\nPhotos without a diagnosis can be labelled here."
)
STAY = "Photos stay where they are; nothing is copied or changed."
BEGUN = "A run was begun with these photos. To use others, start it anew on the page Training, or begin a new training."
STAY_BUT_CASES = "Photos stay where they are. Of saved cases, copies are in this training."
TWO_CLASSES = "To go on, photos of at least two diagnoses need a label."
BROKEN = "To go on, mend what is said above, or remove it."
READING = "Reading the folders…"
NEEDS_FOLDER = "This table names photos. Choose their folder, too: it is not the one that the table lies in."
NO_CASES = (
    "No saved case has histology. Fill it in under History, where the case is opened, then it can be learned from."
)
PHOTOS_DROPPED = "Single photos are not taken here: drop the folder that they lie in."
FOLDER_MISSING = "The folder of the photos is missing"
CANNOT_READ = "The labels cannot be read yet"
COPIES_STAY = "The saved cases stay. There is no way back."
STRANGE = (
    "They stand in your tables, or are names of folders, and are no diagnosis that is known here. Say what each means, "
    "or leave its photos out. Your tables and folders are not changed."
)
OWN_CLASSES = (
    "A diagnosis that is not in the list can be declared in a table classes.csv in the folder, with the columns code, "
    "name and malignant."
)
LEAVE_OUT = "Leave its photos out"
DECLARES = "This table declares classes of your own."

_LAYOUTS = {
    "HAM10000": "HAM10000’s table",
    "ISIC truth": "a truth table of the ISIC challenge",
    "ISIC metadata": "the ISIC archive’s table",
    "a clinic's own": "a clinic’s table",
}
_ADVICE = {
    "labelled_as_none": "They are left out.",
    "row_without_photo": "Check that no folder is missing.",
    "no_patient_or_lesion": "Each counts as a lesion of its own. Where several show one lesion, give a table with "
    "lesion_id or patient_id, or group them on the next page: else what is measured is too good.",
    "duplicate_row": "They count once.",
    "file_in_two_folders": "",
    "lesion_of_two_patients": "Check the table.",
    "age_is_no_number": "",
    "not_utf8": "",
    "table_passed_over": "",
}


def number(count: int, what: str) -> str:
    """4,218 photos."""
    return f"{count:,}{NBSP}{what}{'' if count == 1 else 's'}"


def place(there: Place) -> str:
    """HAM10000’s table HAM10000_metadata.csv: 10,015 photos, 7,470 lesions."""
    parts = [_table(each, there.lesions) for each in there.tables]
    if there.class_folders:
        told = first(there.class_folders, 4)
        count = there.labelled - sum(each.labelled for each in there.tables)
        one = len(there.class_folders) == 1
        how = f"The folder is named for its diagnosis ({told})" if one else f"A folder for each diagnosis ({told})"
        parts.insert(0, f"{how}: {number(count, 'photo')}")
    if not there.labelled:
        none = "" if parts else ": no table and no folder’s name tells one"
        parts.insert(0, f"{number(there.photos, 'photo')} without a diagnosis{none}")
    elif there.labelled < there.photos:
        parts.append(f"{there.photos - there.labelled:,} of {number(there.photos, 'photo')} without a label")
    return _sentence("; ".join(parts))


def table(speaking: Sequence[Speaking]) -> str:
    """A clinic’s table: 120 photos; of one that was given for itself, over all folders."""
    layout = _LAYOUTS.get(speaking[0].layout, speaking[0].layout)
    count, labelled = sum(each.photos for each in speaking), sum(each.labelled for each in speaking)
    told = "" if labelled else ", but no diagnosis"
    return _sentence(f"{layout} for {number(count, 'photo')}{told}")


def _table(each: Speaking, lesions: int) -> str:
    layout = _LAYOUTS.get(each.layout, each.layout)
    told = f", {number(lesions, 'lesion')}" if lesions else ""
    none = "" if each.labelled else ", but no diagnosis"
    return f"{layout} {each.path.name}: {number(each.photos, 'photo')}{told}{none}"


def wrong(error: Exception, sentence: str) -> str:
    """What is wrong with the folder or table that it is said at, and what to do."""
    of_labels = isinstance(error, LabelError) and error.code in (ErrorCode.LABELS_INVALID, ErrorCode.NO_LABELS)
    return _sentence(error.detail) if of_labels and isinstance(error, LabelError) else sentence


def headline(told: Understood) -> str:
    """10,015 labelled photos of 7,470 lesions, in 7 classes."""
    if not told.photos:
        return f"{number(len(told.unlabelled), 'photo')}, none with a label yet"
    held = sum(each.photos > 0 for each in told.classes)
    classes = f"{held}{NBSP}class{'' if held == 1 else 'es'}"
    return f"{number(told.photos, 'labelled photo')} of {number(told.lesions, 'lesion')}, in {classes}"


def without(told: Understood) -> str:
    """What photos without a label mean, and what was done about it; empty where all have one."""
    if not told.unlabelled:
        return ""
    if not told.by_hand:
        verb = "has" if told.waiting == 1 else "have"
        return f"{number(told.waiting, 'photo')} {verb} no label and will not be learned from. You can label them here."
    if not told.waiting:
        return f"All {number(len(told.unlabelled), 'photo')} that had no label got one here."
    verb = "has" if told.waiting == 1 else "have"
    done = f"{len(told.by_hand):,} of the {number(len(told.unlabelled), 'photo')} that had no label got one here"
    return f"{done}; {told.waiting:,} still {verb} none and will not be learned from."


def histology(told: Understood) -> str:
    """53 % (5,340 photos)."""
    if not told.confirmed:
        return "no photo, as far as the tables tell"
    if told.confirmed == told.photos:
        return f"all {number(told.photos, 'photo')}"
    return f"{percent(told.confirmed / told.photos)} ({number(told.confirmed, 'photo')})"


def source(one: Source) -> str:
    """HAM10000: 10,015 photos, CC BY-NC 4.0."""
    return f"{one.name}: {number(one.photos, 'photo')}, {one.licence or 'licence not known; yours, if the photos are'}"


def finding(one: Finding) -> str:
    """What was found, and what to do about it."""
    advice = _ADVICE.get(str(one.code), "")
    return f"{_sentence(one.detail)} {advice}".strip()


def copies_go(folder: str) -> str:
    """What is deleted with the copies."""
    return f"All copies of photos of saved cases in {folder}, and their table."


def ask_to_copy(found: CasesFound) -> str:
    """Copy 42 photos of saved cases?"""
    return f"Copy {number(found.photos, 'photo')} of saved cases?"


def cases(found: CasesFound, folder: str) -> str:
    """What is copied where, said before it is done."""
    few = found.photos < len(found.numbers)
    of = f" of {number(len(found.numbers), 'saved examination')}" if few else ""
    return (
        f"{number(found.photos, 'photo')}{of} with histology will be copied into {folder}. The copies have no names of "
        f"patients; the codes of patients and lesions are replaced. They stay on this computer, and you can delete "
        f"them on this page. The saved cases are not changed."
    )


def copying(done: int, total: int) -> str:
    """Copying 50 of 340 photos…"""
    return f"Copying {done:,} of {number(total, 'photo')}…"


def left_out(reasons: Sequence[tuple[str, int]]) -> str:
    """What was not copied, and why; empty where all was."""
    told = ", ".join(f"{count:,} {why}" for why, count in reasons)
    return f"Not copied: {told}." if told else ""


def first(names: Sequence[str], count: int) -> str:
    """The first few, and how many more there are."""
    told = ", ".join(names[:count])
    return told if len(names) <= count else f"{told} and {len(names) - count:,} more"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
