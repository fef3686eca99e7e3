"""What a person mended of labelled photos: kept in a file of its own, never in the folder of the photos.

Photos are left out or get another label, classes become one, and photos that show one lesion are kept together. All of
it is data; it is applied right after the photos were read, before anything is counted, grouped or divided.
"""

import json
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from dermadesk.errors import ErrorCode, LabelError, TrainingError
from dermadesk.files import whole_text
from dermadesk.taxonomy import DIAGNOSES, Diagnosis, diagnosis
from dermadesk.training import duplicates, readers
from dermadesk.training.dataset import Dataset, LabelledPhoto
from dermadesk.training.readers import ByHand, Finding, FindingCode, Read, Source
from dermadesk.training.readers.findings import counted, first

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Fixes:
    """Every photo is named by its absolute path.

    `excluded` photos are left out. `relabelled` ones have that class code, whatever tables and folders say, also where
    those say nothing. Of `merged` each class becomes another of the same malignancy. The photos of each of `grouped`
    show one lesion, and belong together with all of their lesions and patients.
    """

    excluded: tuple[str, ...] = ()
    relabelled: Mapping[str, str] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)
    grouped: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is mended."""
        return bool(self.excluded or self.relabelled or self.merged or self.grouped)

    @property
    def by_hand(self) -> ByHand:
        """What the readers need of it."""
        return ByHand(self.relabelled, frozenset(self.excluded), tuple(self.merged))

    @property
    def text(self) -> str:
        """All of it as JSON: what the file holds, the same for the same fixes."""
        told = {
            "format": FORMAT,
            "excluded": sorted(self.excluded),
            "relabelled": dict(sorted(self.relabelled.items())),
            "merged": dict(sorted(self.merged.items())),
            "grouped": [list(paths) for paths in self.grouped],
        }
        return json.dumps(told, indent=1) + "\n"  # ASCII, so that a file name that is no text comes back as it was

    def excluding(self, paths: Iterable[str]) -> "Fixes":
        """With these photos left out too."""
        return replace(self, excluded=tuple(sorted({*self.excluded, *paths})))

    def relabelling(self, paths: Iterable[str], code: str) -> "Fixes":
        """With this class for these photos."""
        return replace(self, relabelled={**self.relabelled, **dict.fromkeys(paths, code)})

    def merging(self, code: str, into: str) -> "Fixes":
        """With this class become the other."""
        return replace(self, merged={**self.merged, code: into})

    def grouping(self, paths: Iterable[str]) -> "Fixes":
        """With these photos taken for one lesion; sets that share a photo are one."""
        return replace(self, grouped=duplicates.joined([*self.grouped, sorted(paths)]))

    def less(self, other: "Fixes") -> "Fixes":
        """Without what `other` holds: its photos come back, keep their labels and are no longer taken for one lesion,
        its classes are classes again.
        """
        excluded, grouped = set(other.excluded), set(other.grouped)
        return Fixes(
            tuple(path for path in self.excluded if path not in excluded),
            {path: code for path, code in self.relabelled.items() if path not in other.relabelled},
            {code: into for code, into in self.merged.items() if code not in other.merged},
            tuple(paths for paths in self.grouped if paths not in grouped),
        )


def load(file: Path) -> Fixes:
    """The fixes in a file; none where there is no file. Raises `TrainingError` for one that is damaged."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        return _checked(told)
    except FileNotFoundError:
        return Fixes()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        detail = f"it cannot be read ({error}); delete the file to begin without fixes, or restore it"
        raise TrainingError(ErrorCode.FIXES_INVALID, str(file), detail) from error


def save(fixes: Fixes, file: Path) -> None:
    """Write them down, whole or not at all. Raises `OutputError`."""
    with whole_text(file) as written:
        written.write(fixes.text)


def classes(found: tuple[Diagnosis, ...], fixes: Fixes) -> tuple[Diagnosis, ...]:
    """The class set after relabelling and merging: new classes come last, merged ones are gone.

    Raises `LabelError` for a class that nobody knows, and for a merge of malignant with benign or in a circle.
    """
    known = dict(DIAGNOSES) | {each.code: each for each in found}
    made = list(found)
    for code in fixes.relabelled.values():
        each = _named(code, found, known)
        made += [each] if each not in made else []
    becomes = {each.code: _merged(each.code, fixes, known) for each in made}
    kept = {into: known[into] for into in (becomes[each.code] for each in made)}
    order = [each.code for each in made if each.code in kept]
    return tuple(known[code] for code in (*order, *(code for code in kept if code not in order)))


