"""Filters for looking at a photo, registered by name. None of them touches what a model sees.

What a model sees is made by `imaging.steps`, which its bundle names. Some of those steps are worth looking at too,
and are registered here as filters; the others exist for the eye alone.
"""

from dermadesk.imaging.filters.grey_patch import Gains, balanced, grey_gains
from dermadesk.imaging.filters.kernels import (
    box_blur,
    emboss,
    gaussian_blur,
    identity,
    laplacian,
    prewitt,
    sobel,
)
from dermadesk.imaging.filters.look import Look, look_at
from dermadesk.imaging.filters.registry import FILTERS, Choice, Filter, Number, Setting, Switch, Text, Value
from dermadesk.imaging.filters.stepwise import STEPS_TO_LOOK_AT
from dermadesk.imaging.filters.typed import parse_kernel, typed_kernel

__all__ = [
    "FILTERS",
    "STEPS_TO_LOOK_AT",
    "Choice",
    "Filter",
    "Gains",
    "Look",
    "Number",
    "Setting",
    "Switch",
    "Text",
    "Value",
    "balanced",
    "box_blur",
    "emboss",
    "gaussian_blur",
    "grey_gains",
    "identity",
    "laplacian",
    "look_at",
    "parse_kernel",
    "prewitt",
    "sobel",
    "typed_kernel",
]
