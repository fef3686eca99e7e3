"""Grad-CAM++: Chattopadhay et al., "Generalized gradient-based visual explanations" (2018)."""

import numpy as np

from dermadesk.inference.heatmaps.registry import Looked, Maps, at_once, register

_NOT_ZERO = 1e-6
"""Keeps the division below from zero, as in pytorch-grad-cam: maps of the two can be compared."""


@register("grad_cam_pp", of_features=True, by_gradients=True)
@at_once
def grad_cam_pp(looked: Looked) -> Maps:
    """Each channel by its positive gradients, each weighed by equation 19, so that small places count as well.

    The equation is that of the logit's exponential, whose second and third derivatives are powers of the gradient.
    """
    features, gradients = looked.gradients()
    squared = gradients**2
    total = features.sum((1, 2))[None, :, None, None]
    share = squared / (2 * squared + total * squared * gradients + np.float32(_NOT_ZERO))
    weights = (np.maximum(gradients, 0) * np.where(gradients != 0, share, 0)).sum((2, 3))
    return np.asarray(np.einsum("kc,chw->khw", weights, features), np.float32)
