"""Several networks as one: in answers, maps, formats, and in weights."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from dermadesk.errors import TrainingError
from dermadesk.inference.backends import torchscript
from dermadesk.inference.backends.onnx import OnnxBackend
from dermadesk.training import export
from dermadesk.training.architectures import Network, Pooled, build
from dermadesk.training.ensemble import Ensemble, average_weights
from dermadesk.training.recipe import NetworkSettings

SIDE = 36


def member(name: str, seed: int, classes: int = 4) -> Network:
    torch.manual_seed(seed)
    return build(NetworkSettings(name, SIDE), classes).eval()


def photos(count: int = 3) -> Tensor:
    return torch.randn(count, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(5))


@pytest.mark.parametrize("names", [("cnn_16_32_64", "vgg16"), ("cnn_16_32_64", "cnn_32_64_128")])
def test_an_ensemble_answers_the_mean_of_probabilities_in_every_format(names: tuple[str, str]) -> None:
    members = [member(name, seed) for seed, name in enumerate(names)]
    with torch.no_grad():
        for each in members:
            each.linear.weight.mul_(20)
        ensemble = Ensemble(members, SIDE).eval()
        expected = torch.stack([each(photos())[0].softmax(1) for each in members]).mean(0)
        logits, maps, embedding = ensemble(photos())
        f = ensemble.features(photos())
        by_head = ensemble.head(f), ensemble.class_maps(f), ensemble.embedding(f)
    torch.testing.assert_close(logits.exp(), expected)
    for one, other in zip((logits, maps, embedding), by_head, strict=True):
        torch.testing.assert_close(one, other)
    encoded = export.encode(ensemble, SIDE)
    for backend in (torchscript.TorchScriptBackend(encoded["model.ts"]), OnnxBackend(encoded["model.onnx"])):
        answers = backend.run(photos().numpy())
        np.testing.assert_allclose(answers.logits, logits.numpy(), atol=1e-5)
        np.testing.assert_allclose(answers.class_maps, maps.numpy(), atol=1e-5)
        np.testing.assert_allclose(answers.embedding, embedding.numpy(), atol=1e-5)


def test_certain_members_give_finite_logits() -> None:
    members = [member("cnn_16_32_64", seed) for seed in (1, 2)]
    with torch.no_grad():
        for number, each in enumerate(members):
            each.linear.bias[number] = 500.0
        logits = Ensemble(members, SIDE).eval()(photos())[0]
    assert torch.isfinite(logits).all()
    torch.testing.assert_close(logits.softmax(1)[:, :2], torch.full((3, 2), 0.5))


def test_each_members_map_weighs_as_much_as_its_say() -> None:
    """Members on one grid whose classes are known: who is certain of a class draws its map."""
    members = [member("cnn_16_32_64", seed) for seed in (1, 2)]
    with torch.no_grad():
        members[0].linear.bias[0] = 30.0
        maps = Ensemble(members, SIDE).eval()(photos())[1]
        own = [each(photos())[1] for each in members]
        said = torch.stack([each(photos())[0].softmax(1) for each in members])
    shares = (said / said.sum(0))[:, :, :, None, None]
    torch.testing.assert_close(maps, own[0] * shares[0] + own[1] * shares[1])
    assert shares[0, :, 0].min() > 0.75


def test_heatmaps_of_an_ensemble_with_a_dense_head_come_through_its_head() -> None:
    ensemble = Ensemble([member("cnn_16_32_64", 1), member("cnn_32_64_128", 2)], SIDE).eval()
    assert ensemble.heatmap == "grad_cam"
    back = torchscript.HeadGradients(export.encode(ensemble, SIDE)["model.ts"])
    features, gradients = back(photos(1)[0].numpy())
    assert features.shape == (64 + 128, 4, 4)
    assert gradients.shape == (4, 64 + 128, 4, 4)
    assert np.abs(gradients[:, :64]).max() > 0
    assert np.abs(gradients[:, 64:]).max() > 0


def test_layers_are_those_of_all_members() -> None:
    members = [member("cnn_16_32_64", seed) for seed in (1, 2)]
    assert len(Ensemble(members, SIDE).layers()) == 6


@pytest.mark.parametrize("others", [[], [("cnn_16_32_64", 5)]])
def test_members_that_cannot_answer_together_are_refused(others: list[tuple[str, int]]) -> None:
    members = [member("cnn_16_32_64", 1), *(member(name, 2, classes) for name, classes in others)]
    with pytest.raises(TrainingError, match="two members or more that know the same classes"):
        Ensemble(members, SIDE)


def test_the_mean_of_equal_networks_is_that_network_and_of_two_lies_between() -> None:
    one, other = member("mobilenet_v2", 1), member("mobilenet_v2", 2)
    same = average_weights([one, one, one]).state_dict()
    assert all(torch.equal(same[key], value) for key, value in one.state_dict().items())
    with torch.no_grad():
        one.trunk[0][1].running_mean.fill_(1.0)
        other.trunk[0][1].running_mean.fill_(3.0)
    mean = average_weights([one, other])
    assert torch.equal(mean.trunk[0][1].running_mean, torch.full((32,), 2.0))
    torch.testing.assert_close(mean.linear.weight, (one.linear.weight + other.linear.weight) / 2)
    assert mean.linear.weight is not one.linear.weight


def test_weights_of_different_networks_are_not_averaged() -> None:
    with pytest.raises(TrainingError, match="only of networks of one architecture"):
        average_weights([member("cnn_16_32_64", 1), member("vgg16", 1)])
    with pytest.raises(TrainingError, match="only of networks of one architecture"):
        average_weights([member("cnn_16_32_64", 1), member("cnn_16_32_64", 1, classes=5)])


def learned(start_seed: int, data_seed: int) -> tuple[Network, Tensor, Tensor]:
    """A network that tells four colours apart, learned from photos of its own, and those photos."""
    torch.manual_seed(start_seed)
    trunk = nn.Sequential(nn.Conv2d(3, 24, 1), nn.ReLU(), nn.Conv2d(24, 24, 1), nn.ReLU())
    network = Pooled(trunk, 24, 4, 0.0)
    generator = torch.Generator().manual_seed(data_seed)
    labels = torch.arange(64) % 4
    colours = torch.tensor([[2.0, 0, 0], [0, 2, 0], [0, 0, 2], [1.2, 1.2, 1.2]])
    x = colours[labels][:, :, None, None] + 0.5 * torch.randn(64, 3, 4, 4, generator=generator)
    optimiser = torch.optim.Adam(network.parameters(), 0.02)
    for _ in range(60):
        loss = nn.functional.cross_entropy(network(x)[0], labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return network, x, labels


def test_averaging_means_something_from_one_start_and_nothing_from_two() -> None:
    def loss(network: Network) -> float:
        with torch.no_grad():
            return float(nn.functional.cross_entropy(network(x)[0], labels))

    first, x, labels = learned(start_seed=1, data_seed=1)
    kin, stranger = learned(start_seed=1, data_seed=2)[0], learned(start_seed=2, data_seed=2)[0]
    apart = max(loss(kin), loss(stranger), loss(first))
    assert loss(average_weights([first, kin])) < 2 * apart + 0.01
    assert loss(average_weights([first, stranger])) > 10 * apart
