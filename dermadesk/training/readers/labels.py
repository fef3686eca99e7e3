"""What rows and folders call a photo -> its diagnosis among the wanted classes, or an error that lists all trouble."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dermadesk.errors import ErrorCode, LabelError
from dermadesk.taxonomy import NO_DIAGNOSIS, NOT_SAID, Diagnosis, diagnosis, named, nearest, spelled
from dermadesk.training.readers import class_folders
from dermadesk.training.readers.by_hand import ByHand
from dermadesk.training.readers.findings import Finding, FindingCode, counted, first, invalid
from dermadesk.training.readers.gather import Gathered


@dataclass(frozen=True, slots=True)
class Label:
    """Names of a diagnosis, the most exact one first, and where they stand: a table and a line, or a folder's name."""

    names: tuple[str, ...]
    table: str = "a folder's name"
    line: int = 0

    @property
    def place(self) -> str:
        return f"{self.table} line {self.line}" if self.line else self.table


_NOTHING = ByHand()


def labels(
    gathered: Gathered, known: Iterable[Diagnosis] = (), by_hand: ByHand = _NOTHING
) -> dict[str, tuple[Label, ...]]:
    """What each photo is called, by its path.

    In a folder that given tables label, only they do; else the tables in it, else the names of its folders, among
    which the classes `known` beside the taxonomy's are found. What `by_hand` says takes the place of all that.
    """
    own = (*known, *(each for _, each in gathered.declared))
    told: dict[str, tuple[Label, ...]] = {}
    for folder in gathered.folders:
        mine = [(photo, said) for photo, said in gathered.photos if photo.folder == folder.name]
        for given in (True, False):
            called = {
                photo.path: tuple(
                    Label(each.row.labels, each.sheet.table.path.name, each.row.line)
                    for each in said
                    if each.row.labels and each.sheet.given == given and each.sheet.folder in ("", folder.name)
                )
                for photo, said in mine
            }
            if any(called.values()):
                break
        else:
            by_folder = class_folders.labels((photo for photo, _ in mine), folder.path.resolve().name, _knows(own))
            called = {path: (Label((label,)),) for path, label in by_folder.items()}
        told |= called
    by_name = {photo.path: by_hand.called(photo.path) for photo, _ in gathered.photos}
    return told | {path: (Label((code,), "what was set by hand"),) for path, code in by_name.items() if code}


def _knows(own: Sequence[Diagnosis]) -> Callable[[str], bool]:
    return lambda name: named(name, own) is not None or spelled(name) in NO_DIAGNOSIS


def assign(
    gathered: Gathered,
    classes: tuple[Diagnosis, ...],
    declared: tuple[Diagnosis, ...],
    by_hand: ByHand = _NOTHING,
) -> tuple[dict[str, str], list[Finding]]:
    """The code among `classes` of every photo that has one, by its path.

    Raises `LabelError`: labels that are unknown or have no class, labels that contradict each other, no label at all.
    """
    told = labels(gathered, classes, by_hand)
    distinct = {label.names for called in told.values() for label in called}
    meant = {names: _meant(names, classes, declared) for names in distinct}
    codes: dict[str, str] = {}
    unknown: dict[str, list[Label]] = defaultdict(list)
    none: list[str] = []
    unlabelled: list[str] = []
    contradicting = []
    for photo, _ in gathered.photos:
        called = told.get(photo.path, ())
        found = {code for label in called if (code := meant[label.names])}
        strange = [label for label in called if meant[label.names] is None]
        if len(found) > 1:
            places = " and ".join(f"{meant[label.names]} in {label.place}" for label in called)
            contradicting.append(f"{photo.relative} is {places}")
        elif found:
            codes[photo.path] = found.pop()
        elif strange:
            unknown[strange[0].names[0]].append(strange[0])
        else:
            (none if called else unlabelled).append(photo.relative)
    if unknown:
        raise _unknown(unknown, classes, declared)
    if contradicting:
        raise invalid(
            "of the tables", f"they contradict each other: {first(contradicting)}; keep the one that is right"
        )
    if not codes:
        raise _nothing(gathered)
    findings = (
        (FindingCode.NO_LABEL, unlabelled, f"{counted(len(unlabelled), 'photo')} without a label, left out"),
        (FindingCode.NO_DIAGNOSIS, none, f"{counted(len(none), 'photo')} labelled as none of the classes, left out"),
    )
    return codes, [Finding(code, tuple(who), f"{text}: {first(who)}") for code, who, text in findings if who]


def _meant(names: tuple[str, ...], classes: tuple[Diagnosis, ...], declared: tuple[Diagnosis, ...]) -> str | None:
    """The code of the class that the first name falls into that falls into one; "": said to be none; None: unknown."""
    for name in names:
        try:
            return diagnosis(name, classes, declared).code
        except LabelError:
            continue
    return "" if any(spelled(name) in NO_DIAGNOSIS | NOT_SAID for name in names) else None


def _unknown(
    unknown: Mapping[str, Sequence[Label]], classes: tuple[Diagnosis, ...], declared: tuple[Diagnosis, ...]
) -> LabelError:
    """One error for all of them, the most frequent first."""
    told = []
    homeless = False
    for label, there in sorted(unknown.items(), key=lambda item: -len(item[1])):
        meant, guess = named(label, (*classes, *declared)), nearest(label, (*classes, *declared))
        homeless |= meant is not None
        why = f"is {meant.code}, which is none of the classes" if meant else "is unknown"
        why += f", perhaps {guess}" if guess and not meant else ""
        told.append(f"{label!r} ({counted(len(there), 'photo')}: {_places(there)}) {why}")
    mend = f"correct the labels or declare classes of your own in classes.csv (classes: {_codes(classes)})"
    if all(label.isdigit() for label in unknown):
        mend = "write what each number means, such as benign and malignant, in the table instead of the numbers"
    if homeless:
        mend = (
            f"give a table with labels that fall into {_codes(classes)}, choose other classes, or remove these photos"
        )
    return LabelError(ErrorCode.UNKNOWN_LABEL, ", ".join(unknown), f"{'; '.join(told)}: {mend}")


def _places(there: Iterable[Label]) -> str:
    """The first lines of each table."""
    lines: dict[str, list[int]] = defaultdict(list)
    for label in there:
        lines[label.table].append(label.line)
    return "; ".join(f"{table} line {first(sorted(at))}" if all(at) else table for table, at in lines.items())


def _codes(classes: Iterable[Diagnosis]) -> str:
    return ", ".join(each.code for each in classes)


def _nothing(gathered: Gathered) -> LabelError:
    """Why no photo has a label, as far as can be told."""
    tables = {each.sheet.table for _, said in gathered.photos for each in said}
    why = [f"{table.path} labels none of them (its columns: {first(table.columns, 12)})" for table in tables]
    odd = (FindingCode.TABLE_PASSED_OVER, FindingCode.NO_PHOTO)
    why += [finding.detail for finding in gathered.findings if finding.code in odd]
    if not why:
        names = sorted({photo.relative.rpartition("/")[0] or "." for photo, _ in gathered.photos})
        why = [f"there is no table, and the folders ({first(names)}) name no diagnosis"]
    where = first([folder.path for folder in gathered.folders])
    mend = "give a table filename,label, or one folder per class (a clinic's own classes stand in classes.csv)"
    detail = f"no photo is labelled: {'; '.join(why)}; {mend}"
    return LabelError(ErrorCode.NO_LABELS, f"of {where}", detail)
