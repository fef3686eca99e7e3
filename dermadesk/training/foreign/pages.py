"""Pictures that show no skin: text pages, charts, cartoons, windows, noise, plain colours and gradients."""

from collections.abc import Callable

import cv2
import numpy as np

from dermadesk.imaging.steps import Pixels

Random = np.random.Generator
Drawing = Callable[[Random], Pixels]
"""A picture H×W×3 uint8 by the numbers that it is given; the same seed draws the same."""

_SIDE = (420, 560)
_WORDS = ("patient", "visit", "left", "right", "report", "date", "photo", "see", "next", "week", "and", "not")
_FONTS = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_TRIPLEX)


def text_page(random: Random) -> Pixels:
    """Dark lines of words on light paper, a heading, and now and then a paragraph's end."""
    page = _ground(_light(random))
    ink = tuple(int(each) for each in random.integers(0, 90, 3))
    font, scale = int(random.choice(_FONTS)), float(random.uniform(0.35, 0.8))
    line = round(32 * scale) + 4
    for y in range(line, page.shape[0], line):
        words = " ".join(random.choice(_WORDS, random.integers(3, 14)))
        cv2.putText(page, words, (18, y), font, scale, ink, 1, cv2.LINE_AA)
    return page


def chart(random: Random) -> Pixels:
    """Bars or curves in axes."""
    page = _ground((255, 255, 255))
    height, width = page.shape[:2]
    cv2.rectangle(page, (50, 30), (width - 30, height - 40), (60, 60, 60), 1)
    values = random.uniform(0.1, 0.95, 9)
    xs = np.linspace(70, width - 50, len(values)).astype(int)
    ys = (height - 40 - values * (height - 80)).astype(int)
    if random.random() < 0.5:
        for x, y in zip(xs, ys, strict=True):
            cv2.rectangle(page, (x - 14, y), (x + 14, height - 40), _colour(random), -1)
    else:
        for _ in range(3):
            curve = np.stack([xs, random.permutation(ys)], 1).astype(np.int32)
            cv2.polylines(page, [curve], False, _colour(random), 2, cv2.LINE_AA)
    cv2.putText(page, "figure per year", (60, 22), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (0, 0, 0), 1, cv2.LINE_AA)
    return page


def cartoon(random: Random) -> Pixels:
    """Flat shapes with dark outlines."""
    page = _ground(_colour(random))
    height, width = page.shape[:2]
    for _ in range(random.integers(4, 12)):
        centre = (int(random.integers(width)), int(random.integers(height)))
        size = int(random.integers(20, 130))
        if random.random() < 0.5:
            corners = (np.array(centre) + random.integers(-size, size, (random.integers(3, 8), 2))).astype(np.int32)
            hull = cv2.convexHull(corners)
            cv2.fillPoly(page, [hull], _colour(random))
            cv2.polylines(page, [hull], True, (20, 20, 20), 3, cv2.LINE_AA)
        else:
            cv2.circle(page, centre, size, _colour(random), -1, cv2.LINE_AA)
            cv2.circle(page, centre, size, (20, 20, 20), 3, cv2.LINE_AA)
    return page


def window(random: Random) -> Pixels:
    """A program's window: a title bar, a list, buttons, fields, and words on them."""
    dark = random.random() < 0.4
    back, front = ((34, 36, 40), (220, 220, 225)) if dark else ((244, 245, 247), (30, 32, 36))
    page = _ground(back)
    height, width = page.shape[:2]
    accent = _colour(random)
    cv2.rectangle(page, (0, 0), (width, 34), accent, -1)
    cv2.rectangle(page, (0, 34), (150, height), tuple(max(0, each - 12) for each in back), -1)
    for y in range(60, height - 20, 28):
        _say(page, random, (12, y), front, 2)
    for _ in range(random.integers(4, 9)):
        x, y = int(random.integers(170, width - 130)), int(random.integers(50, height - 50))
        cv2.rectangle(page, (x, y), (x + 110, y + 28), accent if random.random() < 0.4 else front, -1 if dark else 1)
        _say(page, random, (x + 6, y + 19), back if dark else front, 1)
    return page


def noise(random: Random) -> Pixels:
    """Noise of one grain, grey or coloured."""
    height, width = _SIDE
    grain = int(random.choice((1, 2, 4, 8, 16)))
    channels = 3 if random.random() < 0.6 else 1
    small = random.integers(0, 256, (height // grain + 1, width // grain + 1, channels), np.uint8)
    large = cv2.resize(small, (width, height), interpolation=int(random.choice((cv2.INTER_NEAREST, cv2.INTER_CUBIC))))
    return np.ascontiguousarray(np.broadcast_to(large.reshape(height, width, channels), (height, width, 3)))


def plain(random: Random) -> Pixels:
    """One colour everywhere."""
    return _ground(_colour(random))


def gradient(random: Random) -> Pixels:
    """One colour going over into another, along a line or around a centre."""
    height, width = _SIDE
    y, x = np.mgrid[0:height, 0:width] / (height, width)[0]
    angle = random.uniform(0, 2 * np.pi)
    along = x * np.cos(angle) + y * np.sin(angle)
    if random.random() < 0.4:
        along = np.hypot(x - random.uniform(0.2, 1), y - random.uniform(0.2, 0.8))
    t = (along - along.min()) / np.ptp(along)
    first, last = np.array(_colour(random)), np.array(_colour(random))
    return np.asarray(first + t[..., None] * (last - first), np.uint8)


def _ground(colour: tuple[int, ...]) -> Pixels:
    return np.full((*_SIDE, 3), colour, np.uint8)


def _colour(random: Random) -> tuple[int, ...]:
    return tuple(int(each) for each in random.integers(0, 256, 3))


def _light(random: Random) -> tuple[int, ...]:
    return tuple(int(each) for each in random.integers(215, 256) - random.integers(0, 12, 3))


def _say(page: Pixels, random: Random, place: tuple[int, int], colour: tuple[int, ...], words: int) -> None:
    text = " ".join(random.choice(_WORDS, words))
    cv2.putText(page, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.45, colour, 1, cv2.LINE_AA)
