"""Heatmaps of a network without exact class maps: drawn through its head, only when asked, and only where torch is."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from dermadesk.errors import BackendError, BundleError, ErrorCode
from dermadesk.imaging.photo import Photo
from dermadesk.inference import bundle
from dermadesk.inference.backends import choose
from dermadesk.inference.engine import Engine
from dermadesk.training import export
from dermadesk.training.architectures import Headed
from tests import tiny_bundle as tiny
from tests.drawings import draw_lesion, encode

ROOT = Path(__file__).parents[3]


def dense() -> Headed:
    """The tiny network, its linear layer behind a neck that hides that its maps would be exact."""
    trunk = nn.Sequential(nn.AvgPool2d(tiny.CELL), nn.Conv2d(3, len(tiny.TRUNK), 1), nn.ReLU())
    network = Headed(trunk, nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()), len(tiny.TRUNK), len(tiny.HEAD), 0.0)
    values = {
        "trunk.1.weight": tiny.TRUNK[:, :, None, None],
        "trunk.1.bias": tiny.TRUNK_BIAS,
        "linear.weight": tiny.HEAD,
        "linear.bias": tiny.HEAD_BIAS,
    }
    network.load_state_dict({key: torch.from_numpy(value.copy()) for key, value in values.items()})
    return network


@pytest.fixture(scope="module")
def dense_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    manifest = dataclasses.replace(tiny.tiny_manifest(), heatmap="grad_cam")
    files = tiny.tiny_files() | export.encode(dense(), tiny.SIZE)
    return bundle.write(tmp_path_factory.mktemp("dense"), manifest, files).folder


def drawn() -> Photo:
    return Photo.from_bytes(encode(draw_lesion(600, 450, centre=(0.35, 0.6))), "a drawing")


@pytest.mark.parametrize("backend", ["onnx", "torchscript"])
def test_its_heatmaps_are_those_of_the_same_network_with_exact_maps(
    dense_bundle: Path, tiny_bundle: Path, backend: str
) -> None:
    engine, exact = Engine.open(str(dense_bundle), backend), Engine.open(str(tiny_bundle))
    analysis, known = engine.analyse(drawn()), exact.analyse(drawn())
    assert analysis.heatmap is None
    assert analysis.class_maps.shape == (7, 0, 0)
    assert analysis.prediction.probabilities == pytest.approx(known.prediction.probabilities, abs=1e-5)
    for code in ("MEL", "NV", "VASC"):
        heatmap, expected = engine.heatmap(analysis, code), exact.heatmap(known, code)
        assert heatmap.method == "grad_cam"
        assert heatmap.place == expected.place
        np.testing.assert_allclose(heatmap.values, expected.values, atol=1e-3)
    assert engine.heatmap(analysis, "MEL").values.max() == 1.0


def test_grad_cam_can_be_asked_of_a_network_with_exact_maps_too(tiny_bundle: Path) -> None:
    engine = Engine.open(str(tiny_bundle))
    analysis = engine.analyse(drawn())
    assert analysis.heatmap is not None
    by_gradient = engine.heatmap(analysis, "MEL", "grad_cam")
    np.testing.assert_allclose(by_gradient.values, engine.heatmap(analysis, "MEL").values, atol=1e-3)


def test_exact_maps_that_it_does_not_have_are_refused_in_words(dense_bundle: Path) -> None:
    engine = Engine.open(str(dense_bundle))
    with pytest.raises(BackendError, match="more than pooling and one linear layer") as refused:
        engine.heatmap(engine.analyse(drawn()), "MEL", "cam")
    assert refused.value.code is ErrorCode.HEATMAP_UNAVAILABLE


def test_maps_of_another_photo_are_not_mixed_up(dense_bundle: Path) -> None:
    engine = Engine.open(str(dense_bundle))
    first = engine.analyse(drawn())
    second = engine.analyse(Photo.from_bytes(encode(draw_lesion(600, 450, centre=(0.6, 0.4))), "another"))
    one, other = engine.heatmap(first, "MEL").values, engine.heatmap(second, "MEL").values
    assert not np.allclose(one, other)
    np.testing.assert_array_equal(engine.heatmap(first, "MEL").values, one)


def test_a_manifest_that_promises_other_maps_than_the_network_gives_is_refused(
    dense_bundle: Path, tmp_path: Path
) -> None:
    found = bundle.read(dense_bundle)
    files = {name: found.content(name) for name in found.manifest.files}
    untrue = bundle.write(tmp_path, dataclasses.replace(found.manifest, heatmap="cam"), files)
    with pytest.raises(BundleError, match="heatmaps by cam, class maps 1×7×0×0"):
        choose(untrue, "onnx")
    with pytest.raises(BundleError, match="the heatmap 'crystal_ball' is none of cam, grad_cam"):
        bundle.write(tmp_path / "x", dataclasses.replace(found.manifest, heatmap="crystal_ball"), files)


WITHOUT_TORCH = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "torch":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Missing())
from pathlib import Path
from dermadesk.errors import DermaDeskError
from dermadesk.imaging.photo import Photo
from dermadesk.inference.engine import Engine
engine = Engine.open(sys.argv[1])
analysis = engine.analyse(Photo.from_file(Path(sys.argv[2])))
print(engine.backend_name, analysis.prediction.top1, analysis.heatmap)
try:
    engine.heatmap(analysis, "MEL")
except DermaDeskError as error:
    print(error)
"""


def test_without_torch_it_answers_and_says_why_there_is_no_heatmap(dense_bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(encode(draw_lesion(600, 450)))
    command = [sys.executable, "-c", WITHOUT_TORCH, str(dense_bundle), str(tmp_path / "photo.jpg")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    answer, reason = done.stdout.strip().splitlines()
    assert answer == "ONNX Runtime (CPU) MEL None"
    assert reason.startswith("No heatmap of tiny 1.0.0: it needs PyTorch, which cannot be imported")
    assert reason.endswith("The answer does not need it.")


def test_classify_draws_them_when_it_is_asked_for_pictures(dense_bundle: Path, tmp_path: Path) -> None:
    from dermadesk.__main__ import main

    photo = tmp_path / "photo.jpg"
    photo.write_bytes(encode(draw_lesion(600, 450)))
    assert main(["classify", str(photo), "--model", str(dense_bundle), "--heatmaps", str(tmp_path / "maps")]) == 0
    assert len(list((tmp_path / "maps").glob("photo-*.png"))) == 1


def test_the_offset_of_such_a_map_is_found_through_the_head() -> None:
    network = dense().eval()
    moved = nn.Sequential(*network.trunk, nn.ConstantPad2d((1, -1, 2, -2), 0.0))  # a cell to the right and two below
    network.trunk = moved
    photos = np.full((2, 3, tiny.SIZE, tiny.SIZE), 0.6, np.float32)
    for photo, (x, y) in zip(photos, ((64, 96), (96, 64)), strict=True):
        photo[:, y : y + tiny.CELL, x : x + tiny.CELL] = -0.8
    assert export.measure_map_offset(network, photos) == pytest.approx((1 / 7, 2 / 7), abs=1e-3)
