"""A kernel that someone types in: `0 -1 0 / -1 5 -1 / 0 -1 0`."""

import math
import re

import cv2
import numpy as np
from numpy.typing import NDArray

from dermadesk.errors import ErrorCode, FilterError
from dermadesk.imaging.filters.registry import Number, Switch, Text, register
from dermadesk.imaging.steps import Pixels

SIZES = (3, 5, 7)
LARGEST = 1000.0
"""No number of a kernel is larger: more would only be white and black."""

_BLANK = " ,\t\r"
_SHARPEN = "0 -1 0\n-1 5 -1\n0 -1 0"


@register("kernel", Text("kernel", _SHARPEN), Switch("normalise", False), Number("offset", 0, 0, 255))
def typed_kernel(pixels: Pixels, kernel: str = _SHARPEN, normalise: bool = False, offset: float = 0.0) -> Pixels:
    """Every colour correlated with the kernel as it is typed, plus the offset. Raises as `parse_kernel`."""
    weights = parse_kernel(kernel, normalise)
    return np.asarray(cv2.filter2D(pixels, -1, weights, delta=float(offset)), np.uint8)


def parse_kernel(text: str, normalise: bool = False) -> NDArray[np.float32]:
    """3×3, 5×5 or 7×7 float32. Rows are lines, or end at a `;` or a `/` between spaces; spaces or commas part numbers.

    `normalise` divides them by their sum, so that the photo stays as bright as it is. Raises `FilterError`, which names
    the row and what is wrong in it.
    """
    rows = [row for row in re.split(r"[\n;]|(?:^|\s)/(?=\s|$)", text) if row.strip(_BLANK)]
    if len(rows) not in SIZES:
        raise _refused(f"it has {_counted(len(rows), 'row')}, and needs 3, 5 or 7 of as many numbers each")
    kernel = np.array([_row(row, place, len(rows)) for place, row in enumerate(rows, 1)])
    if normalise:
        total = kernel.sum()
        if abs(total) < 1e-6 * np.abs(kernel).max(initial=1.0):
            raise _refused("its numbers add up to 0 and cannot be normalised. Switch that off")
        kernel /= total
    return kernel.astype(np.float32)


def _row(text: str, place: int, needed: int) -> list[float]:
    numbers = [_number(word, place) for word in re.split(r"[,\s]+", text.strip(_BLANK))]
    if len(numbers) != needed:
        raise _refused(
            f"row {place} has {_counted(len(numbers), 'number')}, and needs as many as there are rows: {needed}"
        )
    return numbers


def _number(word: str, row: int) -> float:
    """A number, or a fraction such as 1/9."""
    above, _, below = word.partition("/")
    try:
        value = float(above) / float(below or 1)
    except (ValueError, ZeroDivisionError):
        raise _refused(f"“{word[:20]}” in row {row} is no number. Type numbers such as -1, 0.5 or 1/9") from None
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise _refused(f"“{word[:20]}” in row {row} is beyond {LARGEST:g}. Type a smaller one")
    return value


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _refused(detail: str) -> FilterError:
    return FilterError(ErrorCode.KERNEL_INVALID, "", detail)
