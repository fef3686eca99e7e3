"""Each method against another implementation of it: pytorch-grad-cam's on the eager network, a plain loop, the maps."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from pytorch_grad_cam import GradCAM, GradCAMPlusPlus
from pytorch_grad_cam.utils.image import scale_cam_image
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

from dermadesk import paths
from dermadesk.imaging.photo import Photo
from dermadesk.imaging.steps import Region
from dermadesk.inference import bundle, heatmaps
from dermadesk.inference.backends import torchscript
from dermadesk.inference.engine import Engine
from dermadesk.inference.heatmaps import Looked, Maps, Offer, choice, occlusion
from dermadesk.training.architectures import Network, build
from dermadesk.training.recipe import NetworkSettings
from tests.drawings import draw_lesion, encode

SIDE = 96


class LogitsOnly(torch.nn.Module):
    """What pytorch-grad-cam expects a network to be."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.network.head(self.network.features(x))


def shipped_bundle() -> bundle.Bundle:
    (folder,) = (path for path in paths.shipped_models().iterdir() if path.is_dir())
    return bundle.read(folder)


def eager(name: str, side: int, weights: bytes | None = None) -> Network:
    torch.manual_seed(0)
    network = build(NetworkSettings(architecture=name, input_size=side), 7).eval()
    if weights is not None:
        network.load_state_dict(torchscript.load(weights).state_dict())
    else:  # a fresh head answers 0 for everything that has no bias
        torch.nn.init.normal_(network.linear.weight, std=0.1)  # type: ignore[arg-type]
    return network


@pytest.fixture(scope="module", params=["the model that ships", "mobilenet_v3_small", "cnn_16_32_64"])
def network_and_encoded(request: pytest.FixtureRequest) -> tuple[Network, bytes, int]:
    """An eager network and the same as a bundle holds it; heads of one layer and of several."""
    if request.param == "the model that ships":
        shipped = shipped_bundle()
        encoded, side = shipped.content("model.ts"), shipped.manifest.input_size
        return eager(shipped.manifest.architecture, side, encoded), encoded, side
    network = eager(request.param, SIDE)
    return network, torchscript.encode(network, torch.zeros(2, 3, SIDE, SIDE)), SIDE


def drawn(side: int) -> NDArray[np.float32]:
    pixels = draw_lesion(side, side, centre=(0.4, 0.6), radius=0.25)
    return (pixels.transpose(2, 0, 1) / np.float32(127.5) - 1).astype(np.float32)


def maps(method: str, looked: Looked) -> Maps:
    drawing = heatmaps.METHODS[method].draw(looked)
    while True:
        try:
            next(drawing)
        except StopIteration as end:
            return end.value


def not_asked(*_: object) -> NDArray[np.float64]:
    raise AssertionError("this method has no need of it")


@pytest.mark.parametrize(("method", "reference"), [("grad_cam", GradCAM), ("grad_cam_pp", GradCAMPlusPlus)])
def test_without_hooks_it_is_what_pytorch_grad_cam_draws_with_them(
    network_and_encoded: tuple[Network, bytes, int], method: str, reference: type[GradCAM]
) -> None:
    network, encoded, side = network_and_encoded
    photo = drawn(side)
    gradients = torchscript.HeadGradients(encoded)
    ours = maps(method, Looked(np.empty(0, np.float32), not_asked, lambda: gradients(photo), not_asked))  # type: ignore[arg-type]
    some = 0
    for index in range(7):
        with reference(LogitsOnly(network), [network.trunk]) as drawer:  # type: ignore[list-item]
            (theirs,) = drawer(torch.from_numpy(photo)[None], [ClassifierOutputTarget(index)])
        positive = np.maximum(ours[index], 0)
        (scaled,) = scale_cam_image(scale_cam_image(positive[None], (side, side)))
        np.testing.assert_allclose(scaled, theirs, atol=1e-4)
        some += bool(theirs.any())
    assert some >= 3


@pytest.fixture(scope="module")
def shipped() -> Engine:
    return Engine(shipped_bundle(), "onnx")


def photo() -> Photo:
    return Photo.from_bytes(encode(draw_lesion(600, 450, centre=(0.4, 0.55))), "a drawing")


