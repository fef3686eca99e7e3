"""What gets in the way of a good photo, drawn onto one: glare, hair, dark corners, ink, a ruler, bad framing."""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from dermadesk.bench.degradations import hairy
from dermadesk.imaging.steps import Pixels

_VIOLET, _BLACK = (70, 40, 130), (40, 36, 34)


def glaring(pixels: Pixels, generator: np.random.Generator, share: float = 0.03) -> Pixels:
    """White spots with soft edges that cover so much of the photo."""
    side, light = _side(pixels), np.zeros(pixels.shape[:2], np.float32)
    while light.mean() < share:
        centre, axes = generator.uniform((0, 0), pixels.shape[1::-1]), generator.uniform(0.012, 0.06, 2) * side
        cv2.ellipse(light, (centre.tolist(), axes.tolist(), float(generator.uniform(0, 180))), (1.0,), -1)
    return _blended(pixels, cv2.GaussianBlur(light, (0, 0), 0.004 * side), (255, 255, 255))


def very_hairy(pixels: Pixels, generator: np.random.Generator) -> Pixels:
    """Under 48 drawn hairs."""
    for _ in range(4):
        pixels = hairy(pixels, generator)
    return pixels


def through_a_tube(pixels: Pixels, generator: np.random.Generator, radius: float = 0.53) -> Pixels:
    """Black outside a circle whose radius is so much of the shorter side, with a blurred edge."""
    (height, width), side = pixels.shape[:2], _side(pixels)
    y, x = np.ogrid[:height, :width]
    outside = np.hypot(y - height / 2, x - width / 2) > radius * side
    return _blended(pixels, cv2.GaussianBlur(outside.astype(np.float32), (0, 0), 0.01 * side), (8, 8, 8))


def inked(pixels: Pixels, generator: np.random.Generator) -> Pixels:
    """Six strokes of violet ink around the middle."""
    side, strokes = _side(pixels), np.zeros(pixels.shape[:2], np.float32)
    middle = np.array(pixels.shape[1::-1]) / 2
    for turn in np.arange(6) / 6 + generator.uniform():
        place = middle + 0.4 * side * np.array((np.cos(2 * np.pi * turn), np.sin(2 * np.pi * turn)))
        zigzag = np.rint(place + generator.normal(0, 0.025, (8, 2)) * side).astype(np.int32)
        cv2.polylines(strokes, [zigzag], False, (0.85,), max(1, round(0.012 * side)), cv2.LINE_AA)
    return _blended(pixels, strokes, _VIOLET)


def ruled(pixels: Pixels, generator: np.random.Generator) -> Pixels:
    """A black scale with ten long and ten short ticks, somewhat turned, below the middle."""
    side, scale = _side(pixels), np.zeros(pixels.shape[:2], np.float32)
    angle = generator.uniform(-0.4, 0.4)
    along, up = np.array((np.cos(angle), np.sin(angle))), np.array((np.sin(angle), -np.cos(angle)))
    start = np.array(pixels.shape[1::-1]) * (0.5, 0.85) - 0.35 * side * along
    wide = max(1, round(side / 200))
    _line(scale, start, start + 0.7 * side * along, wide)
    for tick in range(21):
        foot = start + 0.035 * tick * side * along
        _line(scale, foot, foot + (0.02 if tick % 2 else 0.035) * side * up, wide)
    return _blended(pixels, scale, _BLACK)


def far_away(pixels: Pixels, generator: np.random.Generator, scale: float = 0.15) -> Pixels:
    """The photo at so much of its size, on a plain ground of the colour that most of its rim has."""
    (height, width), side = pixels.shape[:2], scale * _side(pixels)
    rim = np.concatenate((pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]))
    ground = np.median(rim, axis=0).astype(np.uint8)
    move = np.array([[scale, 0, (1 - scale) * width / 2], [0, scale, (1 - scale) * height / 2]])
    small = cv2.warpAffine(pixels, move, (width, height), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    y, x = np.ogrid[:height, :width]
    beyond = (np.hypot(y - height / 2, x - width / 2) > 0.42 * side).astype(np.float32)
    return _blended(np.asarray(small, np.uint8), cv2.GaussianBlur(beyond, (0, 0), 0.05 * side), ground.tolist())


def off_centre(pixels: Pixels, generator: np.random.Generator, shift: float = 0.4) -> Pixels:
    """Moved by so much of the width to the right, cut there and enlarged again."""
    height, width = pixels.shape[:2]
    kept = np.ascontiguousarray(pixels[:, : round(width * (1 - shift))])
    return np.asarray(cv2.resize(kept, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def _side(pixels: Pixels) -> int:
    return int(min(pixels.shape[:2]))


def _line(canvas: NDArray[np.float32], start: NDArray[np.float64], end: NDArray[np.float64], wide: int) -> None:
    cv2.line(canvas, np.rint(start).astype(int).tolist(), np.rint(end).astype(int).tolist(), (0.9,), wide, cv2.LINE_AA)


def _blended(pixels: Pixels, cover: NDArray[Any], colour: Sequence[int]) -> Pixels:
    """`colour` over the photo, as opaque as `cover` (H×W, 0..1) says."""
    opaque = np.asarray(cover, np.float32)[..., None]
    return np.asarray(np.rint(pixels * (1 - opaque) + np.array(colour, np.float32) * opaque), np.uint8)
