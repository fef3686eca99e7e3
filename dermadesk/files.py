"""Files that stand under their name only once they are whole: written beside, flushed, renamed."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TextIO

from dermadesk.errors import ErrorCode, OutputError


@contextmanager
def whole_binary(target: Path) -> Iterator[BinaryIO]:
    """A file for bytes. An exception on the way leaves what was there before, and nothing beside it.

    Raises `OutputError` where it cannot be written, a folder that is missing included. Into a pipe it is written as it
    comes, and a reader that leaves early (`| head`) has what it wanted.
    """
    if is_stream(target):
        try:
            with suppress(BrokenPipeError), open(os.dup(1) if is_standard_output(target) else target, "wb") as stream:
                yield stream
        except OSError as error:
            raise _cannot_write(target, error) from error
        return
    place = target.resolve() if target.is_symlink() else target
    part = _part(place)
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(place)
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


def refuse_unwritable(target: Path) -> None:
    """Raises `OutputError` where a whole file could not be begun: to be asked before long work."""
    if is_stream(target):
        return
    part = _part(target.resolve() if target.is_symlink() else target)
    try:
        part.open("wb").close()
        part.unlink()
    except OSError as error:
        raise _cannot_write(target, error) from error


def is_stream(target: Path) -> bool:
    """Whether it is a pipe or a device, under whose name nothing can be put."""
    return is_standard_output(target) or (target.exists() and not target.is_file() and not target.is_dir())


def is_standard_output(target: Path) -> bool:
    """Whether it is what this process prints to: /dev/stdout, also where that leads into a file."""
    try:
        return os.path.samestat(target.stat(), os.fstat(1))
    except OSError:
        return False


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


def _part(target: Path) -> Path:
    return target.with_name(f".{target.name}.{os.getpid()}.part")


def _cannot_write(target: Path, error: OSError) -> OutputError:
    return OutputError(ErrorCode.CANNOT_WRITE, str(target), error.strerror or str(error))