def test_occlusion_is_a_plain_loop_over_windows(tiny_bundle: Path) -> None:
    """Cell by cell, from what the tiny network says when the windows over that cell are blurred away."""
    engine = Engine.open(str(tiny_bundle))
    analysis = engine.analyse(photo())
    square = engine.prepare(photo()).tensor
    hidden = occlusion.blurred(square)
    step = square.shape[1] // occlusion.CELLS
    whole = analysis.prediction.probability("MEL")
    falls = np.zeros((occlusion.CELLS, occlusion.CELLS))
    for top in range(1 - occlusion.WINDOW, occlusion.CELLS):
        for left in range(1 - occlusion.WINDOW, occlusion.CELLS):
            covered = square.copy()
            for row in range(max(0, top), min(occlusion.CELLS, top + occlusion.WINDOW)):
                for column in range(max(0, left), min(occlusion.CELLS, left + occlusion.WINDOW)):
                    cell = (slice(None), slice(row * step, (row + 1) * step), slice(column * step, (column + 1) * step))
                    covered[cell] = hidden[cell]
            with_it = engine._artist._answer(covered[None])[0, 0]
            for row in range(max(0, top), min(occlusion.CELLS, top + occlusion.WINDOW)):
                for column in range(max(0, left), min(occlusion.CELLS, left + occlusion.WINDOW)):
                    falls[row, column] += whole - with_it
    heatmap = engine.heatmap(analysis, "MEL", "occlusion")
    expected = np.maximum(falls, 0) / falls.max()
    coarse = heatmap.values.reshape(occlusion.CELLS, 16, occlusion.CELLS, 16)[:, 7:9, :, 7:9].mean((1, 3))
    assert np.abs(coarse / coarse.max() - expected).max() < 0.02
    row, column = np.unravel_index(heatmap.values.argmax(), heatmap.values.shape)
    # the blob's place in the centre square of 600×450: x (0.4 * 600 - 75) / 450
    assert (column / 224, row / 224) == pytest.approx((0.367, 0.55), abs=0.12)


def test_the_way_there_is_told_and_can_be_left(tiny_bundle: Path) -> None:
    engine = Engine.open(str(tiny_bundle))
    analysis = engine.analyse(photo())
    *steps, last = engine.drawing(analysis, "MEL", "occlusion")
    assert isinstance(last, heatmaps.Heatmap)
    told = [(each.done, each.total) for each in steps if isinstance(each, heatmaps.Progress)]
    assert len(told) == len(steps) >= 10
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == told[-1][1]
    assert next(iter(engine.drawing(analysis, "NV", "occlusion"))).class_code == "NV"  # the work is kept
    leaving = engine.drawing(engine.analyse(photo()), "MEL", "occlusion")
    next(leaving)
    leaving.close()  # type: ignore[attr-defined]
    np.testing.assert_array_equal(engine.heatmap(analysis, "MEL", "occlusion").values, last.values)


def test_work_that_stepped_aside_is_not_mixed_up_with_another_photo_s(tiny_bundle: Path) -> None:
    engine = Engine.open(str(tiny_bundle))
    first = engine.analyse(photo())
    second = engine.analyse(Photo.from_bytes(encode(draw_lesion(600, 450, centre=(0.6, 0.4))), "another"))
    alone = engine.heatmap(first, "MEL", "occlusion").values
    engine.heatmap(second, "MEL")
    steps: Iterator[object] = engine.drawing(first, "MEL", "occlusion")
    next(steps)
    between = engine.heatmap(second, "MEL", "occlusion").values
    *_, last = steps
    assert isinstance(last, heatmaps.Heatmap)
    np.testing.assert_array_equal(last.values, alone)
    np.testing.assert_array_equal(engine.heatmap(second, "MEL", "occlusion").values, between)
    assert np.abs(between - alone).max() > 0.5


def test_only_maps_of_features_are_moved_back() -> None:
    values = np.zeros((1, 7, 7), np.float32)
    values[0, 4, 5] = 1.0
    place = Region(0.0, 0.0, 1.0, 1.0)
    moved = heatmaps.draw("grad_cam_pp", values, 0, "MEL", place, (2 / 7, 1 / 7)).values
    left = heatmaps.draw("occlusion", values, 0, "MEL", place, (2 / 7, 1 / 7)).values
    assert [round(float(i) / 16 - 0.5) for i in np.argwhere(moved > 0.99).mean(0)] == [3, 3]
    assert [round(float(i) / 16 - 0.5) for i in np.argwhere(left > 0.99).mean(0)] == [4, 5]


def test_grad_cam_of_pooling_and_one_layer_is_not_offered_as_a_second_witness(
    shipped: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert heatmaps.distinct(shipped.manifest) == ("cam", "grad_cam_pp", "occlusion")
    assert heatmaps.offers(shipped.manifest)["grad_cam"] is Offer.SAME_AS_CAM
    analysis = shipped.analyse(photo())
    cam, grad_cam, other = (
        shipped.heatmap(analysis, "MEL", method).values for method in ("cam", "grad_cam", "grad_cam_pp")
    )
    np.testing.assert_allclose(grad_cam, cam, atol=1e-4)  # the same map indeed
    assert np.abs(other - cam).max() > 0.05
    ensemble = dataclasses.replace(shipped.manifest, architecture="mobilenet_v2+resnet18")
    assert "grad_cam" in heatmaps.distinct(ensemble)
    dense = dataclasses.replace(shipped.manifest, heatmap="grad_cam")
    assert heatmaps.distinct(dense) == ("grad_cam", "grad_cam_pp", "occlusion")
    assert heatmaps.offers(dense)["cam"] is Offer.NO_CLASS_MAPS
    monkeypatch.setattr(choice, "has_torch", lambda: False)
    assert heatmaps.distinct(shipped.manifest) == ("cam", "occlusion")
    assert heatmaps.offers(dense)["grad_cam"] is Offer.NO_TORCH
