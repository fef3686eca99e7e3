"""Pictures with the statistics of photographs of the world, made of chance alone.

Sources: Lee, Mumford, Huang, "Occlusion models for natural images" (2001), the dead leaves; Baradad et al., "Learning
to see by looking at noise" (2021), who train networks on such pictures.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from dermadesk.imaging.steps import Pixels
from dermadesk.training.foreign.pages import Random

SIDE = 256
_LEAVES = (20, 400)


def spectrum(random: Random) -> Pixels:
    """Clouds, bark or grain: noise whose amplitude falls with frequency, in correlated colours."""
    rows, columns = np.abs(np.fft.fftfreq(SIDE))[:, None] * SIDE + 1, np.abs(np.fft.fftfreq(SIDE))[None] * SIDE + 1
    fall = random.uniform(0.5, 2.2, 2)
    isotropic = random.random() < 0.5
    amplitude = np.hypot(rows, columns) ** -fall[0] if isotropic else 1 / (rows ** fall[0] + columns ** fall[1])
    phases = np.exp(2j * np.pi * random.random((3, SIDE, SIDE)))
    waves = np.real(np.fft.ifft2(amplitude * phases)).transpose(1, 2, 0)
    if random.random() < 0.7:
        waves = waves @ random.normal(0, 1, (3, 3))
    waves = (waves - waves.mean((0, 1))) / (waves.std((0, 1)) + 1e-9)
    return np.asarray(np.clip(_colours(random, 1)[0] + waves * random.uniform(10, 70), 0, 255), np.uint8)


def leaves(random: Random, shape: int | None = None) -> Pixels:
    """Dead leaves of many sizes over each other, flat or with texture, now and then blurred or shaded.

    `shape` is 0 for discs, 1 for polygons, 2 for blades; any of them without one.
    """
    count = int(random.uniform(*_LEAVES))
    colours = _colours(random, count)
    page = np.full((SIDE, SIDE, 3), _colours(random, 1)[0], np.uint8)
    textures = [spectrum(random).astype(np.float32) - 128 for _ in range(3)] if random.random() < 0.6 else []
    shape = int(random.integers(3)) if shape is None else shape
    smallest, largest = random.uniform(3, 10), random.uniform(30, 110)
    for colour in colours:
        size = smallest * (largest / smallest) ** (random.random() ** 1.7)
        inside = _leaf(random, shape, random.uniform(-10, SIDE + 10, 2), size)
        if textures and random.random() < 0.7:
            page[inside] = np.clip(textures[random.integers(3)][inside] + colour, 0, 255)
        else:
            page[inside] = colour
    if random.random() < 0.5:
        page = np.asarray(cv2.GaussianBlur(page, (0, 0), random.uniform(0.5, 1.5)), np.uint8)
    if random.random() < 0.3:
        y, x = np.mgrid[-1 : 1 : SIDE * 1j, -1 : 1 : SIDE * 1j]
        angle = random.uniform(0, 2 * np.pi)
        light = 1 + 0.4 * (x * np.cos(angle) + y * np.sin(angle))
        page = np.asarray(np.clip(page * light[..., None], 0, 255), np.uint8)
    return page


def _leaf(random: Random, shape: int, centre: NDArray[np.float64], size: float) -> NDArray[np.bool_]:
    """Where one leaf lies: SIDE×SIDE, true inside."""
    mask = np.zeros((SIDE, SIDE), np.uint8)
    place = (int(centre[0]), int(centre[1]))
    if shape == 0:
        cv2.circle(mask, place, int(size), 255, -1)
    elif shape == 1:
        corners = (centre + random.normal(0, size, (random.integers(3, 7), 2))).astype(np.int32)
        cv2.fillPoly(mask, [cv2.convexHull(corners)], 255)
    else:
        axes = (int(size), max(1, int(size * random.uniform(0.1, 1))))
        cv2.ellipse(mask, place, axes, random.uniform(0, 180), 0, 360, 255, -1)
    return np.asarray(mask > 0)


def _colours(random: Random, count: int) -> NDArray[np.float64]:
    """Any colours, or some that resemble each other."""
    if random.random() < 0.5:
        return random.integers(0, 256, (count, 3)).astype(np.float64)
    spread = random.uniform(10, 70)
    return np.clip(random.integers(0, 256, 3) + random.normal(0, spread, (count, 3)), 0, 255)
