"""Labelled photos and the rows that speak of them -> `LabelledPhoto`s with names and groups that are unique."""

import math
import os
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dermadesk.evaluation.seen import ARCHIVE_ID
from dermadesk.training.dataset import LabelledPhoto
from dermadesk.training.readers.findings import Finding, FindingCode, counted, first
from dermadesk.training.readers.gather import Said
from dermadesk.training.readers.photos import Photo, same_bytes
from dermadesk.training.readers.rows import FACTS

_BLANK = frozenset(("unknown", "nan", "na", "n/a", "none", "null", "-", "?"))
_SEX = {"m": "male", "male": "male", "f": "female", "female": "female"}
_SEX |= {"männlich": "male", "mann": "male", "w": "female", "weiblich": "female", "frau": "female"}
_CONFIRMED = frozenset(("histo", "histology", "histopathology", "histologie", "yes", "ja", "true", "1"))
_OLDEST = 120.0

Id = tuple[str, str]
"""A patient or a lesion: who gave it its name (the archive, a folder, or "", the table of all), and the name."""


@dataclass(frozen=True, slots=True)
class Known:
    """One labelled photo: what its rows say, the first that says it counts, and who says it."""

    photo: Photo
    code: str
    facts: Mapping[str, str]
    patient: Id | None
    lesion: Id | None


def merge(
    gathered: Sequence[tuple[Photo, tuple[Said, ...]]], codes: Mapping[str, str]
) -> tuple[tuple[LabelledPhoto, ...], list[Finding]]:
    """The photos with a code, by name, and what is odd about them.

    `group` is the patient, else the lesion, else the photo itself. Ids of two clinics are never taken for one; ids of
    the ISIC archive are the same in every folder.
    """
    photos, again = _once([(photo, said) for photo, said in gathered if photo.path in codes], codes)
    known = [_known(photo, codes[photo.path], said) for photo, said in photos]
    known, torn = _patients(known)
    names = _names([each.photo for each in known])
    groups = _groups(known, names)
    odd = [each.photo.relative for each in known if _age(each.facts.get("age", "")) is None and each.facts.get("age")]
    alone = [name for name, each in zip(names, known, strict=True) if not (each.patient or each.lesion)]
    made = [_labelled(each, name, group) for each, name, group in zip(known, names, groups, strict=True)]
    told = (
        (FindingCode.SAME_FILE, again, f"{counted(len(again), 'file')} of the same name and content, counted once"),
        (FindingCode.LESION_OF_TWO, torn, f"{counted(len(torn), 'lesion')} of two patients, grouped by patient"),
        (FindingCode.NO_GROUP, alone, f"{counted(len(alone), 'photo')} without patient and lesion"),
        (
            FindingCode.AGE_UNKNOWN,
            odd,
            f"{counted(len(odd), 'photo')} whose age is no number from 0 to 120, left empty",
        ),
    )
    findings = [Finding(code, tuple(who), f"{text}: {first(who)}") for code, who, text in told if who]
    return tuple(sorted(made, key=lambda photo: photo.image)), findings


def _known(photo: Photo, code: str, said: Sequence[Said]) -> Known:
    facts: dict[str, str] = {}
    whose: dict[str, str] = {}
    for each in said:
        for field in FACTS:
            value = getattr(each.row, field)
            if value and field not in facts and value.lower() not in _BLANK:
                facts[field] = value
                of_archive = each.sheet.layout.archive or ARCHIVE_ID.fullmatch(value)
                whose[field] = "ISIC" if of_archive else each.sheet.folder

    def name(field: str) -> Id | None:
        return (whose[field], facts[field]) if field in facts else None

    return Known(photo, code, facts, name("patient"), name("lesion"))


def _once(
    photos: Sequence[tuple[Photo, tuple[Said, ...]]], codes: Mapping[str, str]
) -> tuple[list[tuple[Photo, tuple[Said, ...]]], list[str]]:
    """Photos without those that repeat one of the same name, content and code, and the paths of the repeats."""
    alike: dict[tuple[str, str], list[Photo]] = defaultdict(list)
    kept, again = [], []
    for photo, said in photos:
        others = alike[photo.key, codes[photo.path]]
        if any(same_bytes((photo, other)) for other in others):
            again.append(photo.path)
        else:
            others.append(photo)
            kept.append((photo, said))
    return kept, again


def _patients(known: Sequence[Known]) -> tuple[list[Known], list[str]]:
    """Photos whose lesion has one patient belong to that patient; and the lesions that have two."""
    of: dict[Id, set[Id]] = defaultdict(set)
    for each in known:
        if each.lesion and each.patient:
            of[each.lesion].add(each.patient)
    torn = [lesion[1] for lesion, patients in of.items() if len(patients) > 1]
    filled = []
    for each in known:
        patients = of.get(each.lesion, set()) if each.lesion else set()
        if each.patient is None and len(patients) == 1:
            (patient,) = patients
            each = Known(each.photo, each.code, {**each.facts, "patient": patient[1]}, patient, each.lesion)
        filled.append(each)
    return filled, torn


def _names(photos: Sequence[Photo]) -> list[str]:
    """A name for each photo: its file's, with source, folders and ending as far as it takes to be unique."""
    steps: tuple[Callable[[Photo], str], ...] = (
        _stem,
        lambda photo: f"{photo.folder}/{_stem(photo)}",
        lambda photo: f"{photo.folder}/{os.path.splitext(photo.relative)[0]}",
        lambda photo: f"{photo.folder}/{photo.relative}",
    )
    names: dict[str, str] = {}
    for step in steps:
        shared: dict[str, list[Photo]] = defaultdict(list)
        for photo in photos:
            if photo.path not in names:
                shared[step(photo)].append(photo)
        taken = set(names.values())
        names |= {alike[0].path: name for name, alike in shared.items() if len(alike) == 1 and name not in taken}
    return [names[photo.path] for photo in photos]


def _stem(photo: Photo) -> str:
    return os.path.splitext(photo.relative.rpartition("/")[2])[0].removesuffix("_downsampled")


def _groups(known: Sequence[Known], names: Sequence[str]) -> list[str]:
    """The group of each photo, as its source names it unless two groups would then have one name."""
    keys = []
    for each, name in zip(known, names, strict=True):
        alone = ("photo", "ISIC" if each.photo.archived else "", each.photo.key if each.photo.archived else name)
        keys.append(("patient", *each.patient) if each.patient else ("lesion", *each.lesion) if each.lesion else alone)
    sharing: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    shown = {key: name if key[0] == "photo" else key[2] for key, name in zip(keys, names, strict=True)}
    for key, name in shown.items():
        sharing[name].add(key)
    return [shown[key] if len(sharing[shown[key]]) == 1 else "/".join(filter(None, key)) for key in keys]


def _labelled(each: Known, name: str, group: str) -> LabelledPhoto:
    facts = each.facts
    return LabelledPhoto(
        image=name,
        path=Path(each.photo.path),
        code=each.code,
        group=group,
        lesion=facts.get("lesion", ""),
        patient=facts.get("patient", ""),
        confirmed=facts.get("confirmed", "").lower() in _CONFIRMED,
        age=_age(facts.get("age", "")),
        sex=_SEX.get(facts.get("sex", "").lower(), ""),
        site=facts.get("site", ""),
        source=facts.get("collection", each.photo.source),
        date=facts.get("date", ""),
    )


def _age(text: str) -> float | None:
    try:
        age = float(text.replace(",", "."))
    except ValueError:
        return None
    return age if math.isfinite(age) and 0 <= age <= _OLDEST else None
