"""Photos to measure with and to try the program out: a lesion drawn on skin. They show nobody and prove nothing."""

import cv2
import numpy as np

from dermadesk.imaging.steps import Pixels

SMALL = (600, 450)
TWELVE_MEGAPIXELS = (4000, 3000)


def draw_lesion(width: int, height: int, seed: int = 0) -> Pixels:
    """A brown, uneven spot with a darker heart in the middle of pale skin: H×W×3, sRGB.

    The same seed draws the same photo. Noise and fine relief give it the entropy of a real JPEG.
    """
    random = np.random.default_rng(seed)
    y, x = np.ogrid[-1.0 : 1.0 : height * 1j, -1.0 : 1.0 : width * 1j]
    x = x * (width / min(width, height))
    y = y * (height / min(width, height))
    angle = np.arctan2(y, x)
    edge = 0.5 + sum(random.normal(0, 0.05) * np.sin(k * angle + random.uniform(0, 6)) for k in range(2, 6))
    radius = np.hypot(x + random.normal(0, 0.05), y + random.normal(0, 0.05))
    inside = 1 / (1 + np.exp((radius - edge) * 18))
    heart = np.exp(-((x - 0.1) ** 2 + (y + 0.1) ** 2) / 0.05)
    skin, brown, dark = np.array([222.0, 178, 158]), np.array([128.0, 82, 60]), np.array([66.0, 40, 34])
    colour = skin + inside[..., None] * (brown - skin)
    colour += (inside * heart)[..., None] * (dark - brown)
    relief = cv2.resize(random.normal(0, 9, (height // 6 + 1, width // 6 + 1)), (width, height))
    grain = random.normal(0, 3, (height, width))
    drawn: Pixels = np.clip(colour + (relief + grain)[..., None], 0, 255).astype(np.uint8)
    return drawn


def encoded_photo(size: tuple[int, int], seed: int = 0) -> bytes:
    """A drawn photo of width × height = `size`, as JPEG of quality 92."""
    _, encoded = cv2.imencode(".jpg", draw_lesion(*size, seed)[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])
    return encoded.tobytes()


def original_photo(seed: int = 0) -> bytes:
    """A drawn photo of 600×450 as a camera writes it: grain in every colour, hardly compressed, 280 KB."""
    grain = np.random.default_rng(seed).normal(0, 5, (SMALL[1], SMALL[0], 3))
    drawn = np.clip(draw_lesion(*SMALL, seed) + grain, 0, 255).astype(np.uint8)
    settings = (cv2.IMWRITE_JPEG_QUALITY, 97, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444)
    return cv2.imencode(".jpg", drawn[:, :, ::-1], settings)[1].tobytes()
