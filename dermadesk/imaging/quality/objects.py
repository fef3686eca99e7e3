"""What lies on the skin and does not belong to it: hair, pen marks, a ruler."""

import math
from operator import itemgetter

import cv2
import numpy as np
from numpy.typing import NDArray

from dermadesk.imaging import small
from dermadesk.imaging.quality.view import Lines, View

_LONG_HAIR = 28
"""Pixels."""

_SLIM = 3
"""A part of a line's box this many times smaller than its diagonal squared: hairs that cross, not a spot."""

_INK_SIDE = 112
_BLUER = 14.0
"""How much less b* than the skin's ink has, in CIELAB."""

_BLUE = -3.0
"""The most b* of blue and violet."""

_LIT = 30.0
"""The least L* of what is taken for skin."""

_COLOUR, _LIGHT = 10.0, 12.0
"""The least chroma and L* of ink: dark corners are bluish too, without being coloured."""

_LONG_RULER = 45
"""Pixels."""

_STRAIGHT = 0.012
"""A ruler's variance across, as a share of that along it."""

_TICKS = range(3, 16)
"""Pixels from tick to tick."""

_TEETH = 0.7
"""The deviation in pixels, at least, of the edge that has the teeth."""

_BACK = 0.75
"""The most deviation of the other edge, as a share of that. A hair's two edges are alike."""


def hair_share(view: View) -> float:
    """The share (0..1) that long thin dark lines cover."""
    pixels = view.lines.boxes[:, cv2.CC_STAT_AREA]
    lengths = view.lines.lengths
    long = (lengths > _LONG_HAIR) & (pixels * _SLIM < lengths**2)
    return float(pixels[long].sum() / view.grey.size)


def ink_share(view: View) -> float:
    """The share (0..1) outside the lesion that is blue or violet beside the skin: gentian violet, biros, markers.

    Red and brown pens are not told from skin.
    """
    side = (_INK_SIDE, _INK_SIDE)
    copy = np.asarray(cv2.resize(view.pixels, side, interpolation=cv2.INTER_AREA), np.uint8)
    smooth = small.blurred(copy, small.GAUSSIAN_1).astype(np.float32) / 255
    light, green_red, blue_yellow = cv2.split(cv2.cvtColor(smooth, cv2.COLOR_RGB2Lab))
    coloured = (light > _LIGHT) & (green_red * green_red + blue_yellow * blue_yellow > _COLOUR**2)
    ink = coloured & (blue_yellow < _BLUE)
    if not ink.any():
        return 0.0
    lesion = cv2.resize(view.lesion.mask.view(np.uint8), side, interpolation=cv2.INTER_NEAREST)
    around = cv2.dilate(lesion, np.ones((7, 7), np.uint8)) == 0
    skin = around & (light > _LIT)
    if not skin.any():
        return 0.0
    ink &= around & (blue_yellow < float(small.median(blue_yellow[skin])) - _BLUER)
    return float(np.count_nonzero(ink & (light < small.median(light[skin]))) / ink.size)


def ruler_ticks(view: View) -> float:
    """How regular the teeth of the most comb-like straight line are (0..1, by autocorrelation)."""
    lines = view.lines
    pixels = lines.boxes[:, cv2.CC_STAT_AREA]
    long = np.flatnonzero((lines.lengths > _LONG_RULER) & (pixels > 40) & (pixels < 3000))
    return max((_regular_teeth(_alone(lines, int(part))) for part in long), default=0.0)


def _alone(lines: Lines, part: int) -> NDArray[np.uint8]:
    """1 where this part is, in its box."""
    x, y, width, height = lines.boxes[part, :4]
    return np.asarray(lines.numbers[y : y + height, x : x + width] == part).view(np.uint8)


def _regular_teeth(part: NDArray[np.uint8]) -> float:
    """The autocorrelation of a straight line's toothed edge at the distance of its teeth; 0 for what has none."""
    if not _is_straight(part):
        return 0.0
    places = np.stack(np.nonzero(part)[::-1]).astype(np.float64)
    places -= places.mean(axis=1, keepdims=True)
    _, axes = np.linalg.eigh(places @ places.T)
    edges = [_without_trend(edge) for edge in _edges(axes[:, 1] @ places, axes[:, 0] @ places)]
    (back, _), (teeth, toothed) = sorted(((float(edge.std()), edge) for edge in edges), key=itemgetter(0))
    if len(toothed) < 2 * _TICKS.stop or teeth < _TEETH or back > _BACK * teeth:
        return 0.0
    length = len(toothed)
    alike = np.correlate(toothed, toothed, "full")[length - 1 :] / (toothed**2).sum()
    alike *= length / (length - np.arange(length))
    tick = max(_TICKS, key=lambda distance: float(alike[distance]))
    return float(np.clip(min(alike[tick], alike[2 * tick]), 0.0, 1.0))


def _is_straight(part: NDArray[np.uint8]) -> bool:
    """By the variances along and across it: the eigenvalues of its second moments."""
    moments = cv2.moments(part, binaryImage=True)
    middle = (moments["mu20"] + moments["mu02"]) / 2
    apart = math.hypot((moments["mu20"] - moments["mu02"]) / 2, moments["mu11"])
    return middle - apart <= _STRAIGHT * (middle + apart)


def _edges(along: NDArray[np.float64], across: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How far a line reaches to either side, at each pixel along it but the ends."""
    place = (along - along.min()).astype(np.int64)
    low, high = np.full(place.max() + 1, np.inf), np.full(place.max() + 1, -np.inf)
    np.minimum.at(low, place, across)
    np.maximum.at(high, place, across)
    there = np.isfinite(low)
    return low[there][2:-2], high[there][2:-2]


def _without_trend(edge: NDArray[np.float64]) -> NDArray[np.float64]:
    return edge - np.asarray(cv2.blur(edge[None], (21, 1))[0], np.float64)
