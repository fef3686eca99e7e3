"""A clinic's own table: `filename,label` and optionally `patient_id,lesion_id,date,age,sex,site`.

Without `label` it is the sidecar of a folder per class.
"""

from collections.abc import Collection, Iterator

from dermadesk.training.readers.rows import Layout, Row, by_columns
from dermadesk.training.readers.table import Table

_IMAGE = [
    *("filename", "file", "file_name", "path", "filepath", "file_path", "image", "image_id", "isic_id", "image_name"),
    *("image_path", "photo", "photo_name", "img", "picture", "dateiname", "datei", "pfad", "bild", "bildname", "foto"),
]
_LABEL = ["label", "diagnosis", "dx", "class", "diagnose", "befund", "klasse"]
_FACTS = {
    "patient": ["patient_id", "patient", "patient_no", "patienten_id", "patientennummer", "patienten_nr", "patient_nr"],
    "lesion": ["lesion_id", "lesion", "laesion", "laesions_id"],
    "age": ["age", "alter"],
    "sex": ["sex", "gender", "geschlecht"],
    "site": ["site", "localization", "localisation", "body_site", "lokalisation", "koerperstelle"],
    "confirmed": ["dx_type", "histology", "histologie"],
    "date": ["date", "datum"],
}
_SPLIT_LIST = {"image", "label", "part"}  # what a run writes beside its bundle is no table of a data set


def _recognises(columns: Collection[str]) -> bool:
    says = {*_LABEL, *(name for names in _FACTS.values() for name in names)}
    return bool(set(_IMAGE) & set(columns) and says & set(columns)) and not set(columns) >= _SPLIT_LIST


def _rows(table: Table) -> Iterator[Row]:
    label = [name for name in _LABEL if name in table.columns][:1]
    return by_columns(table, _IMAGE, label, _FACTS)


LAYOUT = Layout("a clinic's own", False, "filename and label", _recognises, _rows)
