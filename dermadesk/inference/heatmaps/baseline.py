"""What stands for "not there" when a part of a photo is hidden from the network."""

import cv2
import numpy as np
from numpy.typing import NDArray

BLUR = 0.2
"""The standard deviation of the blur, in fractions of the side."""


def blurred(photo: NDArray[np.float32]) -> NDArray[np.float32]:
    """A prepared photo 3×S×S with its colours and nothing that could be recognised.

    A blur is closer to what the network was trained on than a black or grey patch, whose edges it would answer to
    (Fong and Vedaldi, "Interpretable explanations of black boxes by meaningful perturbation", 2017).
    """
    sigma = BLUR * photo.shape[1]
    layers = [cv2.GaussianBlur(layer, (0, 0), sigma, borderType=cv2.BORDER_REFLECT) for layer in photo]
    return np.asarray(np.stack(layers), np.float32)
