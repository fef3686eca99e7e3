"""What a stopped stage goes on from: one file per stage, whole or not there."""

import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import torch
from torch import nn

from dermadesk.errors import ErrorCode, TrainingError
from dermadesk.files import whole_binary


def save(path: Path, parts: Mapping[str, Any]) -> None:
    """Tensors, numbers and names by part. Raises `OutputError` where they cannot be written; what was there stays."""
    with whole_binary(path) as file:
        written = _Written(file)
        torch.save(dict(parts), written)  # type: ignore[arg-type]
        if written.error:
            raise written.error


def load(path: Path) -> dict[str, Any] | None:
    """The parts of a checkpoint, on the CPU; None when there is none. Raises `TrainingError` for a damaged one."""
    for left_over in path.parent.glob(f".{path.name}.*.part"):  # of a process that was killed while it wrote
        left_over.unlink(missing_ok=True)
    if not path.is_file():
        return None
    try:
        parts: dict[str, Any] = torch.load(path, weights_only=True, map_location="cpu")
    except (RuntimeError, pickle.UnpicklingError, EOFError, OSError) as error:
        detail = f"its checkpoint is damaged ({error}); remove it, and this stage starts anew"
        raise TrainingError(ErrorCode.RUN_INVALID, str(path), detail) from error
    return parts


def finished(path: Path, network: nn.Module, epochs: int) -> None:
    """Write the checkpoint of a stage that is done: `loop.train` takes its weights and does not train.

    For weights trained elsewhere, too. Raises `OutputError` where it cannot be written.
    """
    save(path, {"finished": epochs, "network": network.state_dict()})


class _Written:
    """A file for torch to write to: torch turns an error on the way into one of its own, which hides a full disk."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        if self.error is None:
            try:
                self._file.write(data)
            except OSError as error:
                self.error = error
        return len(data)

    def flush(self) -> None:
        """`whole_binary` does."""
