"""Files that stand under their name only once they are whole: written beside, flushed, renamed."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO

from dermadesk.errors import ErrorCode, OutputError


@contextmanager
def whole_binary(target: Path) -> Iterator[BinaryIO]:
    """A file for bytes. An exception on the way leaves what was there before, and nothing beside it.

    Raises `OutputError` where it cannot be written, a folder that is missing included.
    """
    if target.exists() and not target.is_file() and not target.is_dir():
        with target.open("wb") as pipe:
            yield pipe  # /dev/stdout, a pipe: there is nothing to rename
        return
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as error:
        raise _cannot_write(target, error) from error
    finally:
        if part.exists():
            part.unlink()


@contextmanager
def whole_text(target: Path) -> Iterator[TextIO]:
    """The same for text in UTF-8; what a file name holds that is no text is written as a backslash escape."""
    with whole_binary(target) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", errors="backslashreplace", newline="")
        try:
            yield text
        finally:
            text.detach()


def make_folder(folder: Path) -> Path:
    """The folder, made with those above it where it was missing. Raises `OutputError` where it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_write(folder, error) from error
    return folder


def append_line(target: Path, line: str) -> None:
    """`line` at the end of a log, on the disk when this returns. Raises `OutputError` where it cannot be written."""
    try:
        with target.open("a", encoding="utf-8") as log:
            log.write(line + "\n")
            log.flush()
            os.fsync(log.fileno())
    except OSError as error:
        raise _cannot_write(target, error) from error


def _cannot_write(target: Path, error: OSError) -> OutputError:
    return OutputError(ErrorCode.CANNOT_WRITE, str(target), error.strerror or str(error))
