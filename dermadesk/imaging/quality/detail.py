"""Whether there is enough to see."""

import cv2
import numpy as np
from numpy.typing import NDArray

from dermadesk.imaging import small
from dermadesk.imaging.quality.view import View

_BANDS = tuple(small.gaussian(sigma) for sigma in (1.0, 2.0, 4.0))
"""Between them lie structures of 1 to 2 and of 2 to 4 pixels."""

_EDGE = 25
"""Pixels: twice as far as the coarsest band sees a dark corner's edge, and one."""

_LEAST_SEEN = 0.1


def shorter_side(view: View) -> float:
    """Pixels of the original's shorter side."""
    return float(view.shorter_side)


def fine_detail(view: View) -> float:
    """How much variance structures of 1 to 2 px have, as a share of those of 2 to 4 px.

    A ratio of two bands does not depend on contrast: a faint lesion is not a blurred one. Finer structures than 1 px
    are left out because noise and compression live there, and dark corners because of their soft edge.
    """
    fine, middle, coarse = (small.smoothed(view.grey, kernel) for kernel in _BANDS)
    seen = _seen(view.lesion.hidden)
    return _variance(fine - middle, seen) / (_variance(middle - coarse, seen) + 0.1)


def lesion_share(view: View) -> float:
    """The lesion's share of the photo (0..1); 0 where none was found."""
    return view.lesion.share


def border_share(view: View) -> float:
    """The lesion's share of the outermost pixels (0..1)."""
    return view.lesion.border_share


def _seen(hidden: NDArray[np.bool_]) -> NDArray[np.uint8] | None:
    """1 where dark corners are not near; None for everywhere, also where they are nearly everywhere."""
    if not hidden.any():
        return None
    near = cv2.dilate(hidden.view(np.uint8), np.ones((_EDGE, _EDGE), np.uint8))
    seen = np.asarray(1 - near, np.uint8)
    return seen if cv2.countNonZero(seen) > _LEAST_SEEN * seen.size else None


def _variance(band: NDArray[np.float32], seen: NDArray[np.uint8] | None) -> float:
    count = band.size if seen is None else cv2.countNonZero(seen)
    mean = cv2.mean(band, seen)[0]
    return max(0.0, cv2.norm(band, cv2.NORM_L2SQR, seen) / count - mean**2)
