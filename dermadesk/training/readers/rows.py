"""A row of a table, whatever its layout: which photo it speaks of, and what it says of it."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dermadesk.training.readers.findings import first, invalid
from dermadesk.training.readers.table import Table


@dataclass(frozen=True, slots=True)
class Row:
    """What one row says, as it is written there; what it does not say is empty.

    `image` is a file name, a path or a bare id. `labels` are names of the diagnosis, the most exact one first.
    """

    line: int
    image: str
    labels: tuple[str, ...] = ()
    patient: str = ""
    lesion: str = ""
    age: str = ""
    sex: str = ""
    site: str = ""
    confirmed: str = ""
    collection: str = ""
    date: str = ""


FACTS = ("patient", "lesion", "age", "sex", "site", "confirmed", "collection", "date")
"""The fields of a row beside image and labels."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A table that the field knows. `archive`: its image ids are the ISIC archive's, which name one photo anywhere.

    `recognises` looks at the columns; `needs` says in words which they are.
    """

    name: str
    archive: bool
    needs: str
    recognises: Callable[[Collection[str]], bool]
    rows: Callable[[Table], Iterator[Row]]


def by_columns(
    table: Table, image: Sequence[str], labels: Sequence[str], facts: Mapping[str, Sequence[str]]
) -> Iterator[Row]:
    """The rows of a table whose columns have names: of several names for one thing, the first that has a value counts.

    Raises `LabelError` for rows that name no photo.
    """

    def places(names: Sequence[str]) -> list[int]:
        return [table.columns.index(name) for name in names if name in table.columns]

    image_at, labels_at = places(image)[0], places(labels)
    facts_at = {field: at for field in FACTS if (at := places(facts.get(field, ())))}
    nameless = []
    for line, values in table.rows():
        name = values[image_at].strip()
        if not name:
            nameless.append(line)
            continue
        said = {field: next((v for i in at if (v := values[i].strip())), "") for field, at in facts_at.items()}
        yield Row(line, name, tuple(text for i in labels_at if (text := values[i].strip())), **said)
    if nameless:
        raise invalid(table.path, f"no photo is named on line {first(nameless)}; name it, or remove the line")
