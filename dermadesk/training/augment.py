"""Chance changes to a training photo: geometry, light, and what cameras and file formats do to sharpness.

What is served differs from what is trained on (sharp originals, enlarged copies, other lamps), so the degradations
matter as much as the geometry. Everything is drawn from the generator given, so a photo's augmentation depends on
seed, epoch and photo alone, whatever thread it runs in.
"""

import cv2
import numpy as np
import torch
from torchvision.transforms.v2 import functional as transforms

from dermadesk.imaging.steps import Pixels
from dermadesk.training.recipe import AugmentationSettings


def augment(pixels: Pixels, settings: AugmentationSettings, generator: np.random.Generator) -> Pixels:
    """A changed copy of S×S×3 uint8 pixels, of the same shape."""
    photo = torch.from_numpy(_warped(pixels, settings, generator).transpose(2, 0, 1).copy())
    photo = _lit(photo, settings, generator)
    photo = _degraded(photo, settings, generator)
    return np.ascontiguousarray(photo.numpy().transpose(1, 2, 0))


def _warped(pixels: Pixels, settings: AugmentationSettings, generator: np.random.Generator) -> Pixels:
    """Rotation, zoom, shear, shift and flip in one resampling, with reflected borders.

    `transforms.affine` fills what it uncovers with one colour; black corners would be a mark of augmented photos.
    """
    side = pixels.shape[0]
    angle = np.deg2rad(generator.uniform(-settings.rotation, settings.rotation))
    shear = np.deg2rad(generator.uniform(-settings.shear, settings.shear))
    zoom = np.exp(generator.uniform(*np.log(settings.zoom)))
    flip = generator.choice((-1.0, 1.0))
    rotate = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = zoom * rotate @ np.array([[1.0, np.tan(shear)], [0.0, 1.0]]) @ np.diag((flip, 1.0))
    centre = np.full(2, (side - 1) / 2)
    shift = generator.uniform(-settings.shift, settings.shift, 2) * side
    affine = np.column_stack((matrix, centre + shift - matrix @ centre))
    warped = cv2.warpAffine(pixels, affine, (side, side), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(warped, np.uint8)


def _lit(photo: torch.Tensor, settings: AugmentationSettings, generator: np.random.Generator) -> torch.Tensor:
    """Another exposure, contrast and saturation, under a lamp of another colour."""

    def factor(amount: float) -> float:
        return float(generator.uniform(1 - amount, 1 + amount))

    photo = transforms.adjust_brightness(photo, factor(settings.brightness))
    photo = transforms.adjust_contrast(photo, factor(settings.contrast))
    photo = transforms.adjust_saturation(photo, factor(settings.saturation))
    gains = torch.tensor([factor(settings.illuminant) for _ in range(3)], dtype=torch.float32)
    return (photo * gains[:, None, None]).clamp_(0, 255).to(torch.uint8)


def _degraded(photo: torch.Tensor, settings: AugmentationSettings, generator: np.random.Generator) -> torch.Tensor:
    """Each of rescaling, blur or sharpening, and recompression with the probability of the settings."""
    side = photo.shape[-1]
    if generator.random() < settings.degrade_probability:
        small = max(8, round(side * generator.uniform(*settings.rescale)))
        photo = transforms.resize(transforms.resize(photo, [small, small]), [side, side])
    if generator.random() < settings.degrade_probability:
        sigma = float(generator.uniform(0.1, settings.blur))
        photo = transforms.gaussian_blur(photo, [5, 5], [sigma, sigma])
    elif generator.random() < settings.degrade_probability / (1 - settings.degrade_probability):
        photo = transforms.adjust_sharpness(photo, float(generator.uniform(1, settings.sharpen)))
    if generator.random() < settings.degrade_probability:
        photo = _recompressed(photo, int(generator.integers(*settings.jpeg_quality, endpoint=True)))
    return photo


def _recompressed(photo: torch.Tensor, quality: int) -> torch.Tensor:
    """By OpenCV: torchvision is giving up its own codecs."""
    pixels = np.ascontiguousarray(photo.numpy().transpose(1, 2, 0))
    _, encoded = cv2.imencode(".jpg", pixels, (cv2.IMWRITE_JPEG_QUALITY, quality))
    return torch.from_numpy(np.asarray(cv2.imdecode(encoded, cv2.IMREAD_UNCHANGED)).transpose(2, 0, 1).copy())
