"""Skin as a camera without a dermatoscope sees it: drawn, bare or with the lesion of a photo, smaller and shaded.

Nobody's photo is kept: of the lesion only how much darker than its skin it is, place by place.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from dermadesk.imaging.steps import Pixels
from dermadesk.training.foreign.pages import Random
from dermadesk.training.foreign.scenes import leaves, spectrum

SIDE = 256
TONES = np.array(
    [
        (240, 200, 185), (236, 188, 170), (224, 172, 150), (214, 160, 140), (200, 150, 125),
        (180, 125, 100), (150, 100, 78), (110, 70, 52), (80, 50, 40),
    ],
    np.float64,
)  # fmt: skip
"""From very light to very dark."""

Image = NDArray[np.float64]
_Y, _X = np.mgrid[-1 : 1 : SIDE * 1j, -1 : 1 : SIDE * 1j]
_SMALLEST, _LARGEST = 0.08, 0.75


def bare_skin(random: Random) -> Pixels:
    """Skin of any tone with pores, spots, furrows, gloss and shade."""
    return np.asarray(np.clip(_skin(random), 0, 255), np.uint8)


def lesion_on_skin(random: Random, photo: Pixels) -> Pixels:
    """The lesion in the middle of a photo (S×S×3) on drawn skin, 0.08 to 0.75 of the side; at times on a limb."""
    skin = _skin(random)
    side = int(SIDE * _SMALLEST * (_LARGEST / _SMALLEST) ** random.random())
    left, top = (int(np.clip(each, 0, SIDE - side)) for each in random.normal((SIDE - side) / 2, SIDE / 10, 2))
    skin[top : top + side, left : left + side] *= _shade(random, photo, side)
    if random.random() < 0.35:
        skin = _limb(random, skin)
    if random.random() < 0.5:
        skin = np.asarray(cv2.GaussianBlur(skin, (0, 0), random.uniform(0.4, 1.2)), np.float64)
    skin += random.normal(0, random.uniform(0, 4), skin.shape)
    return np.asarray(np.clip(skin, 0, 255), np.uint8)


def _shade(random: Random, photo: Pixels, side: int) -> Image:
    """What the lesion leaves of the skin's light, side×side×3: 1 at the rim, from the photo's skin around it."""
    turned = np.rot90(photo, int(random.integers(4)))
    small = cv2.resize(np.ascontiguousarray(turned), (side, side), interpolation=cv2.INTER_AREA).astype(np.float64)
    y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    radius = np.hypot(x, y)
    around = np.percentile(small[(radius > 0.7) & (radius < 1)], 60, axis=0)
    inside = 1 / (1 + np.exp((radius - 0.8) * 18))
    left = np.clip(small / np.maximum(around, 25), 0, 1.15)
    return np.asarray(1 + (left - 1) * inside[..., None] * random.uniform(0.7, 1))


def _skin(random: Random) -> Image:
    tone = TONES[random.integers(len(TONES))] * random.uniform(0.8, 1.12) + random.normal(0, 8, 3)
    texture = sum(_field(random, grain) * random.uniform(0, most) for grain, most in ((2, 4), (5, 4), (14, 4), (60, 8)))
    skin = tone + np.asarray(texture)[..., None] + _field(random, 80)[..., None] * random.normal(0, 4, 3)
    angle = random.uniform(0, 2 * np.pi)
    light = 1 + random.uniform(0, 0.35) * (_X * np.cos(angle) + _Y * np.sin(angle))
    skin = skin * (light - random.uniform(0, 0.25) * (_X**2 + _Y**2))[..., None]
    for _ in range(random.integers(6)):
        x, y, size = (*random.uniform(-1, 1, 2), random.uniform(0.008, 0.04))
        spot = np.exp(-((((_X - x) ** 2 + (_Y - y) ** 2) / size**2) ** 1.5))
        skin = skin * (1 - spot[..., None] * random.uniform(0.1, 0.6) * np.array([0.6, 0.9, 1]))
    for _ in range(random.integers(1, 12) if random.random() < 0.4 else 0):
        angle, bend = random.uniform(0, 2 * np.pi, 2)
        across, along = _X * np.cos(angle) + _Y * np.sin(angle), _X * np.sin(angle) - _Y * np.cos(angle)
        apart = across - random.uniform(-1, 1) + 0.05 * np.sin(6 * along + bend)
        furrow = np.exp(-((apart / random.uniform(0.008, 0.03)) ** 2))
        skin = skin * (1 - furrow * random.uniform(0.03, 0.2))[..., None]
    if random.random() < 0.3:
        x, y, size = (*random.uniform(-1, 1, 2), random.uniform(0.02, 0.3))
        skin = skin + np.exp(-((_X - x) ** 2 + (_Y - y) ** 2) / size)[..., None] * random.uniform(10, 60)
    return np.asarray(skin)


def _limb(random: Random, skin: Image) -> Image:
    """The skin as a strip before some background, darker towards its edges."""
    angle = random.uniform(0, 2 * np.pi)
    apart = np.abs(_X * np.cos(angle) + _Y * np.sin(angle) - random.uniform(-0.1, 0.1))
    edge = random.uniform(0.55, 1.1)
    behind: NDArray[Any] = random.integers(0, 256, 3)
    if random.random() < 0.6:
        behind = (leaves if random.random() < 0.4 else spectrum)(random)
    inside = 1 / (1 + np.exp((apart - edge) * random.uniform(30, 90)))
    rounded = skin * (1 - 0.35 * np.clip(apart / edge, 0, 1) ** 3)[..., None]
    return np.asarray(rounded * inside[..., None] + behind * (1 - inside[..., None]))


def _field(random: Random, grain: float) -> Image:
    """Smooth noise of one grain in pixels, SIDE×SIDE, with deviation 1."""
    cells = max(2, int(SIDE / grain)) + 2
    field = cv2.resize(random.normal(0, 1, (cells, cells)), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    return np.asarray(field / (field.std() + 1e-6))
