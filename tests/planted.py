"""The drawn data set with trouble planted in it: copies, a contradiction, a file that is no photo, a tiny class."""

import csv
import shutil
from pathlib import Path

from tests.labelled_drawings import draw_ham10000

COPY, CONTRADICTION, OTHER_LESION, BROKEN = (f"ISIC_90{number:05}" for number in range(4))


def plant(folder: Path) -> Path:
    """The folder: `COPY` is a nevus again, `CONTRADICTION` another called melanoma, `OTHER_LESION` a third under the id
    of another lesion, `BROKEN` no photo; of dermatofibroma two lesions are left.
    """
    folder.mkdir()
    draw_ham10000(folder)
    images, table = folder / "HAM10000_images", folder / "HAM10000_metadata.csv"
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kept = {row["lesion_id"] for row in [row for row in rows if row["dx"] == "df"][-2:]}
    rows = [row for row in rows if row["dx"] != "df" or row["lesion_id"] in kept]
    single = [row for row in rows if row["dx"] == "nv"][-3:]
    told = ({}, {"dx": "mel"}, {"lesion_id": "HAM_9999999"})
    for name, row, other in zip((COPY, CONTRADICTION, OTHER_LESION), single, told, strict=True):
        shutil.copy(images / f"{row['image_id']}.jpg", images / f"{name}.jpg")
        rows.append({**row, "image_id": name, **other})
    (images / f"{BROKEN}.jpg").write_bytes(b"no photo")
    rows.append({**rows[0], "image_id": BROKEN})
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return folder
