"""TorchScript: the reference, on CUDA or the CPU. The only module of the program that speaks of `torch.jit`.

Importing this module imports torch, which takes seconds: `backends.choose` does so only when it is wanted.
"""

import contextlib
import io
import warnings
from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray

from dermadesk.errors import BackendError, ErrorCode
from dermadesk.inference.backends import Outputs

_DEVICE_NAMES = {"cpu": "CPU", "cuda": "CUDA"}
_AT_ONCE = {"cpu": 4, "cuda": 32}
"""How many of many photos are answered together. On the CPU the memory for more costs more than their company saves."""
_GRADIENTS = "of heatmaps (TorchScript)"


class TorchScriptBackend:
    """A network from the bytes of `model.ts`, on the device `cpu` or `cuda`, in fp32.

    Raises `BackendError` where torch has no such device, or for bytes that are no such network.
    """

    def __init__(self, encoded: bytes, device: str = "cpu") -> None:
        self.name = f"TorchScript ({_DEVICE_NAMES[device]})"
        self.at_once = _AT_ONCE[device]
        self._device = torch.device(device)
        if device == "cuda":
            self._require_cuda()
        with _failures(self.name), _quiet():
            # frozen, the first two photos are not spent on profiling: 30 ms instead of 230
            self._network = torch.jit.freeze(load(encoded, device).eval())

    def run(self, batch: NDArray[np.float32]) -> Outputs:
        """Answers for N×3×S×S prepared photos."""
        with _failures(self.name), torch.inference_mode():
            outputs = self._network(torch.from_numpy(batch).to(self._device))
            logits, class_maps, embedding = (each.float().cpu().numpy() for each in outputs)
        return Outputs(logits, class_maps, embedding)

    def _require_cuda(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what it warns of, a driver that is too old, makes it say False
            available = torch.cuda.is_available()
        if not available:
            detail = "this PyTorch finds no usable CUDA device"
            raise BackendError(ErrorCode.BACKEND_UNAVAILABLE, self.name, detail)
        # cuDNN would round the inputs of convolutions to ten bits (TF32); fp32 is the rule
        # (by the older switch: once the newer one was used, torch refuses to say how the older one stands)
        torch.backends.cudnn.allow_tf32 = False
        torch.backends.cuda.matmul.allow_tf32 = False


class HeadGradients:
    """`backends.Gradients` of the network in the bytes of `model.ts`, on the CPU.

    Raises `BackendError` for bytes that are no such network.
    """

    def __init__(self, encoded: bytes) -> None:
        with _failures(_GRADIENTS):
            self._network = load(encoded).eval()

    def __call__(self, photo: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        with _failures(_GRADIENTS):
            with torch.no_grad():
                features = self._network.features(torch.from_numpy(photo)[None])
            with torch.enable_grad():
                features.requires_grad_()
                logits = self._network.head(features)[0]
                each = [torch.autograd.grad(logit, features, retain_graph=True)[0][0] for logit in logits]
            return features.detach()[0].numpy(), torch.stack(each).numpy()


def encode(network: torch.nn.Module, example: torch.Tensor) -> bytes:
    """`model.ts`: `network` with its methods `features`, `head` and `forward`, scripted.

    `example` N×3×S×S is answered once by all three, so that a network whose methods cannot run is never written.
    """
    for name in ("features", "head"):
        torch.jit.export(getattr(type(network), name))
    buffer = io.BytesIO()
    with _quiet(), torch.inference_mode():
        scripted = torch.jit.script(network.eval())
        scripted.head(scripted.features(example))
        scripted(example)
        torch.jit.save(scripted, buffer)
    return without_sources(buffer.getvalue())


def without_sources(encoded: bytes) -> bytes:
    """`model.ts` without the notes of where on this machine each line of its code came from."""
    reader, buffer = torch._C.PyTorchFileReader(io.BytesIO(encoded)), io.BytesIO()
    writer = torch._C.PyTorchFileWriter(buffer)
    for name in reader.get_all_records():
        # the writer adds its own version, byte order and serial number
        if name not in ("version", "byteorder") and not name.startswith(".data/") and not name.endswith(".debug_pkl"):
            record = reader.get_record(name)
            writer.write_record(name, record, len(record))
    writer.write_end_of_file()
    return buffer.getvalue()


def load(encoded: bytes, device: str = "cpu") -> torch.jit.ScriptModule:
    """The network in `model.ts`, with `features`, `head` and its weights: where retraining starts from."""
    with _quiet():
        network: torch.jit.ScriptModule = torch.jit.load(io.BytesIO(encoded), map_location=device)  # type: ignore[no-untyped-call]
    return network


@contextlib.contextmanager
def _failures(name: str) -> Iterator[None]:
    """What torch raises, out of memory and a driver that fails included, as a `BackendError` about `name`."""
    try:
        yield
    except (RuntimeError, ValueError, TypeError) as error:
        detail = " ".join(str(error).split())[:300]
        raise BackendError(ErrorCode.BACKEND_UNAVAILABLE, name, detail) from error


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """TorchScript is deprecated upstream; that it is kept is a decision, not news."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r".*torch\.jit.*", category=FutureWarning)
        warnings.filterwarnings("ignore", message=r".*torch\.jit.*", category=DeprecationWarning)
        yield
