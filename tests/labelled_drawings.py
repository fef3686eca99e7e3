"""A small data set in the shape of HAM10000, drawn: the hue of a blob is its diagnosis."""

import csv
from pathlib import Path

import cv2
import numpy as np

HAM_CODES = ("mel", "nv", "bcc", "akiec", "bkl", "df", "vasc")


def draw_ham10000(folder: Path) -> Path:
    """182 photos of 64 px: 22 lesions of each of seven diagnoses, every seventh photographed twice."""
    (folder / "HAM10000_images").mkdir()
    generator = np.random.default_rng(7)
    rows = []
    for lesion in range(154):
        for _ in range(2 if lesion % 7 == lesion // 22 else 1):
            image, kind = f"ISIC_{len(rows):07}", lesion % 7
            hue = np.uint8([[[25 * kind, 160, 110]]])
            photo = np.full((64, 64, 3), (150, 170, 220), np.uint8)
            colour = [int(c) for c in cv2.cvtColor(hue, cv2.COLOR_HSV2BGR)[0, 0]]
            centre = tuple(int(c) for c in generator.integers(24, 40, 2))
            cv2.circle(photo, centre, int(generator.integers(8, 18)), colour, -1)
            photo = cv2.add(photo, generator.integers(0, 20, photo.shape, dtype=np.uint8))
            pattern = cv2.resize(generator.normal(0, 25, (16, 16)), (64, 64), interpolation=cv2.INTER_CUBIC)
            photo = np.clip(photo + pattern[..., None], 0, 255).astype(np.uint8)  # or all would be near duplicates
            cv2.imwrite(str(folder / "HAM10000_images" / f"{image}.jpg"), photo)
            rows.append([f"HAM_{lesion:07}", image, HAM_CODES[kind], "histo", "50.0", "male", "back", "drawn"])
    with (folder / "HAM10000_metadata.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["lesion_id", "image_id", "dx", "dx_type", "age", "sex", "localization", "dataset"])
        writer.writerows(rows)
    return folder