def applied(read: Read, fixes: Fixes) -> Read:
    """The same photos as they were mended. A path that is gone is told as a finding, and stays in the fixes.

    Raises `LabelError` as `classes` does.
    """
    if not fixes:
        return read
    dataset, after = read.dataset, classes(read.dataset.classes, fixes)
    known = dict(DIAGNOSES) | {each.code: each for each in dataset.classes}
    left_out = set(fixes.excluded)
    photos, of_path = [], {}
    for photo in dataset.photos:
        path = os.path.abspath(photo.path)
        if path not in left_out:
            code = fixes.relabelled.get(path)
            code = photo.code if code is None else _named(code, dataset.classes, known).code
            code = _merged(code, fixes, known)
            photos.append(photo if code == photo.code else replace(photo, code=code))
            of_path[path] = photo.image
    together = ([of_path[path] for path in paths if path in of_path] for paths in fixes.grouped)
    made = duplicates.grouped(Dataset(tuple(photos), after), [images for images in together if images])
    mine = [source for each in read.sources if (source := _source(each, made.photos)) is not None]
    return Read(made, (*read.findings, *_gone(fixes, of_path)), tuple(mine))


def read_onto(
    folders: Sequence[Path], tables: Sequence[Path], onto: tuple[Diagnosis, ...] | None, fixes: Fixes
) -> Read:
    """`readers.read` onto these classes, mended. The classes are those that are left after merging, in their order.

    Raises `LabelError` as `readers.read` and `classes` do.
    """
    return applied(readers.read(folders, tables, onto, fixes.by_hand), fixes)


def read_mended(folders: Sequence[Path], tables: Sequence[Path], fixes: Fixes) -> Read:
    """The labelled photos with the classes that their labels suggest, mended; only classes that occur.

    Labels given by hand count as any others, so that photos without a table or a folder's name can be read too. Raises
    `LabelError` as `readers.read` and `classes` do.
    """
    read = read_onto(folders, tables, None, fixes)
    occurring = {photo.code for photo in read.dataset.photos}
    kept = tuple(each for each in read.dataset.classes if each.code in occurring)
    return replace(read, dataset=Dataset(read.dataset.photos, kept))


def _named(code: str, held: tuple[Diagnosis, ...], known: Mapping[str, Diagnosis]) -> Diagnosis:
    """The class that a label set by hand means: itself, the one it falls into, or a known one that is new here."""
    if code in {each.code for each in held}:
        return known[code]
    try:
        return diagnosis(code, held)
    except LabelError:
        if code in known:
            return known[code]
        raise


def _merged(code: str, fixes: Fixes, known: Mapping[str, Diagnosis]) -> str:
    """The class that it becomes, after all merges."""
    into, passed = code, [code]
    while into in fixes.merged:
        into = fixes.merged[into]
        if into in passed:
            raise _refused(" and ".join(passed), "they are merged in a circle; take one of these merges back")
        passed.append(into)
    if into not in known:
        raise _refused(into, f"{code} cannot become it, since no class is called that; take this merge back")
    if code in known and known[code].malignant != known[into].malignant:
        marks = {True: "malignant", False: "benign"}
        told = f"{code} is {marks[known[code].malignant]} and {into} {marks[known[into].malignant]}"
        raise _refused(into, f"{told}; only malignant with malignant and benign with benign can be merged")
    return into


def _refused(subject: str, detail: str) -> LabelError:
    return LabelError(ErrorCode.UNKNOWN_LABEL, subject, detail)


def _source(source: Source, photos: Sequence[LabelledPhoto]) -> Source | None:
    """The source with the counts of what is left of it; None where nothing is."""
    left = [photo for photo in photos if photo.source in source.holds and photo.path.is_relative_to(source.folder)]
    lesions = {(photo.patient, photo.lesion) if photo.lesion else photo.image for photo in left}
    return replace(source, photos=len(left), lesions=len(lesions)) if left else None


def _gone(fixes: Fixes, there: Collection[str]) -> list[Finding]:
    """What is told of fixes whose photos lie nowhere any more."""
    named = {*fixes.excluded, *fixes.relabelled, *(path for paths in fixes.grouped for path in paths)}
    gone = sorted(path for path in named if path not in there and not os.path.exists(path))
    detail = f"{counted(len(gone), 'photo')} of the fixes no longer there: {first(gone)}"
    return [Finding(FindingCode.FIX_WITHOUT_PHOTO, tuple(gone), detail)] if gone else []


def _checked(told: Mapping[str, Any]) -> Fixes:
    """The fixes that a file tells of; raises ValueError, KeyError or TypeError for anything else."""
    if told["format"] != FORMAT:
        raise ValueError(f"its format is {told['format']!r}, which this version does not read")
    fixes = Fixes(
        tuple(told["excluded"]), dict(told["relabelled"]), dict(told["merged"]), tuple(map(tuple, told["grouped"]))
    )
    words: list[object] = [*fixes.excluded, *(path for paths in fixes.grouped for path in paths)]
    words += [word for pairs in (fixes.relabelled, fixes.merged) for pair in pairs.items() for word in pair]
    if not all(isinstance(word, str) for word in words) or not all(fixes.grouped):
        raise ValueError("a path or a class is missing")
    return fixes
