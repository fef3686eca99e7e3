"""A whole bundle around a network set by hand, so that its answers are known.

The network averages 32 px cells of the 224 px photo into a 7×7 grid and has four features there: `dark` for a brown
blob, `red`, `blue` and `light` for pale skin. MEL speaks for dark cells, VASC for red ones, BCC for blue ones, NV for
light ones and by default; AKIEC, BKL and DF never speak for any place. So a brown blob on skin is suspicious with the
map of MEL on the blob, and bare skin is not.
"""

import dataclasses
import hashlib
import uuid
from importlib.metadata import version
from pathlib import Path

import numpy as np

import dermadesk
from dermadesk.imaging.pipeline import StepSpec
from dermadesk.inference import bundle
from dermadesk.inference.bundle import FORMAT, Conformal, DataSource, Manifest, ModelClass, OperatingPoint
from dermadesk.taxonomy import DIAGNOSES, ISIC_2018

SIZE = 224
CELL = 32

# features × RGB in -1..1, then their thresholds: dark, red, blue, light
TRUNK = np.array([[-1 / 3, -1 / 3, -1 / 3], [1, -0.5, -0.5], [-0.5, -0.5, 1], [1 / 3, 1 / 3, 1 / 3]], np.float32)
TRUNK_BIAS = np.array([-0.15, -0.75, -0.2, -0.1], np.float32)

# classes in ISIC 2018 order × features
HEAD = np.array(
    [
        [800, 0, 0, 0],
        [-30, -30, -30, 1],
        [0, 0, 800, 0],
        [-1, 0, 0, 0],
        [-1, 0, 0, -1],
        [-1, -1, -1, -1],
        [0, 800, 0, 0],
    ],
    np.float32,
)
HEAD_BIAS = np.array([-1, 3, -1, 0, 0, -1, -1], np.float32)

THRESHOLD = 0.2


def tiny_manifest() -> Manifest:
    """The manifest of the tiny bundle; `files` is filled in when it is written."""
    classes = tuple(ModelClass(code, DIAGNOSES[code].name, DIAGNOSES[code].malignant) for code in ISIC_2018)
    return Manifest(
        format=FORMAT,
        id="tiny",
        version="1.0.0",
        created="2026-01-02T03:04:05+00:00",
        software={"dermadesk": "0.1.0"},
        files={},
        architecture="tiny",
        input_size=SIZE,
        preprocessing=(
            StepSpec("centre_square"),
            StepSpec("resize", {"size": SIZE}),
            StepSpec("normalise", {"mean": (0.5, 0.5, 0.5), "std": (0.5, 0.5, 0.5)}),
        ),
        classes=classes,
        training_prior=(0.2, 0.3, 0.1, 0.1, 0.1, 0.1, 0.1),
        prior=(0.111, 0.670, 0.051, 0.033, 0.110, 0.011, 0.014),
        temperature=1.25,
        conformal=Conformal(
            level=0.9,
            quantiles=(0.95, 0.6, 0.9, 0.9, 0.9, 0.85, 0.85),
            lesions=(120, 900, 60, 40, 130, 12, 25),
            pooled=("DF",),
            method="set by hand",
        ),
        operating_points=(OperatingPoint("sensitivity_95", THRESHOLD, 0.95, 0.70, "calibration", 290, 1200),),
        operating_point="sensitivity_95",
        top1_prior_power=0.0,
        metrics={"balanced_accuracy": {"value": 0.7, "low": 0.6, "high": 0.8, "n": 100}},
        data=(DataSource("Drawings", 100, 90, "CC0", "none", "none"),),
        parents=(),
        licence="CC0-1.0",
        embedding={"mean": (0.05, 0.02, 0.02, 0.3), "std": (0.05, 0.02, 0.02, 0.1)},
        intended_use="Tests of the program.",
        limitations=("It knows colours only.",),
    )


def tiny_files() -> dict[str, bytes]:
    """The files of the tiny bundle beside its manifest; `model.ts` and `model.onnx` are the same network."""
    return {
        "model.ts": tiny_torchscript(),
        "model.onnx": tiny_onnx(),
        "MODEL_CARD.md": b"# Tiny\n\nSet by hand.\n",
        "LICENSE": b"CC0-1.0\n",
        "metrics.json": b'{"balanced_accuracy": 0.7}\n',
        "split.csv": b"image,lesion,part\n",
    }


