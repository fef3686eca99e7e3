"""Whether there is enough to see."""

import cv2
import numpy as np
from numpy.typing import NDArray

from dermadesk.imaging.quality.view import View


def shorter_side(view: View) -> float:
    """Pixels of the original's shorter side."""
    return float(view.shorter_side)


def fine_detail(view: View) -> float:
    """How much variance structures of 1 to 2 px have, as a share of those of 2 to 4 px.

    A ratio of two bands does not depend on contrast: a faint lesion is not a blurred one. Finer structures than 1 px
    are left out because noise and compression live there.
    """
    grey = view.grey.astype(np.float32)
    fine, middle, coarse = (np.asarray(cv2.GaussianBlur(grey, (0, 0), sigma), np.float32) for sigma in (1.0, 2.0, 4.0))
    return _variance(fine - middle) / (_variance(middle - coarse) + 0.1)


def lesion_share(view: View) -> float:
    """The lesion's share of the photo (0..1); 0 where none was found."""
    return view.lesion.share


def border_share(view: View) -> float:
    """The lesion's share of the outermost pixels (0..1)."""
    return view.lesion.border_share


def _variance(band: NDArray[np.float32]) -> float:
    return float(cv2.meanStdDev(band)[1].item() ** 2)
