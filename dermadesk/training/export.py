"""A trained network -> TorchScript and ONNX, with proof that both answer as it does."""

import contextlib
import logging
import warnings
from collections.abc import Iterator

import numpy as np
import onnx as onnx_format
import torch
from numpy.typing import NDArray

from dermadesk.errors import ErrorCode, TrainingError
from dermadesk.inference.backends import onnx, torchscript
from dermadesk.inference.bundle import Manifest
from dermadesk.inference.calibration import posterior
from dermadesk.training.architectures import Network
from dermadesk.training.events import ParityProved

LARGEST_DIFFERENCE = 0.001
"""Of a calibrated probability, between any two of eager, TorchScript and ONNX Runtime."""


def encode(network: Network, input_size: int) -> dict[str, bytes]:
    """`model.ts` and `model.onnx`: one network in the two formats of a bundle."""
    network = network.to("cpu", memory_format=torch.contiguous_format).eval()  # type: ignore[call-overload]
    example = torch.zeros(2, 3, input_size, input_size)
    return {"model.ts": torchscript.encode(network, example), "model.onnx": _onnx(network, example)}


def _onnx(network: Network, example: torch.Tensor) -> bytes:
    with _quiet():
        program = torch.onnx.export(
            network,
            (example,),
            dynamo=True,
            input_names=["photo"],
            output_names=["logits", "class_maps", "embedding"],
            dynamic_shapes=({0: torch.export.Dim("photos", min=1, max=4096)},),
            verbose=False,
        )
        assert program is not None
    return without_sources(program.model_proto)


def without_sources(model: onnx_format.ModelProto) -> bytes:
    """`model.onnx` without the exporter's notes, which name files of this machine."""
    graph = model.graph
    for part in (model, graph, *graph.node, *graph.input, *graph.output, *graph.value_info, *graph.initializer):
        part.ClearField("doc_string")
        part.ClearField("metadata_props")
    return bytes(model.SerializeToString())


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """The exporter reports its progress and its own deprecations, which say nothing about the network."""
    loggers = [logging.getLogger(name) for name in ("onnxscript", "torch.onnx")]
    levels = [logger.level for logger in loggers]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for logger in loggers:
            logger.setLevel(logging.ERROR)
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)


def prove_parity(
    network: Network, encoded: dict[str, bytes], manifest: Manifest, photos: NDArray[np.float32]
) -> ParityProved:
    """The largest differences on `photos` N×3×S×S, real ones.

    Raises `TrainingError` when a probability differs by more than `LARGEST_DIFFERENCE` or a decision flips.
    """
    network.eval()
    with torch.inference_mode():
        eager = np.concatenate([network(torch.from_numpy(batch))[0].numpy() for batch in _batches(photos)])
    answers = {
        "eager": eager,
        "torchscript": _answers(torchscript.TorchScriptBackend(encoded["model.ts"], "cpu"), photos),
        "onnx": _answers(onnx.OnnxBackend(encoded["model.onnx"]), photos),
    }
    probabilities = {name: posterior(manifest, logits) for name, logits in answers.items()}
    kinds = np.array([each.malignant for each in manifest.classes])
    called = {name: p[:, kinds].sum(1) >= manifest.deciding_point.threshold for name, p in probabilities.items()}
    differs = {name: float(np.abs(p - probabilities["eager"]).max()) for name, p in probabilities.items()}
    flipped = int(sum((called[name] != called["eager"]).sum() for name in ("torchscript", "onnx")))
    if max(differs.values()) > LARGEST_DIFFERENCE or flipped:
        detail = f"probabilities differ by up to {max(differs.values()):.6f}, {flipped} decisions flip"
        raise TrainingError(ErrorCode.PARITY_FAILED, manifest.id, detail)
    return ParityProved(len(photos), differs["torchscript"], differs["onnx"], flipped)


def measure_map_offset(network: Network, photos: NDArray[np.float32]) -> tuple[float, float]:
    """How far right of and below what it speaks of the map of the leading class lies, in fractions of the side.

    Of a photo and the same photo turned by 180° the maps would be each other turned, if each cell spoke for its own
    place; half of what they are apart is the offset. Photos N×3×S×S; the mean over those whose maps hold anything.
    """
    network.eval()
    centres = []
    for batch in map(torch.from_numpy, _batches(photos)):
        with torch.no_grad():
            leading = network(batch)[0].argmax(1)
        turned = _maps(network, batch.flip((2, 3)), leading)
        centres += list(zip(_centres(_maps(network, batch, leading)), _centres(turned), strict=True))
    offsets = np.array([(one + other - 1) / 2 for one, other in centres])
    known = offsets[np.isfinite(offsets).all(axis=1)]
    x, y = known.mean(axis=0) if len(known) else (0.0, 0.0)
    return round(float(x), 4), round(float(y), 4)


def _maps(network: Network, photos: torch.Tensor, classes: torch.Tensor) -> torch.Tensor:
    """The map N×h×w of one class for each photo, by the method that is true of the network."""
    rows = torch.arange(len(photos))
    with torch.no_grad():
        f = network.features(photos)
        if network.heatmap == "cam":
            return network.class_maps(f)[rows, classes]
    f.requires_grad_()
    (gradient,) = torch.autograd.grad(network.head(f)[rows, classes].sum(), f)
    return torch.einsum("nc,nchw->nhw", gradient.mean((2, 3)), f.detach())


def _centres(maps: torch.Tensor) -> NDArray[np.float64]:
    """The centre of what is positive in maps N×h×w, as N×2: x and y in fractions of the side; NaN where nothing is."""
    positive = maps.clamp(min=0).double().numpy()
    height, width = positive.shape[1:]
    weight = positive.sum((1, 2))
    weight[weight == 0] = np.nan
    x = (positive.sum(1) * ((np.arange(width) + 0.5) / width)).sum(1) / weight
    y = (positive.sum(2) * ((np.arange(height) + 0.5) / height)).sum(1) / weight
    return np.stack([x, y], axis=1)


def _batches(photos: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    return [photos[first : first + 32] for first in range(0, len(photos), 32)]


def _answers(
    backend: torchscript.TorchScriptBackend | onnx.OnnxBackend, photos: NDArray[np.float32]
) -> NDArray[np.float32]:
    return np.concatenate([backend.run(batch).logits for batch in _batches(photos)])
