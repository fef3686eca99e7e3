"""Folders and tables of labelled photos -> `Read`: one `Dataset`, what is odd about it, and where it comes from.

The journey: `photos` and `table` look, one file per layout reads rows (`ham10000`, `isic_truth`, `isic_metadata`,
`clinic`, `class_folders`, `declared`), `gather` brings both together, `labels` finds the diagnoses, `merge` makes one
data set of it, and `sources` says whose it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dermadesk.errors import LabelError
from dermadesk.taxonomy import BINARY, DIAGNOSES, ISIC_2018, ISIC_2019, ISIC_NINE, Diagnosis, class_set, named
from dermadesk.training.dataset import Dataset
from dermadesk.training.readers.by_hand import ByHand
from dermadesk.training.readers.declared import agreeing
from dermadesk.training.readers.findings import Finding, FindingCode
from dermadesk.training.readers.gather import Gathered, gather
from dermadesk.training.readers.labels import assign, labels
from dermadesk.training.readers.merge import merge
from dermadesk.training.readers.sources import Source, sources
from dermadesk.training.readers.unlabelled import unlabelled

__all__ = ["ByHand", "Finding", "FindingCode", "Read", "Source", "classes_in", "read", "unlabelled"]


@dataclass(frozen=True, slots=True)
class Read:
    """A data set as it was found; no photo has been opened yet."""

    dataset: Dataset
    findings: tuple[Finding, ...]
    sources: tuple[Source, ...]


_NOTHING = ByHand()


def read(
    folders: Sequence[Path],
    tables: Sequence[Path],
    classes: tuple[Diagnosis, ...] | None,
    by_hand: ByHand = _NOTHING,
) -> Read:
    """The photos below `folders` that have a label, onto `classes`, whose malignancy is what counts; None: onto those
    that the labels suggest, as `classes_in` says.

    `tables` label them; a folder that none of them labels is labelled by the tables in it, else by its folders' names.
    What the other tables say (lesion, patient, age, sex, site, histology, collection) is filled in. A clinic's
    table that lies in one of several folders speaks of that folder alone, one of the ISIC archive of its ids anywhere.
    What `by_hand` says counts before all of them; its classes `apart` come after `classes`, as far as they are known.
    Raises `LabelError`, which says what to do, for a folder or table that is missing or cannot be read, labels that
    are unknown or contradict each other, declared classes that contradict `classes`, and when nothing is labelled.
    """
    gathered = by_hand.kept(gather(folders, tables))
    if classes is None:
        classes = _suggested(gathered, by_hand)
    declared = agreeing(gathered.declared, classes)
    known = {**DIAGNOSES, **{each.code: each for each in declared}}
    held = {each.code for each in classes}
    classes += tuple(known[code] for code in by_hand.apart if code in known and code not in held)
    codes, unlabelled = assign(gathered, classes, declared, by_hand)
    photos, odd = merge(gathered.photos, codes)
    return Read(Dataset(photos, classes), (*gathered.findings, *unlabelled, *odd), sources(gathered, photos))


def classes_in(folders: Sequence[Path], tables: Sequence[Path], by_hand: ByHand = _NOTHING) -> tuple[Diagnosis, ...]:
    """The classes that the labels themselves suggest: those of the first known set that holds all of them, and the
    declared ones; only those that occur. Raises `LabelError` as `read` does.
    """
    return _suggested(by_hand.kept(gather(folders, tables)), by_hand)


def _suggested(gathered: Gathered, by_hand: ByHand) -> tuple[Diagnosis, ...]:
    declared = agreeing(gathered.declared, ())
    told = {label.names for called in labels(gathered, by_hand=by_hand).values() for label in called}
    meant = {known.code for names in told for name in names[:1] if (known := named(name, declared))}
    own = tuple(each for each in declared if each.code not in DIAGNOSES)
    codes = meant - {each.code for each in own}
    refused = []
    for chosen in sorted((ISIC_2018, ISIC_2019, ISIC_NINE, BINARY), key=lambda chosen: not codes <= set(chosen)):
        try:
            found, _ = assign(gathered, class_set(chosen) + own, declared, by_hand)
        except LabelError as error:
            refused.append(error)
        else:
            occurring = set(found.values())
            return tuple(each for each in class_set(chosen) + own if each.code in occurring)
    raise refused[0]
