"""What a network is to make small: logits and truth -> one loss per photo."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from dermadesk.training.recipe import LossSettings

Loss = Callable[[Tensor, Tensor], Tensor]
"""Logits N×K, float32, and labels N in 0..K-1 -> N losses."""


def of(settings: LossSettings) -> Loss:
    """The loss that a recipe names."""
    return {
        "cross_entropy": _cross_entropy,
        "binary_cross_entropy": _binary_cross_entropy,
        "focal": _focal,
    }[settings.name](settings)


def _cross_entropy(settings: LossSettings) -> Loss:
    return lambda logits, labels: functional.cross_entropy(
        logits, labels, reduction="none", label_smoothing=settings.label_smoothing
    )


def _binary_cross_entropy(settings: LossSettings) -> Loss:
    """One sigmoid per class against the rest; of two classes one sigmoid, of the difference of their logits.

    What is trained is served by a softmax. For two classes that is the same answer: sigmoid(b - a) is the softmax of
    (a, b), so the loss is the cross-entropy of it. For more, softmax shares the whole by the odds of the single
    sigmoids, e ** logit = p / (1 - p): the order of the classes stays, and calibration sets the scale.
    """
    softmax = _cross_entropy(settings)

    def loss(logits: Tensor, labels: Tensor) -> Tensor:
        if logits.shape[1] == 2:
            return softmax(logits, labels)
        truth = functional.one_hot(labels, logits.shape[1]).to(logits)
        truth = truth * (1 - settings.label_smoothing) + settings.label_smoothing / logits.shape[1]
        return functional.binary_cross_entropy_with_logits(logits, truth, reduction="none").sum(1)

    return loss


def _focal(settings: LossSettings) -> Loss:
    """Cross-entropy times (1 - p) ** gamma: what is known already counts little (Lin et al., 2017)."""
    cross_entropy = _cross_entropy(settings)

    def loss(logits: Tensor, labels: Tensor) -> Tensor:
        known = torch.softmax(logits, 1).gather(1, labels[:, None])[:, 0]
        return (1 - known) ** settings.gamma * cross_entropy(logits, labels)

    return loss
