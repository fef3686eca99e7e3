"""A clinic's folder of labelled photos, drawn: to try training out and to look at the window with. They show nobody."""

import shutil
from pathlib import Path

import cv2
import numpy as np

from dermadesk.bench.drawing import SMALL, draw_lesion

_TINTS = {"melanoma": (0.62, 0.66, 0.86), "nevus": (1.0, 0.94, 0.86), "basal cell carcinoma": (1.06, 0.86, 0.88)}
"""Gains of red, green and blue by which the drawings of a folder differ: something that a small network can learn."""


def write_labelled(folder: Path, each: int = 24, size: tuple[int, int] = SMALL) -> Path:
    """`each` drawings in a folder of each of three diagnoses, as JPEG; the same ones every time. Returns `folder`."""
    for number, (name, tint) in enumerate(_TINTS.items()):
        (folder / name).mkdir(parents=True)
        for place in range(each):
            seed = 1000 * number + place
            gains = np.asarray(tint) * np.random.default_rng(seed).uniform(0.94, 1.06, 3)
            drawn = np.clip(draw_lesion(*size, seed) * gains, 0, 255).astype(np.uint8)
            _, encoded = cv2.imencode(".jpg", drawn[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])
            (folder / name / f"DSC{seed:05}.jpg").write_bytes(encoded.tobytes())
    return folder


def write_odd(folder: Path, each: int = 24) -> Path:
    """The same with what a clinic's folder has: a table, copies, a photo with two diagnoses, one that is cut short."""
    write_labelled(folder, each)
    some = {name: sorted((folder / name).iterdir()) for name in _TINTS}
    nevus, melanoma = some["nevus"], some["melanoma"]
    shutil.copy(nevus[0], folder / "nevus" / "DSC09000 copy.jpg")
    shutil.copy(nevus[1], folder / "melanoma" / "DSC09001.jpg")
    (folder / "nevus" / "DSC09002.jpg").write_bytes(melanoma[2].read_bytes()[:4000])
    sites, sexes = ("back", "arm", "leg", "face"), ("female", "male", "")
    rows = ["filename;patient_id;lesion_id;age;sex;site"]
    for name, photos in some.items():
        for place, photo in enumerate(photos[:-2]):
            person = f"{name[0]}{place // 2}"
            told = (photo.name, person, f"{person}.{place % 2}", str(30 + 7 * place % 50), sexes[place % 3])
            rows.append(";".join((*told, sites[place % 4])))
    (folder / "patients.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder
