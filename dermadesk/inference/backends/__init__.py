"""What runs the network: the same arrays in, the same arrays out. A backend is imported when it is started."""

import ctypes
import importlib.util
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from dermadesk.errors import BackendError, BundleError, ErrorCode
from dermadesk.inference.bundle import Bundle

Wanted = Literal["auto", "torchscript", "onnx"]
"""How a user names a backend."""


@dataclass(frozen=True, slots=True, eq=False)
class Outputs:
    """The network's answers for N photos, all float32: logits N×K, class_maps N×K×h×w, embedding N×C."""

    logits: NDArray[np.float32]
    class_maps: NDArray[np.float32]
    embedding: NDArray[np.float32]


Gradients = Callable[[NDArray[np.float32]], tuple[NDArray[np.float32], NDArray[np.float32]]]
"""A prepared photo 3×S×S -> its features C×h×w, and the gradient of every logit after them, K×C×h×w; float32."""


class Backend(Protocol):
    """Runs one network. `name` is what the user is shown.

    `at_once` is how many photos of many it is to be asked about at once, on its way to the highest rate.
    """

    name: str
    at_once: int

    def run(self, batch: NDArray[np.float32]) -> Outputs:
        """Answers for N×3×S×S prepared photos."""
        ...


def choose(bundle: Bundle, wanted: str = "auto") -> tuple[Backend, str | None]:
    """The started backend, and a notice for the user when it is not the one that was to be expected.

    `auto` is TorchScript on CUDA where the machine has a CUDA driver, otherwise ONNX Runtime; `torchscript` is CUDA
    where available, otherwise the CPU. A backend that does not start gives way to the next with a notice. Raises
    `BackendError` when none starts or `wanted` is unknown, `BundleError` when the network does not fit the manifest.
    """
    if wanted not in get_args(Wanted):
        raise BackendError(ErrorCode.BACKEND_UNAVAILABLE, wanted, f"there are {', '.join(get_args(Wanted))}")
    failures: list[BackendError] = []
    for start in _candidates(wanted):
        try:
            backend = start(bundle)
            check(bundle, backend)
        except BackendError as error:
            failures.append(error)
            continue
        return backend, _notice(failures, backend)
    raise failures[0]


def for_workers(bundle: Bundle, backend: Backend) -> Backend:
    """The backend to ask about many photos; one that takes one at once may be run by many threads, each on a core.

    Raises `BackendError` when it does not start.
    """
    return backend if backend.at_once > 1 else _onnx(bundle, threads=1)


def check(bundle: Bundle, backend: Backend) -> None:
    """Run the network once, which also warms it up; `BundleError` unless its answers fit the manifest's classes."""
    manifest = bundle.manifest
    size, classes = manifest.input_size, len(manifest.classes)
    outputs = backend.run(np.zeros((1, 3, size, size), np.float32))
    shapes = outputs.logits.shape, outputs.class_maps.shape, outputs.embedding.shape
    detail = ""
    if shapes[0] != (1, classes):
        detail = f"{classes} classes, logits {_times(shapes[0])}"
    elif len(shapes[1]) != 4 or shapes[1][:2] != (1, classes):
        detail = f"{classes} classes, class maps {_times(shapes[1])}"
    elif (outputs.class_maps.size == 0) != (manifest.heatmap == "grad_cam"):
        detail = f"heatmaps by {manifest.heatmap}, class maps {_times(shapes[1])}"
    elif manifest.embedding and shapes[2] != (1, len(manifest.embedding["mean"])):
        detail = f"{len(manifest.embedding['mean'])} embedding statistics, embedding {_times(shapes[2])}"
    elif manifest.novelty and shapes[2] != (1, len(manifest.novelty.direction)):
        detail = f"novelty of {len(manifest.novelty.direction)} numbers, embedding {_times(shapes[2])}"
    if detail:
        raise BundleError(ErrorCode.BUNDLE_CLASSES_MISMATCH, bundle.reference, detail)


def gradients(bundle: Bundle) -> Gradients:
    """The way back through the head of the bundle's network. Imports torch, which takes seconds.

    Raises `BackendError` where there is no PyTorch, or for a network that cannot be read.
    """
    try:
        from dermadesk.inference.backends.torchscript import HeadGradients
    except (ImportError, OSError) as error:
        detail = f"it needs PyTorch, which cannot be imported ({error})"
        raise BackendError(ErrorCode.HEATMAP_UNAVAILABLE, bundle.reference, detail) from error
    return HeadGradients(bundle.content("model.ts"))


def has_torch() -> bool:
    """Whether PyTorch is installed: a look that imports nothing. The frozen program comes without it."""
    return importlib.util.find_spec("torch") is not None


def has_cuda_driver() -> bool:
    """Whether NVIDIA's driver library can be loaded: a look that costs no import of torch."""
    try:
        ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return False
    return True


def _candidates(wanted: str) -> tuple[Callable[[Bundle], Backend], ...]:
    if wanted == "torchscript":
        # asked for by name: the CPU is TorchScript too, and only a driver that is there makes CUDA worth a try
        return (_cuda, _torch_cpu, _onnx) if has_cuda_driver() else (_torch_cpu, _onnx)
    if wanted == "auto" and has_cuda_driver():
        return (_cuda, _onnx, _torch_cpu)
    return (_onnx, _torch_cpu)


def _onnx(bundle: Bundle, threads: int | None = None) -> Backend:
    from dermadesk.inference.backends.onnx import OnnxBackend

    return OnnxBackend(bundle.content("model.onnx"), threads)


def _cuda(bundle: Bundle) -> Backend:
    return _torchscript(bundle, "cuda")


def _torch_cpu(bundle: Bundle) -> Backend:
    return _torchscript(bundle, "cpu")


def _torchscript(bundle: Bundle, device: str) -> Backend:
    try:
        from dermadesk.inference.backends.torchscript import TorchScriptBackend
    except (ImportError, OSError) as error:  # OSError: a library of torch does not load
        subject = f"TorchScript ({device.upper()})"
        raise BackendError(ErrorCode.BACKEND_UNAVAILABLE, subject, f"PyTorch cannot be imported ({error})") from error
    return TorchScriptBackend(bundle.content("model.ts"), device)


def _notice(failures: list[BackendError], backend: Backend) -> str | None:
    if not failures:
        return None
    reasons = "; ".join(f"{failure.subject} did not start: {failure.detail}" for failure in failures)
    return f"{reasons}. {backend.name} is used instead."


def _times(shape: tuple[int, ...]) -> str:
    return "×".join(str(n) for n in shape)
