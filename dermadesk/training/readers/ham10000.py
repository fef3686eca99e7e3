"""`HAM10000_metadata.csv` beside the photos, which may lie in several folders as Kaggle ships them.

Source: Tschandl, Rosendahl, Kittler, Sci Data 5:180161 (2018). Newer copies have the column `dataset`. A clinic's own
cases come in the same columns with `patient_id`, which the published table has not (`records.export`).
"""

from collections.abc import Collection, Iterator

from dermadesk.training.readers.rows import Layout, Row, by_columns
from dermadesk.training.readers.table import Table

_FACTS = {
    "lesion": ["lesion_id"],
    "age": ["age"],
    "sex": ["sex"],
    "site": ["localization"],
    "confirmed": ["dx_type"],
    "patient": ["patient_id"],
    "collection": ["dataset"],
}


def _recognises(columns: Collection[str]) -> bool:
    return {"image_id", "dx", "lesion_id"} <= set(columns)


def _rows(table: Table) -> Iterator[Row]:
    return by_columns(table, ["image_id"], ["dx"], _FACTS)


LAYOUT = Layout("HAM10000", True, "lesion_id, image_id and dx", _recognises, _rows)
