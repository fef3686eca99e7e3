"""A clinic's folder of labelled photos, drawn: to try training out and to look at the window with. They show nobody."""

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
