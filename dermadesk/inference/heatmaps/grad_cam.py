"""Grad-CAM: Selvaraju et al., "Visual explanations from deep networks via gradient-based localization" (2017)."""

import numpy as np

from dermadesk.inference.heatmaps.registry import Looked, Maps, at_once, register


@register("grad_cam", of_features=True, by_gradients=True)
@at_once
def grad_cam(looked: Looked) -> Maps:
    """Each channel by the mean of its gradient, for any head.

    For pooling and one linear layer it is the class activation map, but for its scale.
    """
    features, gradients = looked.gradients()
    return np.asarray(np.einsum("kc,chw->khw", gradients.mean((2, 3)), features), np.float32)
