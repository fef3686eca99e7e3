"""Which methods a model offers, and which of them would only say the same again."""

from enum import StrEnum

from dermadesk.inference.backends import has_torch
from dermadesk.inference.heatmaps.registry import METHODS
from dermadesk.inference.manifest import Manifest


class Offer(StrEnum):
    """Whether a method can be chosen, and why not."""

    DRAWN = "drawn"
    SAME_AS_CAM = "same_as_cam"
    NO_CLASS_MAPS = "no_class_maps"
    NO_TORCH = "no_torch"


def offers(manifest: Manifest) -> dict[str, Offer]:
    """What each of `METHODS` is for this model on this machine.

    Where pooling and one linear layer follow the features, the gradient of a logit is that layer's weights: Grad-CAM is
    then the class activation map, and no second witness. (Of an ensemble it is not: there members and classes share.)
    """
    exact, single, torch = manifest.heatmap == "cam", "+" not in manifest.architecture, has_torch()
    found = {}
    for name, method in METHODS.items():
        if name == "cam" and not exact:
            found[name] = Offer.NO_CLASS_MAPS
        elif name == "grad_cam" and exact and single:
            found[name] = Offer.SAME_AS_CAM
        elif method.by_gradients and not torch:
            found[name] = Offer.NO_TORCH
        else:
            found[name] = Offer.DRAWN
    return found


def distinct(manifest: Manifest) -> tuple[str, ...]:
    """The methods that can be drawn here and each say something of their own."""
    return tuple(name for name, offer in offers(manifest).items() if offer is Offer.DRAWN)
