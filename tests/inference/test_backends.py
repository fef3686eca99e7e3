"""Backends: the same arrays in, the same arrays out, and never another one without a notice."""

import dataclasses
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from dermadesk.errors import BackendError, BundleError, ErrorCode
from dermadesk.inference import bundle
from dermadesk.inference.backends import choose
from dermadesk.inference.backends.onnx import OnnxBackend
from tests import tiny_bundle as tiny

ROOT = Path(__file__).parents[2]


def photos(count: int) -> NDArray[np.float32]:
    return np.random.default_rng(7).uniform(-1, 1, (count, 3, tiny.SIZE, tiny.SIZE)).astype(np.float32)


def by_hand(batch: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """The tiny network in NumPy: (logits, class_maps, embedding)."""
    cells = batch.reshape(len(batch), 3, 7, tiny.CELL, 7, tiny.CELL).mean((3, 5))
    features = np.maximum(np.einsum("nrhw,cr->nchw", cells, tiny.TRUNK) + tiny.TRUNK_BIAS[:, None, None], 0)
    embedding = features.mean((2, 3))
    return embedding @ tiny.HEAD.T + tiny.HEAD_BIAS, np.einsum("nchw,kc->nkhw", features, tiny.HEAD), embedding


def written(folder: Path, **files: bytes) -> bundle.Bundle:
    """A tiny bundle with other files: `onnx=` and `ts=`."""
    changed = {f"model.{kind}": content for kind, content in files.items()}
    return bundle.write(folder, tiny.tiny_manifest(), tiny.tiny_files() | changed)


@pytest.mark.parametrize("wanted", ["onnx", "torchscript"])
@pytest.mark.parametrize("count", [1, 5])
def test_every_backend_answers_as_the_network_on_paper(tiny_bundle: Path, wanted: str, count: int) -> None:
    backend, notice = choose(bundle.read(tiny_bundle), wanted)
    assert backend.name == {"onnx": "ONNX Runtime (CPU)", "torchscript": "TorchScript (CPU)"}[wanted]
    assert notice is None
    batch = photos(count)
    outputs = backend.run(batch)
    for got, expected in zip((outputs.logits, outputs.class_maps, outputs.embedding), by_hand(batch), strict=True):
        assert got.dtype == np.float32
        assert got == pytest.approx(expected, abs=1e-3)


def test_the_mean_of_a_class_map_is_the_logit_less_the_bias(tiny_bundle: Path) -> None:
    outputs = OnnxBackend(bundle.read(tiny_bundle).content("model.onnx")).run(photos(2))
    assert outputs.class_maps.mean((2, 3)) == pytest.approx(outputs.logits - tiny.HEAD_BIAS, abs=1e-3)


def test_classes_that_do_not_match_the_logits_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleError) as caught:
        choose(written(tmp_path, onnx=tiny.tiny_onnx(classes=5)), "onnx")
    assert caught.value.code is ErrorCode.BUNDLE_CLASSES_MISMATCH
    assert caught.value.detail == "7 classes, logits 1×5"


def test_embedding_statistics_of_another_network_are_refused(tmp_path: Path) -> None:
    manifest = dataclasses.replace(tiny.tiny_manifest(), embedding={"mean": (0.0,), "std": (1.0,)})
    with pytest.raises(BundleError) as caught:
        choose(bundle.write(tmp_path, manifest, tiny.tiny_files()), "onnx")
    assert caught.value.code is ErrorCode.BUNDLE_CLASSES_MISMATCH


def test_an_onnx_file_that_does_not_load_gives_way_with_a_notice(tmp_path: Path) -> None:
    backend, notice = choose(written(tmp_path, onnx=b"not a network"), "onnx")
    assert backend.name == "TorchScript (CPU)"
    assert notice is not None
    assert notice.startswith("ONNX Runtime (CPU) did not start: ")
    assert notice.endswith("TorchScript (CPU) is used instead.")


def test_a_torchscript_file_that_does_not_load_gives_way_with_a_notice(tmp_path: Path) -> None:
    backend, notice = choose(written(tmp_path, ts=b"not a network"), "torchscript")
    assert backend.name == "ONNX Runtime (CPU)"
    assert notice is not None
    assert notice.startswith("TorchScript (CPU) did not start: ")


def test_where_nothing_starts_the_first_reason_is_told(tmp_path: Path) -> None:
    broken = written(tmp_path, onnx=b"not a network", ts=b"nor this")
    with pytest.raises(BackendError, match=r"ONNX Runtime \(CPU\) did not start") as caught:
        choose(broken, "onnx")
    assert caught.value.code is ErrorCode.BACKEND_UNAVAILABLE


def test_an_unknown_backend_is_refused(tiny_bundle: Path) -> None:
    with pytest.raises(BackendError, match="openvino"):
        choose(bundle.read(tiny_bundle), "openvino")


CHOOSE = """
import sys
from pathlib import Path
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in sys.argv[3:]:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Missing())
from dermadesk.inference import bundle
from dermadesk.inference.backends import choose, has_cuda_driver
assert has_cuda_driver()
backend, notice = choose(bundle.read(Path(sys.argv[1])), sys.argv[2])
print(backend.name, notice, sep="|")
"""


@pytest.fixture
def with_driver(tmp_path: Path) -> dict[str, str]:
    """An environment in which NVIDIA's driver library can be loaded, although there is no device."""
    if sys.platform != "linux":
        pytest.skip("the loader of this system finds libraries in another way")
    # any library that loads stands in for the driver: the one of mathematics is loaded here already
    mapped = (line.split()[-1] for line in Path("/proc/self/maps").read_text().splitlines())
    shutil.copyfile(next(each for each in mapped if "/libm.so" in each or "/libm-" in each), tmp_path / "libcuda.so.1")
    return os.environ | {"LD_LIBRARY_PATH": str(tmp_path)}


def chosen(folder: Path, wanted: str, environment: dict[str, str], *missing: str) -> tuple[str, str]:
    command = [sys.executable, "-c", CHOOSE, str(folder), wanted, *missing]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=120)
    name, notice = done.stdout.strip().split("|")
    return name, notice


def test_a_driver_without_a_device_falls_back_with_a_notice(tiny_bundle: Path, with_driver: dict[str, str]) -> None:
    name, notice = chosen(tiny_bundle, "auto", with_driver)
    assert name == "ONNX Runtime (CPU)"
    assert notice.startswith("TorchScript (CUDA) did not start: this PyTorch finds no usable CUDA device.")
    assert notice.endswith("ONNX Runtime (CPU) is used instead.")


def test_a_program_frozen_without_torch_falls_back_with_a_notice(
    tiny_bundle: Path, with_driver: dict[str, str]
) -> None:
    name, notice = chosen(tiny_bundle, "auto", with_driver, "torch")
    assert name == "ONNX Runtime (CPU)"
    assert notice.startswith("TorchScript (CUDA) did not start: PyTorch cannot be imported")
