"""What is said of one frame. Imports OpenCV: only the worker imports this."""

import cv2
import numpy as np

from dermadesk.gui.camera.frames import Frame, Judged
from dermadesk.gui.camera.picture import pixels
from dermadesk.imaging.quality import assess_frame
from dermadesk.imaging.steps import Pixels, centre_square

_COMPARED = (512, 512)
"""Width and height to which the square is shrunk: noise is averaged away, a shake of a few pixels is not."""


def judge(frame: Frame) -> Judged:
    """The quality gate's report on the frame, and how sharp it is."""
    whole = pixels(frame.image)
    return Judged(frame, assess_frame(whole), sharpness(whole))


def sharpness(whole: Pixels) -> float:
    """The variance of the Laplacian of the model's square: of two frames of one scene, the sharper has more.

    Pech-Pacheco et al. 2000, "Diatom autofocusing in brightfield microscopy". Contrast and noise change it as well,
    so that it says nothing about a frame by itself, and nothing beside a frame of something else.
    """
    square = centre_square(whole)
    if square.shape[0] > _COMPARED[0]:
        square = np.asarray(cv2.resize(square, _COMPARED, interpolation=cv2.INTER_AREA), np.uint8)
    return float(cv2.Laplacian(cv2.cvtColor(square, cv2.COLOR_RGB2GRAY), cv2.CV_32F).var())
