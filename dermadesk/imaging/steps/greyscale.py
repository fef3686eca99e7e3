"""The photo without its colours."""

import cv2
import numpy as np

from dermadesk.imaging.steps.registry import Pixels, register


@register("greyscale", pixels=True)
def greyscale(pixels: Pixels) -> Pixels:
    """Three equal channels of luma (0.299 R + 0.587 G + 0.114 B), for a network that expects three."""
    return np.asarray(cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB), np.uint8)
