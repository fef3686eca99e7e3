"""The libraries that train are loaded, in small pieces, so that the window stays smooth."""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from dermadesk.gui import garbage

_LIBRARIES = (
    *("numpy", "cv2", "scipy.stats", "torch", "torch._dynamo", "torchvision", "sklearn.metrics", "matplotlib.figure"),
    *("onnx", "dermadesk.training.run", "dermadesk.training.plan"),
)
"""In this order, with a breath for the window after each."""

_BREATH = 0.02
_LARGE = ("libc10.so", "libtorch_cpu.so", "libtorch.so")
_LAZY = 1
"""RTLD_LAZY."""


@dataclass(frozen=True, slots=True)
class Loading:
    """So many of the libraries that train are loaded."""

    done: int
    total: int


def loaded() -> Iterator[Loading]:
    """Everything that training imports, one library after the other; at once where it is there already."""
    if "dermadesk.training.plan" in sys.modules and "torch" in sys.modules:
        return
    with garbage.not_now():
        for done, name in enumerate(_LIBRARIES):
            yield Loading(done, len(_LIBRARIES))
            if name == "torch":
                _open_large()
            import_module(name)
            time.sleep(_BREATH)
    yield Loading(len(_LIBRARIES), len(_LIBRARIES))


def _open_large() -> None:
    """Have the system open torch's large libraries while Python runs on: its own import would hold up every thread.

    A call by ctypes lets the others run. Elsewhere than on Linux, or where they lie otherwise, the import opens them.
    """
    found = find_spec("torch")
    if sys.platform != "linux" or found is None or found.origin is None:
        return
    library = ctypes.CDLL(None)
    library.dlopen.restype = ctypes.c_void_p
    for name in _LARGE:
        file = Path(found.origin).parent / "lib" / name
        if file.is_file():
            library.dlopen(ctypes.c_char_p(str(file).encode()), ctypes.c_int(_LAZY))
