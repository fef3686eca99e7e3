"""What the ISIC archive says beside the truth: the metadata of ISIC 2019, its exports, the lesions of ISIC 2018.

Exports name the diagnosis too, in up to three grades: `diagnosis_1` is benign or malignant, `diagnosis_3` the finest.
"""

from collections.abc import Collection, Iterator

from dermadesk.training.readers.rows import Layout, Row, by_columns
from dermadesk.training.readers.table import Table

_IMAGE = ["isic_id", "image_name", "image"]
_LABELS = ["diagnosis", "diagnosis_3", "diagnosis_2", "diagnosis_1", "benign_malignant"]
_FACTS = {
    "patient": ["patient_id"],
    "lesion": ["lesion_id"],
    "age": ["age_approx"],
    "sex": ["sex", "gender"],
    "site": ["anatom_site_general", "anatom_site_general_challenge"],
    "confirmed": ["diagnosis_confirm_type"],
}
_OF_THE_ARCHIVE = {"age_approx", "diagnosis_confirm_type", *_FACTS["site"], *_LABELS[1:]}


def _recognises(columns: Collection[str]) -> bool:
    return bool(set(_IMAGE) & set(columns)) and bool(_OF_THE_ARCHIVE & set(columns))


def _rows(table: Table) -> Iterator[Row]:
    return by_columns(table, _IMAGE, _LABELS, _FACTS)


LAYOUT = Layout("ISIC metadata", True, "image or isic_id, and age_approx", _recognises, _rows)
