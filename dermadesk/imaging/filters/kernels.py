"""The classic kernels. A pixel beyond the photo's edge is the one as far inside of it (OpenCV's BORDER_REFLECT_101).

Blurs work on each colour; what looks for edges works on the luma (0.299 R + 0.587 G + 0.114 B), so that it is grey.
Sources: Prewitt, "Object enhancement and extraction" (1970); Sobel and Feldman, "A 3×3 isotropic gradient operator for
image processing" (1968).
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from dermadesk.imaging.filters.registry import Choice, Number, Switch, register
from dermadesk.imaging.steps import Pixels

_DIRECTIONS = Choice("edges", ("all", "upright", "level"))
_STRENGTH = Number("strength", 4.0, 0.25, 16.0, 0.25)
_LIGHT = ("upper_left", "upper_right", "lower_right", "lower_left")


@register("identity")
def identity(pixels: Pixels) -> Pixels:
    """The photo as it is."""
    return pixels


@register("sobel", _DIRECTIONS, _STRENGTH)
def sobel(pixels: Pixels, edges: str = "all", strength: float = 4.0) -> Pixels:
    """How steep the luma is, black where it is flat; at strength 1 a sharp edge is as light as it is high."""
    return _gradient(pixels, (1.0, 2.0, 1.0), edges, strength)


@register("prewitt", _DIRECTIONS, _STRENGTH)
def prewitt(pixels: Pixels, edges: str = "all", strength: float = 4.0) -> Pixels:
    """As Sobel's, with the three rows or columns counted alike."""
    return _gradient(pixels, (1.0, 1.0, 1.0), edges, strength)


@register("laplacian", Switch("diagonals", False), _STRENGTH)
def laplacian(pixels: Pixels, diagonals: bool = False, strength: float = 4.0) -> Pixels:
    """The sum of the four neighbours, or with the diagonals of all eight, less as often the pixel; 0 is middle grey."""
    corner, middle = (1.0, -8.0) if diagonals else (0.0, -4.0)
    kernel = np.array([[corner, 1, corner], [1, middle, 1], [corner, 1, corner]], np.float32)
    return _as_grey(128 + strength * _correlated(_luma(pixels), kernel))


@register("box_blur", Number("size", 5, 3, 31, 2))
def box_blur(pixels: Pixels, size: float = 5) -> Pixels:
    """The mean of the size × size pixels around each; `size` is odd."""
    return np.asarray(cv2.blur(pixels, (int(size), int(size))), np.uint8)


@register("gaussian_blur", Number("sigma", 1.5, 0.5, 8.0, 0.25))
def gaussian_blur(pixels: Pixels, sigma: float = 1.5) -> Pixels:
    """The mean of the pixels around each, weighted by a bell curve whose standard deviation is `sigma` pixels."""
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), float(sigma)), np.uint8)


@register("emboss", Choice("light", _LIGHT), Number("strength", 1.0, 0.25, 4.0, 0.25))
def emboss(pixels: Pixels, light: str = "upper_left", strength: float = 1.0) -> Pixels:
    """The photo as a relief under light from one corner; at strength 1 the kernel -2 -1 0, -1 1 1, 0 1 2."""
    slope = np.rot90(np.array([[-2, -1, 0], [-1, 0, 1], [0, 1, 2]], np.float32), -_LIGHT.index(light))
    kernel = np.float32(strength) * slope
    kernel[1, 1] = 1
    return np.asarray(cv2.filter2D(pixels, -1, np.ascontiguousarray(kernel)), np.uint8)


def _gradient(pixels: Pixels, across: tuple[float, float, float], edges: str, strength: float) -> Pixels:
    """`across` smooths along the edge, over which the difference is taken; upright edges differ from left to right."""
    luma = _luma(pixels)
    difference, smooth = np.array([-1.0, 0.0, 1.0]), np.array(across) / sum(across)
    parts = []
    if edges in ("all", "upright"):
        parts.append(cv2.sepFilter2D(luma, cv2.CV_32F, difference, smooth))
    if edges in ("all", "level"):
        parts.append(cv2.sepFilter2D(luma, cv2.CV_32F, smooth, difference))
    steep = cv2.magnitude(*parts) if len(parts) == 2 else np.abs(parts[0])
    return _as_grey(strength * np.asarray(steep, np.float32))


def _luma(pixels: Pixels) -> NDArray[np.float32]:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.float32)


def _correlated(grey: NDArray[np.float32], kernel: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(cv2.filter2D(grey, cv2.CV_32F, kernel), np.float32)


def _as_grey(values: NDArray[np.float32]) -> Pixels:
    """H×W of any size as three equal channels, rounded and cut off at 0 and 255."""
    grey = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), np.uint8)
