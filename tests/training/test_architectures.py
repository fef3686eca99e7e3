"""Every architecture: the same questions, and the same answers in every format."""

import dataclasses

import numpy as np
import pytest
import torch
from torch import nn

from dermadesk.errors import ErrorCode, TrainingError
from dermadesk.inference.backends import torchscript
from dermadesk.inference.backends.onnx import OnnxBackend
from dermadesk.training import export
from dermadesk.training.architectures import ARCHITECTURES, Network, build
from dermadesk.training.recipe import NetworkSettings

GIANTS = {"inception_v3", "densenet201", "mobilenet_v3_large", "resnet50", "resnet152", "convnext_tiny"}
EVERY = [pytest.param(name, marks=[pytest.mark.slow] * (name in GIANTS)) for name in ARCHITECTURES]
EXACT = {
    "cnn_16_32_64", "vgg16", "inception_v3", "densenet201", "mobilenet_v2", "resnet18", "resnet50", "resnet152",
    "efficientnet_b0",
}  # fmt: skip


TOLERANCE = 1e-3
"""Of the largest value: a hundred random layers add up what rounding differs by; a layer left out changes all of it."""


def drawn(name: str, classes: int = 3, **settings: object) -> tuple[Network, torch.Tensor]:
    """A network of random weights whose logits are neither nothing nor infinite, and two photos of the least size."""
    torch.manual_seed(3)
    side = ARCHITECTURES[name].smallest
    network = build(NetworkSettings(name, side, **settings), classes)  # type: ignore[arg-type]
    photos = torch.randn(2, 3, side, side)
    for layer in network.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.momentum = 1.0  # the statistics of one batch, large enough where a photo ends as one pixel
    with torch.no_grad():
        network.train()(torch.randn(8, 3, side, side))
    return network.eval(), photos


@pytest.mark.parametrize("name", EVERY)
def test_every_architecture_answers_the_same_in_every_format(name: str) -> None:
    network, photos = drawn(name)
    with torch.no_grad():
        logits, maps, embedding = network(photos)
        through_head = network.head(network.features(photos))
    assert logits.shape == (2, 3)
    assert 1e-3 < logits.std() < 1e3, "random answers that are all alike would prove nothing"
    assert torch.equal(through_head, logits)
    assert network.heatmap == ("cam" if name in EXACT else "grad_cam")
    if network.heatmap == "cam":
        assert torch.allclose(
            maps.mean((2, 3)), logits - network.linear.bias, atol=TOLERANCE * float(logits.abs().max())
        )
    else:
        assert maps.shape == (2, 3, 0, 0)
    encoded = export.encode(network, photos.shape[-1])
    for backend in (torchscript.TorchScriptBackend(encoded["model.ts"]), OnnxBackend(encoded["model.onnx"])):
        for count in (1, 2):
            answered = backend.run(photos[:count].numpy())
            for got, expected in zip(dataclasses.astuple(answered), (logits, maps, embedding), strict=True):
                largest = float(expected.abs().max()) if expected.numel() else 0.0
                np.testing.assert_allclose(got, expected[:count].numpy(), atol=TOLERANCE * largest)


@pytest.mark.parametrize("name", EVERY)
def test_layers_come_in_the_order_of_the_forward_pass_and_hold_all_of_the_trunk(name: str) -> None:
    with torch.device("meta"):
        side = ARCHITECTURES[name].smallest
        network = build(NetworkSettings(name, side), 3).eval()
        met: list[nn.Module] = []
        for layer in network.layers():
            layer.register_forward_pre_hook(lambda layer, _: met.append(layer))
        network(torch.zeros(1, 3, side, side))
    assert [id(layer) for layer in met] == [id(layer) for layer in network.layers()]
    held = {id(weight) for layer in met for weight in layer.parameters(recurse=False)}
    assert held == {id(weight) for weight in network.get_submodule("trunk").parameters()}


def test_one_sigmoid_is_served_as_two_logits() -> None:
    network, photos = drawn("cnn_custom", classes=2, options={"output": "sigmoid"})
    assert network.linear.out_features == 1
    with torch.no_grad():
        logits = network(photos)[0]
        z = network.linear(network.embedding(network.features(photos)))
    assert torch.equal(logits[:, 0], torch.zeros(2))
    assert torch.allclose(logits.softmax(1)[:, 1:], torch.sigmoid(z))
    encoded = export.encode(network, photos.shape[-1])
    for backend in (torchscript.TorchScriptBackend(encoded["model.ts"]), OnnxBackend(encoded["model.onnx"])):
        np.testing.assert_allclose(backend.run(photos.numpy()).logits, logits.numpy(), atol=1e-6)


def test_dropout_follows_each_pooling_of_the_custom_network() -> None:
    network = build(NetworkSettings("cnn_custom", 32, options={"pooling_dropout": 0.4}), 2)
    kinds = [type(layer) for layer in network.trunk]
    assert kinds == [nn.Conv2d, nn.ReLU, nn.MaxPool2d, nn.Dropout] * 3
    assert {layer.p for layer in network.trunk if isinstance(layer, nn.Dropout)} == {0.4}


@pytest.mark.parametrize(
    ("settings", "classes", "reason"),
    [
        (NetworkSettings("mobilenet_v9", 64), 2, "there is no such architecture; there are: .*mobilenet_v2"),
        (NetworkSettings("mobilenet_v2", 16), 2, "it needs photos of 32 px or more, not 16"),
        (NetworkSettings("resnet18", 64, options={"width": 2}), 2, "no option 'width'"),
        (NetworkSettings("cnn_custom", 64, options={"pooling_dropout": "much"}), 2, "must be float, not 'much'"),
        (NetworkSettings("cnn_custom", 64, options={"output": "sigmoid"}), 7, "sigmoid for two classes"),
        (NetworkSettings("cnn_custom", 64, options={"output": "tanh"}), 2, "not 'tanh'"),
    ],
)
def test_what_cannot_be_built_is_refused_in_words(settings: NetworkSettings, classes: int, reason: str) -> None:
    with pytest.raises(TrainingError, match=reason) as refused:
        build(settings, classes)
    assert refused.value.code is ErrorCode.RECIPE_INVALID
