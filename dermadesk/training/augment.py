"""Chance changes to a training photo: geometry, light, and what cameras and file formats do to sharpness.

What is served differs from what is trained on (sharp originals, enlarged copies, other lamps, round tubes), so the
degradations matter as much as the geometry. Everything is drawn from the generator given, so a photo's augmentation
depends on seed, epoch and photo alone, whatever thread it runs in.

Light and sharpness mean what `torchvision.transforms.v2.functional` means by them, and the tests hold the two together;
OpenCV computes them in a third of the time and less, and fills what the geometry uncovers with more than one colour.
"""

import cv2
import numpy as np

from dermadesk.imaging.steps import Pixels
from dermadesk.training.recipe import AugmentationSettings

_NONE = AugmentationSettings()
_FILL = {"reflect": cv2.BORDER_REFLECT_101, "nearest": cv2.BORDER_REPLICATE}
_GREY = np.array([0.2989, 0.587, 0.114])
_SOFT = np.array([[1, 1, 1], [1, 5, 1], [1, 1, 1]], np.float32) / 13
_ITSELF = np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]], np.float32)


def augment(pixels: Pixels, settings: AugmentationSettings, generator: np.random.Generator) -> Pixels:
    """A changed copy of S×S×3 uint8 pixels, of the same shape; the pixels themselves where nothing is changed.

    A setting at its default costs nothing.
    """
    pixels = _warped(pixels, settings, generator)
    pixels = _lit(pixels, settings, generator)
    if settings.dark_corner and generator.random() < settings.dark_corner:
        pixels = _through_a_tube(pixels, generator)
    if settings.degrade_probability:
        pixels = _degraded(pixels, settings, generator)
    return pixels


def _warped(pixels: Pixels, settings: AugmentationSettings, generator: np.random.Generator) -> Pixels:
    """Rotation, zoom, shear, shift and flips in one resampling.

    `transforms.affine` fills what it uncovers with one colour; black corners would be a mark of augmented photos.
    """
    flips = generator.choice((-1, 1), 2) if settings.flip else np.ones(2, int)
    if all(getattr(settings, name) == getattr(_NONE, name) for name in ("rotation", "zoom", "shift", "shear")):
        return np.ascontiguousarray(pixels[:: flips[1], :: flips[0]])
    side = pixels.shape[0]
    angle = np.deg2rad(generator.uniform(-settings.rotation, settings.rotation))
    shear = np.deg2rad(generator.uniform(-settings.shear, settings.shear))
    zoom = np.exp(generator.uniform(*np.log(settings.zoom)))
    rotate = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = zoom * rotate @ np.array([[1.0, np.tan(shear)], [0.0, 1.0]]) @ np.diag(flips)
    centre = np.full(2, (side - 1) / 2)
    shift = generator.uniform(-settings.shift, settings.shift, 2) * side
    affine = np.column_stack((matrix, centre + shift - matrix @ centre))
    fill = _FILL[settings.fill]
    return np.asarray(cv2.warpAffine(pixels, affine, (side, side), flags=cv2.INTER_CUBIC, borderMode=fill), np.uint8)


def _lit(pixels: Pixels, settings: AugmentationSettings, generator: np.random.Generator) -> Pixels:
    """Another exposure, contrast and saturation, under a lamp of another colour: one matrix for all four."""
    names = ("brightness", "contrast", "saturation", "illuminant")
    if all(getattr(settings, name) == 0 for name in names):
        return pixels
    largest = np.array([settings.brightness, settings.contrast, settings.saturation, *[settings.illuminant] * 3])
    brightness, contrast, saturation, *gains = 1 + largest * generator.uniform(-1, 1, 6)
    colours = np.diag(gains) @ (saturation * np.eye(3) + (1 - saturation) * np.tile(_GREY, (3, 1)))
    middle = _GREY @ cv2.mean(pixels)[:3] * (1 - contrast) * brightness
    matrix = np.column_stack((colours * contrast * brightness, colours @ np.full(3, middle)))
    return np.asarray(cv2.transform(pixels, matrix), np.uint8)


def _through_a_tube(pixels: Pixels, generator: np.random.Generator) -> Pixels:
    """Black outside a circle that is cut by the frame, as a round dermatoscope shows a lesion."""
    radius, softness = generator.uniform(0.45, 0.68), generator.uniform(0.005, 0.05)
    x, y = 0.5 + generator.uniform(-0.08, 0.08, 2)
    place = ((np.arange(pixels.shape[0]) + 0.5) / pixels.shape[0]).astype(np.float32)
    distance = np.sqrt((place - x) ** 2 + ((place - y) ** 2)[:, None])
    light = np.clip((radius - distance) / softness + 0.5, 0, 1, dtype=np.float32)
    return np.asarray(cv2.multiply(pixels, cv2.merge((light, light, light)), dtype=cv2.CV_8U), np.uint8)


def _degraded(pixels: Pixels, settings: AugmentationSettings, generator: np.random.Generator) -> Pixels:
    """Each of rescaling, blur or sharpening, and recompression with the probability of the settings."""
    side, probability = pixels.shape[0], settings.degrade_probability
    rescaled, focus, recompressed = generator.random(3)
    if rescaled < probability and settings.rescale != _NONE.rescale:
        small = max(8, round(side * generator.uniform(*settings.rescale)))
        shrunk = cv2.resize(pixels, (small, small), interpolation=cv2.INTER_AREA)
        pixels = np.asarray(cv2.resize(shrunk, (side, side), interpolation=cv2.INTER_LINEAR), np.uint8)
    if focus < probability and settings.blur != _NONE.blur:
        pixels = _blurred(pixels, generator.uniform(_NONE.blur, settings.blur))
    elif probability <= focus < 2 * probability and settings.sharpen != _NONE.sharpen:
        pixels = _sharpened(pixels, generator.uniform(1, settings.sharpen))
    if recompressed < probability and settings.jpeg_quality != _NONE.jpeg_quality:
        pixels = _recompressed(pixels, int(generator.integers(*settings.jpeg_quality, endpoint=True)))
    return pixels


def _blurred(pixels: Pixels, sigma: float) -> Pixels:
    return np.asarray(cv2.GaussianBlur(pixels, (5, 5), sigma), np.uint8)


def _sharpened(pixels: Pixels, factor: float) -> Pixels:
    """The photo moved away from its own softened copy."""
    return np.asarray(cv2.filter2D(pixels, -1, factor * _ITSELF + (1 - factor) * _SOFT), np.uint8)


def _recompressed(pixels: Pixels, quality: int) -> Pixels:
    _, encoded = cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), (cv2.IMWRITE_JPEG_QUALITY, quality))
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR_RGB), np.uint8)
