"""A clinic's own table: `filename,label` and optionally `patient_id,lesion_id,date,age,sex,site`.

Without `label` it is the sidecar of a folder per class.
"""

from collections.abc import Collection, Iterator

from dermadesk.training.readers.rows import Layout, Row, by_columns
from dermadesk.training.readers.table import Table

_IMAGE = ["filename", "file", "file_name", "path", "image", "image_id", "isic_id", "photo"]
_LABEL = ["label", "diagnosis", "dx", "class"]
_FACTS = {
    "patient": ["patient_id", "patient"],
    "lesion": ["lesion_id", "lesion"],
    "age": ["age"],
    "sex": ["sex", "gender"],
    "site": ["site", "localization"],
    "confirmed": ["dx_type", "histology"],
    "date": ["date"],
}
_SPLIT_LIST = {"image", "label", "part"}  # what a run writes beside its bundle is no table of a data set


def _recognises(columns: Collection[str]) -> bool:
    says = {*_LABEL, *(name for names in _FACTS.values() for name in names)}
    return bool(set(_IMAGE) & set(columns) and says & set(columns)) and not set(columns) >= _SPLIT_LIST


def _rows(table: Table) -> Iterator[Row]:
    label = [name for name in _LABEL if name in table.columns][:1]
    return by_columns(table, _IMAGE, label, _FACTS)


LAYOUT = Layout("a clinic's own", False, "filename and label", _recognises, _rows)
