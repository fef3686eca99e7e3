"""The colours a heatmap can be painted in. Each grows lighter evenly, so that every reader can order it.

Only the upper part of each map is used: the lower would lie like soot on the lesion, and the photo shows through there.
"""

from dataclasses import dataclass

RGB = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class ColourMap:
    """Colours at even distances, from what drew little of the model's attention to what drew most."""

    title: str
    colours: tuple[RGB, ...]


COLOUR_MAPS: dict[str, ColourMap] = {
    # Nuñez, Anderton, Renslow, "Optimizing colormaps with consideration for color vision deficiency" (2018)
    "cividis": ColourMap("Yellow (cividis)", ((187, 174, 110), (212, 195, 94), (236, 214, 72), (254, 232, 56))),
    # by van der Walt and Smith, for matplotlib (2015)
    "magma": ColourMap(
        "Violet to cream (magma)", ((148, 44, 128), (207, 64, 112), (247, 112, 92), (254, 180, 123), (252, 244, 182))
    ),
    "greys": ColourMap("Greys", ((118, 118, 118), (187, 187, 187), (255, 255, 255))),
}

FIRST = "cividis"


@dataclass(frozen=True, slots=True)
class HeatmapLook:
    """How a heatmap is painted: the name of its colours, and whether a line runs around its stronger half."""

    colours: str = FIRST
    contour: bool = True
