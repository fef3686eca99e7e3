"""What the preprocessing panel says."""

NBSP = "\u00a0"

VIEW_NAME = "Photo before and after"
PHOTO_TAG = "Photo"
PHOTO_ALONE = "The photo as it is."
CROPPING = (
    "Draw a rectangle, or drag the frame or its handles. The arrow keys move it, with Shift they change its size, "
    "with Ctrl by one pixel."
)
PICKING = "Click a place that is grey or white, or draw a rectangle. The arrow keys move it, Enter picks it."
PICK_TAG = "Click a place that is grey or white"

FOR_LOOKING = "For looking only: the model does not see this."
LOOKING_TAG = "For looking only"
CHANGES_ANSWER = "The model sees this part alone, and the answer follows."
NO_LESION = "No lesion stands out from the skin around it, so there is no outline."

ORIGINAL = "Original"
FILTERED = "Filtered"
MODEL_SEES = "What the model sees"

_STAGES = {
    "photo": "Decoded",
    "centre_square": "Centre square",
    "resize": "Resized",
    "normalise": "Normalised",
    "scale": "Scaled",
    "subtract_mean": "Mean taken away",
    "divide_std": "Divided by spread",
    "greyscale": "Greyscale",
    "hair_removal": "Hair removed",
    "white_patch": "White patch",
    "shades_of_gray": "Shades of grey",
}

_FILTERS = {
    "identity": "No filter",
    "sobel": "Sobel: edges",
    "prewitt": "Prewitt: edges",
    "laplacian": "Laplacian: fine lines",
    "box_blur": "Box blur",
    "gaussian_blur": "Gaussian blur",
    "emboss": "Emboss: relief",
    "kernel": "Kernel, typed in",
    "white_patch": "Colours: white patch",
    "shades_of_gray": "Colours: shades of grey",
    "hair_removal": "Hair removal",
    "greyscale": "Greyscale",
}

_SETTINGS = {
    "edges": "Edges",
    "strength": "Strength",
    "diagonals": "With diagonals",
    "size": "Size in pixels",
    "sigma": "Sigma in pixels",
    "light": "Light from",
    "kernel": "Kernel, one row a line",
    "normalise": "Divide by the sum",
    "offset": "Add to each value",
    "percentile": "White is brighter than",
    "power": "Power of the mean",
    "threshold": "Darker than the skin by",
    "width": "Widest hair",
}

_CHOICES = {
    "all": "all",
    "upright": "upright ones",
    "level": "level ones",
    "upper_left": "upper left",
    "upper_right": "upper right",
    "lower_right": "lower right",
    "lower_left": "lower left",
}

_SHARES = {"percentile": 1.0, "width": 100.0}
"""Settings that are read in per cent, and by how much their number is multiplied for that."""


def stage_name(name: str) -> str:
    """A step of the bundle, as what it made of the photo."""
    return _STAGES.get(name, _plain(name))


def filter_name(name: str) -> str:
    """A filter as the list has it."""
    return _FILTERS.get(name, _plain(name))


def setting_name(name: str) -> str:
    """A setting as its label has it."""
    return _SETTINGS.get(name, _plain(name))


def choice_name(value: str) -> str:
    """One of the values of a setting."""
    return _CHOICES.get(value, _plain(value))


def setting_value(name: str, value: float) -> str:
    """A number beside its slider, with as many digits as it has."""
    if name in _SHARES:
        return f"{value * _SHARES[name]:.3g}{NBSP}%"
    return f"{value:.4g}"


def size(width: int, height: int) -> str:
    """Pixels across and down."""
    return f"{width:,}{NBSP}×{NBSP}{height:,}"


def seconds(value: float) -> str:
    """A time in milliseconds with two digits that count."""
    milliseconds = 1000 * value
    if milliseconds < 0.1:
        return f"<{NBSP}0.1{NBSP}ms"
    return f"{milliseconds:.1f}{NBSP}ms" if milliseconds < 10 else f"{milliseconds:,.0f}{NBSP}ms"


def values(least: float, most: float) -> str:
    """The range of a stage whose numbers are no colours any more."""
    return f"{_signed(least)} to {_signed(most)}"


def degrees(value: int) -> str:
    """How far the photo is turned."""
    return f"{_signed(value)}°"


def compared(after: str, share: float) -> str:
    """The view for those who do not see it."""
    return f"The photo on the left, {after} on the right of a divider at {round(100 * share)}{NBSP}%."


def outlined(share: float) -> str:
    """How large the lesion is."""
    return f"The outline holds {round(100 * share)}{NBSP}% of what the model sees. It is an estimate by colour."


def _signed(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")


def _plain(name: str) -> str:
    return name.replace("_", " ").capitalize()
