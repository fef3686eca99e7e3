"""Class activation maps: Zhou et al., "Learning deep features for discriminative localization" (2016)."""

from dermadesk.errors import BackendError, ErrorCode
from dermadesk.inference.heatmaps.registry import Looked, Maps, at_once, register


@register("cam", of_features=True, by_gradients=False)
@at_once
def cam(looked: Looked) -> Maps:
    """The maps that came with the answer: exact for global average pooling and one linear layer, and free.

    Raises `BackendError` for a network that has none.
    """
    if not looked.class_maps.size:
        detail = "its head is more than pooling and one linear layer, so it has no class activation maps"
        raise BackendError(ErrorCode.HEATMAP_UNAVAILABLE, "this model", detail)
    return looked.class_maps
