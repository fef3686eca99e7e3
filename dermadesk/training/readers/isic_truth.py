"""The truth tables of ISIC 2018 task 3 and ISIC 2019: a column per class, 1.0 in the one that is true."""

from collections.abc import Collection, Iterator

from dermadesk.taxonomy import named
from dermadesk.training.readers.findings import first, invalid
from dermadesk.training.readers.rows import Layout, Row
from dermadesk.training.readers.table import Table

_WEIGHTS = {"score_weight", "validation_weight"}  # what the truth of the ISIC 2019 test photos adds


def _recognises(columns: Collection[str]) -> bool:
    classes = set(columns) - {"image"} - _WEIGHTS
    return "image" in columns and len(classes) > 1 and all(each == "unk" or named(each) for each in classes)


def _rows(table: Table) -> Iterator[Row]:
    image_at = table.columns.index("image")
    classes = [at for at, name in enumerate(table.columns) if at != image_at and name not in _WEIGHTS]
    labels = [(table.columns[at].upper(),) for at in classes]
    wrong = []
    for line, values in table.rows():
        try:
            told = [float(values[at]) for at in classes]
        except ValueError:
            told = []
        if told.count(1.0) == 1 and told.count(0.0) == len(told) - 1 and values[image_at].strip():
            yield Row(line, values[image_at].strip(), labels[told.index(1.0)])
        else:
            wrong.append(line)
    if wrong:
        detail = f"an image, one 1.0 and else 0.0 must stand on every line, but not so on line {first(wrong)}"
        raise invalid(table.path, f"{detail}; mend or remove these lines")


LAYOUT = Layout("ISIC truth", True, "image and one column per class", _recognises, _rows)
