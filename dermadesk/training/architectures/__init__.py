"""Networks by name. Each answers the same two questions, `features` and `head`, so nothing else knows them apart."""

from typing import Any

from dermadesk.errors import ErrorCode, TrainingError
from dermadesk.training.architectures import (
    convnext,
    densenet,
    efficientnet,
    inception,
    mobilenet_v2,
    mobilenet_v3,
    resnet,
    small,
    vgg,
)
from dermadesk.training.architectures.architecture import Architecture
from dermadesk.training.architectures.network import Headed, Network, Pooled
from dermadesk.training.recipe import NetworkSettings

__all__ = ["ARCHITECTURES", "Architecture", "Headed", "Network", "Pooled", "architecture", "build"]

ARCHITECTURES: dict[str, Architecture] = {
    **small.FAMILY,
    **vgg.FAMILY,
    **inception.FAMILY,
    **densenet.FAMILY,
    **mobilenet_v2.FAMILY,
    **mobilenet_v3.FAMILY,
    **resnet.FAMILY,
    **efficientnet.FAMILY,
    **convnext.FAMILY,
}
"""Every architecture by its name in recipes and manifests."""


def architecture(name: str) -> Architecture:
    """The architecture of that name; `TrainingError` when there is none."""
    if name not in ARCHITECTURES:
        raise _refused(name, f"there is no such architecture; there are: {', '.join(ARCHITECTURES)}")
    return ARCHITECTURES[name]


def build(settings: NetworkSettings, classes: int) -> Network:
    """The network with fresh weights, drawn from torch's generator: seed it for the same ones again.

    Raises `TrainingError` for an unknown architecture or option, a value of the wrong type, and photos too small.
    """
    chosen = architecture(settings.architecture)
    if settings.input_size < chosen.smallest:
        detail = f"it needs photos of {chosen.smallest} px or more, not {settings.input_size}"
        raise _refused(settings.architecture, detail)
    return chosen.build(settings, classes, _options(settings, chosen))


def _options(settings: NetworkSettings, chosen: Architecture) -> dict[str, Any]:
    """Every option of the architecture: as the recipe sets it, otherwise its default."""
    for name, value in settings.options.items():
        if name not in chosen.options:
            known = ", ".join(chosen.options) or "none"
            raise _refused(settings.architecture, f"it has no option {name!r} (it has: {known})")
        if type(value) is not type(chosen.options[name]):
            kind = type(chosen.options[name]).__name__
            raise _refused(settings.architecture, f"its option {name} must be {kind}, not {value!r}")
    return {**chosen.options, **settings.options}


def _refused(name: str, detail: str) -> TrainingError:
    return TrainingError(ErrorCode.RECIPE_INVALID, f"with {name}", detail)
