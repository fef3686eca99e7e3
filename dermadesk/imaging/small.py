"""What NumPy and OpenCV compute too, bit for bit, in a fraction of the time that they need for copies of 100 pixels."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

Kernel = NDArray[np.float32]
"""The weights of a line of pixels; their sum is 1."""

GAUSSIAN_1: Kernel = np.array((1, 14, 62, 102, 62, 14, 1), np.float32) / np.float32(256)
GAUSSIAN_1_5: Kernel = np.array((2, 9, 28, 55, 68, 55, 28, 9, 2), np.float32) / np.float32(256)
"""Gaussians of 1 and 1.5 pixels in 256ths, as `cv2.GaussianBlur` rounds them for uint8."""


def gaussian(sigma: float) -> Kernel:
    """The one that `cv2.GaussianBlur` takes for float32, four sigma wide each way."""
    return np.asarray(cv2.getGaussianKernel(round(8 * sigma + 1) | 1, sigma, cv2.CV_32F), np.float32)


def smoothed(pixels: NDArray[np.uint8], kernel: Kernel) -> NDArray[np.float32]:
    """`cv2.GaussianBlur` of the pixels as float32."""
    return np.asarray(cv2.sepFilter2D(pixels, cv2.CV_32F, kernel, kernel), np.float32)


def blurred(pixels: NDArray[np.uint8], kernel: Kernel) -> NDArray[np.uint8]:
    """`cv2.GaussianBlur` of uint8. Its sums are whole numbers of 65,536ths below 256, which float32 holds exactly."""
    return cv2.sepFilter2D(pixels, cv2.CV_32F, kernel, kernel, delta=0.5).astype(np.uint8)


def median(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """`np.median` along the last axis, of at least one value."""
    ordered = np.sort(values)
    length = values.shape[-1]
    return np.asarray((ordered[..., (length - 1) // 2] + ordered[..., length // 2]) / 2, np.float32)


def percentiles(values: NDArray[np.float32], *wanted: float) -> list[float]:
    """`np.percentile` of at least one value."""
    ordered = np.sort(values)
    places = [(len(ordered) - 1) * (percent / 100) for percent in wanted]
    return [_between(float(ordered[math.floor(p)]), float(ordered[math.ceil(p)]), p % 1) for p in places]


def _between(low: float, high: float, share: float) -> float:
    # from the nearer end, as NumPy does: the same to the last bit
    gap = float(np.float32(high) - np.float32(low))
    return low + gap * share if share < 0.5 else high - gap * (1 - share)
