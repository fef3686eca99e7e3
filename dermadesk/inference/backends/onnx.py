"""ONNX Runtime on the CPU, in fp32: what a PC without a GPU answers with."""

import os
import sys

import numpy as np
import onnxruntime
import psutil
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as state

from dermadesk.errors import BackendError, ErrorCode
from dermadesk.inference.backends import Outputs

_NAME = "ONNX Runtime (CPU)"
_OUTPUTS = ("logits", "class_maps", "embedding")
_FAILURES: tuple[type[Exception], ...] = (
    *(each for each in vars(state).values() if isinstance(each, type) and issubclass(each, Exception)),
    RuntimeError,
    ValueError,
)
"""ONNX Runtime's own exceptions have no common root but `Exception`."""

onnxruntime.disable_telemetry_events()  # its builds for Windows report events to the system; nothing here reports


class OnnxBackend:
    """A network from the bytes of `model.onnx`; `threads` is how many cores one photo may use.

    Any thread may run it, several at a time. Raises `BackendError` for bytes that are no such network.
    """

    at_once = 1  # more do not fit into a core's cache: four are answered 14 % slower than one after the other

    def __init__(self, encoded: bytes, threads: int | None = None) -> None:
        self.name = _NAME
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or _threads()
        options.inter_op_num_threads = 1
        # threads that wait by spinning answer 0.8 ms sooner, but take the cores from decoding and from the window
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(encoded, options, providers=["CPUExecutionProvider"])
        except _FAILURES as error:
            raise BackendError(ErrorCode.BACKEND_UNAVAILABLE, _NAME, _one_line(error)) from error
        if tuple(each.name for each in self._session.get_outputs()) != _OUTPUTS or len(self._session.get_inputs()) != 1:
            detail = f"its network does not give {', '.join(_OUTPUTS)}"
            raise BackendError(ErrorCode.BACKEND_UNAVAILABLE, _NAME, detail)
        self._input = self._session.get_inputs()[0].name

    def run(self, batch: NDArray[np.float32]) -> Outputs:
        """Answers for N×3×S×S prepared photos."""
        try:
            logits, class_maps, embedding = self._session.run(_OUTPUTS, {self._input: batch})
        except _FAILURES as error:
            raise BackendError(ErrorCode.BACKEND_UNAVAILABLE, _NAME, _one_line(error)) from error
        return Outputs(logits, class_maps, embedding)


def _threads() -> int:
    """The physical cores that this process may use, at most four: one photo does not keep more of them busy."""
    usable = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return max(1, min(psutil.cpu_count(logical=False) or usable, usable, 4))


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
