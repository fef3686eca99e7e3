"""A case store as version 1 wrote it, never to be changed: what clinics have on their disks.

Later versions must read it. The statements are copied, not imported: the program's own may move on.
"""

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.drawings import draw_lesion, encode

TABLES = """
CREATE TABLE examination (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    saved TEXT NOT NULL,
    visited TEXT NOT NULL,
    patient TEXT NOT NULL,
    lesion TEXT NOT NULL,
    age INTEGER,
    sex TEXT NOT NULL,
    site TEXT NOT NULL,
    diagnosis TEXT NOT NULL,
    first_diagnosis TEXT NOT NULL,
    histology TEXT NOT NULL,
    decision TEXT NOT NULL GENERATED ALWAYS AS (answer ->> 'decision') STORED,
    heading TEXT NOT NULL GENERATED ALWAYS AS (answer ->> 'heading') STORED,
    top1 TEXT NOT NULL GENERATED ALWAYS AS (answer ->> 'top1') STORED,
    p_malignant REAL NOT NULL GENERATED ALWAYS AS (answer ->> 'p_malignant') STORED,
    model TEXT NOT NULL GENERATED ALWAYS AS (answer ->> 'model') STORED,
    photo_name TEXT NOT NULL,
    photo_sha256 TEXT NOT NULL,
    kept_name TEXT NOT NULL,
    kept_sha256 TEXT NOT NULL,
    note TEXT NOT NULL,
    answer TEXT NOT NULL,
    second TEXT,
    thumbnail BLOB NOT NULL
) STRICT;
CREATE INDEX examination_lesion ON examination (patient, lesion);
CREATE INDEX examination_photo ON examination (photo_sha256);
CREATE INDEX examination_kept ON examination (kept_sha256);
CREATE TABLE change (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    examination INTEGER NOT NULL REFERENCES examination (number) ON DELETE CASCADE,
    made TEXT NOT NULL,
    field TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL
) STRICT;
CREATE INDEX change_examination ON change (examination);
CREATE TABLE unerased (since TEXT NOT NULL) STRICT;
PRAGMA user_version = 1;
"""

ANSWER = {
    "decision": "suspicious",
    "heading": "Suspicious: refer",
    "sentence": "Malignant 70 % at 19.5 % prevalence.",
    "p_malignant": 0.7,
    "prevalence": 0.195,
    "shares": [
        {"code": "MEL", "name": "Melanoma", "malignant": True, "probability": 0.7, "in_set": True},
        {"code": "NV", "name": "Melanocytic nevus", "malignant": False, "probability": 0.3, "in_set": False},
    ],
    "top1": "MEL",
    "set_level": 0.9,
    "quality": ["blurred"],
    "quality_notes": ["The photo is not sharp."],
    "overridden": True,
    "views": 8,
    "crop": {"x": 0.1, "y": 0.2, "width": 0.5, "height": 0.5},
    "stability": "same answer in 46 of 50 variations",
    "heatmap": "informative",
    "model": "drawn 1.0.0",
    "model_data": "HAM10000",
    "operating_point": "12 %",
    "program": "0.1.0",
    "answered": "2026-03-02T10:15:00+01:00",
}

EXAMINATION = """
INSERT INTO examination (number, saved, visited, patient, lesion, age, sex, site, diagnosis, first_diagnosis, histology,
    photo_name, photo_sha256, kept_name, kept_sha256, note, answer, second, thumbnail)
VALUES (?, '2026-03-02T10:16:00+01:00', '2026-03-02', ?, ?, ?, 'male', 'back', 'NV', 'NV', '', 'IMG_1.JPG', ?, ?, ?,
    'Grew.', ?, ?, ?)
"""


def build(folder: Path) -> None:
    """Examinations 1 (with a change of its histology, and a second answer) and 3; number 2 was deleted."""
    (folder / "photos").mkdir(parents=True)
    with closing(sqlite3.connect(folder / "cases.db")) as database:
        database.executescript("PRAGMA journal_mode = WAL;" + TABLES)
        for number, patient, age, second in (
            (1, "P-1", 50, json.dumps(ANSWER)),
            (2, "", None, None),
            (3, "", None, None),
        ):
            photo = encode(draw_lesion(120, 90, seed=number))
            digest = hashlib.sha256(photo).hexdigest()
            name = f"{number:032x}.jpg"
            (folder / "photos" / name).write_bytes(photo)
            values = (number, patient, "a", age, digest, name, digest, json.dumps(ANSWER), second, photo)
            database.execute(EXAMINATION, values)
        change = (1, "2026-03-09T08:00:00+01:00", "histology", "NV", "")
        database.execute("INSERT INTO change (examination, made, field, before, after) VALUES (?, ?, ?, ?, ?)", change)
        database.execute("DELETE FROM examination WHERE number = 2")
        (folder / "photos" / f"{2:032x}.jpg").unlink()
        database.commit()
