"""What makes a good photo a bad one, in the same strength every time."""

from collections.abc import Callable, Mapping

import cv2
import numpy as np

from dermadesk.imaging.steps import Pixels

Degradation = Callable[[Pixels, np.random.Generator], Pixels]
"""A changed copy of H×W×3 uint8 pixels, of the same shape."""

_LAMP = np.array([1.0, 0.85, 0.7])
_HAIRS = 12
_BLACK_BROWN = (38, 26, 22)


def as_it_is(pixels: Pixels, _: np.random.Generator) -> Pixels:
    """The photo."""
    return pixels


def under_a_warm_lamp(pixels: Pixels, _: np.random.Generator) -> Pixels:
    """Green loses 15 % and blue 30 %."""
    return np.asarray(np.rint(pixels * _LAMP), np.uint8)


def darkened(pixels: Pixels, _: np.random.Generator) -> Pixels:
    """Half of every value."""
    return np.asarray(pixels // 2, np.uint8)


def blurred(pixels: Pixels, _: np.random.Generator) -> Pixels:
    """By a Gaussian whose sigma is 1/128 of the shorter side."""
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), min(pixels.shape[:2]) / 128), np.uint8)


def recompressed(pixels: Pixels, _: np.random.Generator) -> Pixels:
    """As a JPEG of quality 30."""
    encoded = cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), (cv2.IMWRITE_JPEG_QUALITY, 30))[1]
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR_RGB), np.uint8)


def hairy(pixels: Pixels, generator: np.random.Generator) -> Pixels:
    """Under twelve drawn hairs, curved, dark and 1/100 of the shorter side wide."""
    changed, (height, width) = np.ascontiguousarray(pixels).copy(), pixels.shape[:2]
    t = np.linspace(0, 1, 24)[:, None]
    for start, middle, end in generator.uniform(0, (width, height), (_HAIRS, 3, 2)):
        curve = np.rint((1 - t) ** 2 * start + 2 * t * (1 - t) * middle + t**2 * end).astype(np.int32)
        cv2.polylines(changed, [curve], False, _BLACK_BROWN, max(1, min(height, width) // 100), cv2.LINE_AA)
    return changed


DEGRADATIONS: Mapping[str, Degradation] = {
    "good": as_it_is,
    "warm lamp": under_a_warm_lamp,
    "darkened": darkened,
    "blurred": blurred,
    "JPEG 30": recompressed,
    "drawn hairs": hairy,
}
"""The photo itself first, by the name that a table gives it."""
