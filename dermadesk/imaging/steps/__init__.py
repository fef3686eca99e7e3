"""Preprocessing steps, registered by name.

A step is a function from one array to the next, with its settings as keyword arguments; a bundle's manifest
names the steps and their settings, so training and serving run the same ones. Geometry steps also say where
in their input the output lies, which is how a heatmap finds its way back to the photo.
"""

from dermadesk.imaging.steps.colour_constancy import shades_of_gray, white_patch
from dermadesk.imaging.steps.geometry import centre_square, resize
from dermadesk.imaging.steps.greyscale import greyscale
from dermadesk.imaging.steps.hair_removal import hair_removal
from dermadesk.imaging.steps.registry import STEPS, Pixels, Region, Step
from dermadesk.imaging.steps.values import divide_std, normalise, scale, subtract_mean

__all__ = [
    "STEPS",
    "Pixels",
    "Region",
    "Step",
    "centre_square",
    "divide_std",
    "greyscale",
    "hair_removal",
    "normalise",
    "resize",
    "scale",
    "shades_of_gray",
    "subtract_mean",
    "white_patch",
]