def write_tiny_bundle(parent: Path) -> Path:
    """Write the tiny bundle into `parent`; returns its folder, `parent/tiny-1.0.0`."""
    return bundle.write(parent, tiny_manifest(), tiny_files()).folder


def rewrite(folder: Path, **changes: object) -> None:
    """Change what the manifest of the bundle in `folder` says, without any check. `files` follows the folder."""
    from dermadesk.inference.manifest_text import parse, serialise

    manifest = parse((folder / "manifest.json").read_bytes(), folder.name)
    files = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in manifest.files}
    changed = dataclasses.replace(manifest, **({"files": files} | changes))  # type: ignore[arg-type]
    (folder / "manifest.json").write_text(serialise(changed), encoding="utf-8")


def tiny_onnx(classes: int = len(ISIC_2018)) -> bytes:
    """`model.onnx`: photo N×3×224×224 -> logits N×K, class_maps N×K×7×7, embedding N×4; K can be set wrong."""
    from onnx import TensorProto, helper, numpy_helper

    head, bias = HEAD[:classes], HEAD_BIAS[:classes]
    constants = {
        "trunk": TRUNK[:, :, None, None],
        "trunk_bias": TRUNK_BIAS,
        "maps": head[:, :, None, None],
        "head": head,
        "head_bias": bias,
        "axes": np.array([2, 3], np.int64),
    }
    nodes = [
        helper.make_node("AveragePool", ["photo"], ["cells"], kernel_shape=[CELL, CELL], strides=[CELL, CELL]),
        helper.make_node("Conv", ["cells", "trunk", "trunk_bias"], ["before"]),
        helper.make_node("Relu", ["before"], ["features"]),
        helper.make_node("ReduceMean", ["features", "axes"], ["embedding"], keepdims=0),
        helper.make_node("Gemm", ["embedding", "head", "head_bias"], ["logits"], transB=1),
        helper.make_node("Conv", ["features", "maps"], ["class_maps"]),
    ]
    cells, features = SIZE // CELL, len(TRUNK)
    shapes = {"logits": [classes], "class_maps": [classes, cells, cells], "embedding": [features]}
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("photo", TensorProto.FLOAT, ["n", 3, SIZE, SIZE])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", *shape]) for name, shape in shapes.items()],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    encoded: bytes = model.SerializeToString()
    return encoded


def tiny_torchscript() -> bytes:
    """`model.ts`: the same network for TorchScript.

    Importing torch takes seconds, so it is done once per change of what it is made from.
    """
    made_from = (Path(__file__), Path(dermadesk.__file__).parent / "inference" / "backends" / "torchscript.py")
    digest = hashlib.sha256(b"".join(each.read_bytes() for each in made_from) + version("torch").encode()).hexdigest()
    cached = Path(__file__).parents[1] / ".pytest_cache" / f"tiny-{digest[:16]}.ts"
    if not cached.exists():
        cached.parent.mkdir(exist_ok=True)
        beside = cached.with_suffix(f".{uuid.uuid4().hex}")
        beside.write_bytes(_scripted())
        beside.replace(cached)
    return cached.read_bytes()


def _scripted() -> bytes:
    import torch
    from torch import Tensor, nn

    from dermadesk.inference.backends import torchscript

    class Tiny(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.trunk = nn.Sequential(nn.AvgPool2d(CELL), nn.Conv2d(3, len(TRUNK), 1), nn.ReLU())
            self.linear = nn.Linear(len(TRUNK), len(HEAD))

        def features(self, x: Tensor) -> Tensor:
            return self.trunk(x)

        def head(self, f: Tensor) -> Tensor:
            return self.linear(f.mean((2, 3)))

        def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
            f = self.features(x)
            return self.head(f), torch.einsum("nchw,kc->nkhw", f, self.linear.weight), f.mean((2, 3))

    network = Tiny()
    values = {
        "trunk.1.weight": TRUNK[:, :, None, None],
        "trunk.1.bias": TRUNK_BIAS,
        "linear.weight": HEAD,
        "linear.bias": HEAD_BIAS,
    }
    network.load_state_dict({key: torch.from_numpy(value.copy()) for key, value in values.items()})
    return torchscript.encode(network, torch.zeros(2, 3, SIZE, SIZE))
