"""Preprocessing steps that are worth looking at by themselves, with the settings that a slider can reach."""

from dermadesk.imaging.filters.registry import Number, register
from dermadesk.imaging.steps import STEPS

STEPS_TO_LOOK_AT = ("white_patch", "shades_of_gray", "hair_removal", "greyscale")

_SETTINGS = {
    "white_patch": (Number("percentile", 99, 50, 100, 0.5),),
    "shades_of_gray": (Number("power", 6, 1, 32),),
    "hair_removal": (Number("threshold", 20, 2, 100), Number("width", 0.02, 0.005, 0.1, 0.005)),
}

for _name in STEPS_TO_LOOK_AT:
    register(_name, *_SETTINGS.get(_name, ()))(STEPS[_name].run)
