"""Photos as people bring them: enlarged, recompressed; and spoilt step by step, from hardly to hopelessly."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import cv2
import numpy as np

from dermadesk.bench import obstacles
from dermadesk.imaging.photo import Photo
from dermadesk.imaging.steps import Pixels

Copy = Callable[[Photo], Photo]
_QUALITY = 90


def enlarged(photo: Photo, side: int) -> Photo:
    """Its shorter side made `side` px long, as a JPEG of quality 90."""
    pixels = photo.pixels()
    scale = side / min(pixels.shape[:2])
    return _jpeg(photo, np.asarray(cv2.resize(pixels, None, None, scale, scale, cv2.INTER_CUBIC), np.uint8), _QUALITY)


def recompressed(photo: Photo, quality: int) -> Photo:
    """The same pixels as a JPEG of that quality."""
    return _jpeg(photo, photo.pixels(), quality)


def blurred(photo: Photo, sigma: float) -> Photo:
    """By a Gaussian whose sigma is so many thousandths of the shorter side."""
    pixels = photo.pixels()
    return _jpeg(photo, np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma * min(pixels.shape[:2]) / 1000), np.uint8))


def exposed(photo: Photo, factor: float) -> Photo:
    """Every value times `factor`, cut at white."""
    return _jpeg(photo, np.asarray(np.clip(np.rint(photo.pixels() * float(factor)), 0, 255), np.uint8))


def glaring(photo: Photo, share: float) -> Photo:
    """With white spots that cover so much of it, more of the same ones the more there are."""
    return _jpeg(photo, obstacles.glaring(photo.pixels(), np.random.default_rng(0), share))


def _jpeg(photo: Photo, pixels: Pixels, quality: int = _QUALITY) -> Photo:
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    return Photo.from_bytes(cv2.imencode(".jpg", bgr, (cv2.IMWRITE_JPEG_QUALITY, quality))[1].tobytes(), photo.source)


COPIES: Mapping[str, Copy] = {
    "enlarged to 600 px": partial(enlarged, side=600),
    "enlarged to 3000 px": partial(enlarged, side=3000),
    "JPEG of quality 50": partial(recompressed, quality=50),
}
"""Copies that a model answers like the photo itself."""

SPOILT: Mapping[str, Sequence[Copy]] = {
    "blurred": [partial(blurred, sigma=sigma) for sigma in (3, 4.5, 6, 8, 10, 13, 17, 22, 30, 45)],
    "darkened": [
        partial(exposed, factor=factor) for factor in (0.85, 0.7, 0.6, 0.5, 0.42, 0.35, 0.28, 0.2, 0.12, 0.06)
    ],
    "overexposed": [partial(exposed, factor=factor) for factor in (1.1, 1.2, 1.3, 1.45, 1.6, 1.8, 2, 2.3, 2.7, 3.5)],
    "glaring": [
        partial(glaring, share=share) for share in (0.003, 0.006, 0.01, 0.015, 0.025, 0.04, 0.06, 0.09, 0.13, 0.2)
    ],
}
"""Ways to spoil a photo, each by growing strength."""
