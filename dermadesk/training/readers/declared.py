"""`classes.csv`: the classes that a clinic adds to the known ones, `code,name,malignant`."""

from collections.abc import Collection, Iterable
from pathlib import Path

from dermadesk.errors import LabelError
from dermadesk.taxonomy import Diagnosis, class_set
from dermadesk.training.readers.findings import first, invalid
from dermadesk.training.readers.table import Table

_MALIGNANT = {"yes": True, "ja": True, "true": True, "1": True, "malignant": True}
_MALIGNANT |= {"no": False, "nein": False, "false": False, "0": False, "benign": False}


def recognises(columns: Collection[str]) -> bool:
    """Whether these are the columns of a table that declares classes."""
    return {"code", "malignant"} <= set(columns)


def read(table: Table) -> tuple[Diagnosis, ...]:
    """The classes in the order of the file.

    Raises `LabelError` for a row without a code or without a mark that says whether it is malignant, for a code that
    comes twice, and for a known code with another malignancy than it has.
    """
    columns = {name: table.columns.index(name) for name in ("code", "name", "malignant") if name in table.columns}
    classes, wrong = [], []
    for line, values in table.rows():
        said = {name: values[at].strip() for name, at in columns.items()}
        mark = _MALIGNANT.get(said["malignant"].lower())
        if mark is None or not said["code"]:
            wrong.append(line)
        else:
            classes.append(Diagnosis(said["code"], said.get("name") or said["code"], mark))
    if wrong:
        raise invalid(table.path, f"a code, and yes or no under malignant, must stand on line {first(wrong)}; add them")
    try:
        return class_set([each.code for each in classes], classes)
    except LabelError as error:
        raise invalid(table.path, error.detail) from error


def agreeing(declared: Iterable[tuple[Path, Diagnosis]], classes: Iterable[Diagnosis]) -> tuple[Diagnosis, ...]:
    """Each declared class once. Raises `LabelError` where a table contradicts another, or `classes`."""
    known = {each.code.lower(): (each, "what is to be learned") for each in classes}
    own: dict[str, Diagnosis] = {}
    for path, each in declared:
        other, where = known.setdefault(each.code.lower(), (each, str(path)))
        if other.malignant != each.malignant:
            marks = {True: "malignant", False: "benign"}
            detail = f"{each.code} is {marks[each.malignant]} in it, but {marks[other.malignant]} in {where}"
            raise invalid(path, f"{detail}; make the two agree")
        own.setdefault(each.code.lower(), each)
    return tuple(own.values())
