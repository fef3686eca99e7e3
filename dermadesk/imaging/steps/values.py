"""From pixels to the numbers that a network computes with: float32, H×W×3."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from dermadesk.imaging.steps.registry import Pixels, register

Triple = tuple[float, float, float]


@register("normalise", pixels=False, mean=(-1e3, 1e3), std=(1e-6, 1e3))
def normalise(pixels: Pixels, mean: Triple, std: Triple) -> NDArray[np.float32]:
    """(value / 255 - mean) / std per channel, float32. In memory each channel lies alone, as the network wants them."""
    scale = (1.0 / (255.0 * np.asarray(std))).astype(np.float32)
    offset = (np.asarray(mean) / np.asarray(std)).astype(np.float32)
    channels = np.array(cv2.split(pixels), np.float32)
    channels *= scale.reshape(-1, 1, 1)
    channels -= offset.reshape(-1, 1, 1)
    return channels.transpose(1, 2, 0)


@register("scale", pixels=False)
def scale(array: NDArray[Any]) -> NDArray[np.float32]:
    """value / 255: pixels become 0..1."""
    return np.asarray(array * np.float32(1 / 255), np.float32)


@register("subtract_mean", pixels=False, mean=(-1e3, 1e3))
def subtract_mean(array: NDArray[Any], mean: Triple | None = None) -> NDArray[np.float32]:
    """value - mean per channel, in the units of the array: the mean that is given, or else the photo's own."""
    means = cv2.meanStdDev(array)[0].ravel() if mean is None else np.asarray(mean)
    return np.asarray(array - means.astype(np.float32), np.float32)


@register("divide_std", pixels=False, std=(1e-6, 1e3))
def divide_std(array: NDArray[Any], std: Triple | None = None) -> NDArray[np.float32]:
    """value / std per channel, in the units of the array: the one that is given, or else the photo's own.

    std is the standard deviation. A channel that is the same everywhere stays as it is.
    """
    deviations = cv2.meanStdDev(array)[1].ravel() if std is None else np.asarray(std)
    return np.asarray(array / np.where(deviations < 1e-6, 1, deviations).astype(np.float32), np.float32)
