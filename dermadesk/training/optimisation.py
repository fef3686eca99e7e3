"""How the weights move: the optimiser, its learning rate over the epochs, and which layers are held still."""

import math

import torch
from torch.optim import Optimizer

from dermadesk.training.architectures import Network
from dermadesk.training.recipe import NetworkSettings, OptimiserSettings


def optimiser(network: Network, settings: OptimiserSettings) -> Optimizer:
    """Two groups of weights, the trunk's and the head's; their rates are set by `set_rate` before every step."""
    trunk = list(network.get_submodule("trunk").parameters())
    known = {id(weight) for weight in trunk}
    head = [weight for weight in network.parameters() if id(weight) not in known]
    groups = [{"params": trunk, "part": settings.trunk_rate}, {"params": head, "part": 1.0}]
    rate, decay = settings.learning_rate, settings.weight_decay
    match settings.name:
        case "adamw":
            return torch.optim.AdamW(groups, rate, weight_decay=decay, fused=True)
        case "adam":
            return torch.optim.Adam(groups, rate, weight_decay=decay, fused=True)
        case "sgd":
            return torch.optim.SGD(groups, rate, settings.momentum, weight_decay=decay, fused=True)
        case "rmsprop":
            return torch.optim.RMSprop(groups, rate, momentum=settings.momentum, weight_decay=decay)


def rate(settings: OptimiserSettings, progress: float, reductions: int) -> float:
    """The learning rate of the head after `progress` of all epochs, 0..1, and so many reductions by the plateau."""
    if progress < settings.warmup:
        return settings.learning_rate * progress / settings.warmup
    if settings.schedule == "cosine":
        turn = math.pi * (progress - settings.warmup) / (1 - settings.warmup)
        return settings.learning_rate * (1 + math.cos(turn)) / 2
    return settings.learning_rate * settings.factor**reductions


def set_rate(optimiser: Optimizer, rate: float) -> None:
    """Give every group of weights its part of the rate."""
    for group in optimiser.param_groups:
        group["lr"] = rate * group["part"]


def set_training(network: Network, settings: NetworkSettings, epoch: int) -> None:
    """Put the network into training, less the layers of the trunk that this epoch (from 1) holds still.

    A batch norm that is held still keeps its statistics too, or the weights behind it would meet other values than
    those that they were made for.
    """
    network.train()
    layers = network.layers()
    trained = 0 if epoch <= settings.frozen_epochs else settings.trainable_layers
    still = 0 if trained < 0 else max(0, len(layers) - trained)
    for place, layer in enumerate(layers):
        for weight in layer.parameters(recurse=False):
            weight.requires_grad_(place >= still)
        if place < still:
            layer.training = False  # not eval(): a block that owns a weight also holds layers that may be trained
