"""A bundle as one file: a zip without compression that holds its folder, `<id>-<version>/…`, and nothing else.

Whatever is refused is refused by the list of the file alone, before a byte of a model is read: a file cannot be larger
inside than outside.
"""

import hashlib
import os
import struct
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from dermadesk.errors import BundleError, DermaDeskError, ErrorCode
from dermadesk.inference import bundle
from dermadesk.inference.bundle import FILES, LARGEST_MANIFEST, MANIFEST, Manifest
from dermadesk.inference.manifest_text import parse, serialise

GIGABYTES = 2
"""No file is larger: beyond that a zip has another structure."""

_MOST_FILES, _MOST_OF_LIST = 64, 64 * 400
_END = struct.Struct("<4s4H2LH")
"""The last bytes of a zip: signature, disk, disk of the list, its entries here and in all, its bytes, its place, 0."""

_STAMP, _UNIX, _READABLE = (1980, 1, 1, 0, 0, 0), 3, 0o644 << 16


class Contents(Mapping[str, bytes]):
    """Files by name, each read only when it is asked for: a network can be large."""

    def __init__(self, names: Collection[str], read: Callable[[str], bytes]) -> None:
        self._names, self._read = names, read

    def __getitem__(self, name: str) -> bytes:
        return self._read(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def pack(file: IO[bytes], manifest: Manifest, contents: Mapping[str, bytes]) -> None:
    """Write a bundle; the same one gives the same bytes on every system. Raises `LargeZipFile` beyond `GIGABYTES`."""
    with zipfile.ZipFile(file, "w", allowZip64=False) as archive:
        for name in (MANIFEST, *sorted(manifest.files)):
            entry = zipfile.ZipInfo(f"{_folder(manifest)}/{name}", _STAMP)
            entry.create_system, entry.external_attr = _UNIX, _READABLE
            archive.writestr(entry, serialise(manifest) if name == MANIFEST else contents[name])


@contextmanager
def opened(file: Path) -> Iterator[tuple[IO[bytes], zipfile.ZipFile]]:
    """The file, and it as one of ours by its list: one folder, nothing compressed, no more bytes than the file has.

    Raises `BundleError` for any other, also where it turns out to be damaged while it is read.
    """
    try:
        with file.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            _check_end(file, stream, size)
            with zipfile.ZipFile(stream) as archive:
                _check_list(file, archive, size)
                yield stream, archive
    except DermaDeskError:
        raise
    except OSError as error:
        raise refused(file, os.strerror(error.errno) if error.errno else "it cannot be read") from error
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, struct.error) as error:
        raise refused(file, f"it is damaged ({error})") from error


def manifest_of(archive: zipfile.ZipFile, subject: str) -> Manifest:
    """What the model says of itself, once the names in the archive are exactly those that it lists.

    Raises `BundleError` as `bundle.read`, about `subject`.
    """
    names = archive.namelist()
    folder = names[0].partition("/")[0]
    if f"{folder}/{MANIFEST}" not in names:
        raise BundleError(ErrorCode.BUNDLE_FILE_MISSING, subject, MANIFEST)
    with archive.open(f"{folder}/{MANIFEST}") as file:
        text = file.read(LARGEST_MANIFEST + 1)
    if len(text) > LARGEST_MANIFEST:
        raise BundleError(ErrorCode.BUNDLE_INVALID, subject, f"{MANIFEST} is larger than {LARGEST_MANIFEST:,} bytes")
    manifest = parse(text, subject)
    for name in manifest.files:
        bundle.plain(name, subject)
    for name in sorted({*FILES, *manifest.files}):
        if name not in manifest.files or f"{_folder(manifest)}/{name}" not in names:
            raise BundleError(ErrorCode.BUNDLE_FILE_MISSING, subject, name)
    for name in names:
        if name not in {f"{_folder(manifest)}/{each}" for each in (MANIFEST, *manifest.files)}:
            raise BundleError(ErrorCode.BUNDLE_UNLISTED_FILE, subject, name)
    return manifest


def contents(archive: zipfile.ZipFile, manifest: Manifest) -> Contents:
    """The files in the archive; reading one raises `BundleError` where it does not match its sha256."""

    def read(name: str) -> bytes:
        content = archive.read(f"{_folder(manifest)}/{name}")
        if hashlib.sha256(content).hexdigest() != manifest.files[name]:
            raise BundleError(ErrorCode.BUNDLE_HASH_MISMATCH, manifest.reference, name)
        return content

    return Contents(manifest.files, read)


def refused(file: Path, detail: str) -> BundleError:
    """That the file is none of ours."""
    return BundleError(ErrorCode.BUNDLE_FILE_INVALID, file.name, detail)


def _folder(manifest: Manifest) -> str:
    return f"{manifest.id}-{manifest.version}"


def _check_end(file: Path, stream: IO[bytes], size: int) -> None:
    """How long the list is, and that the file ends with it, before a byte of it is read."""
    if size > GIGABYTES * 10**9:
        raise refused(file, f"it is larger than {GIGABYTES} GB")
    if size < _END.size:
        raise refused(file, "it is another kind of file, or cut short")
    stream.seek(-_END.size, os.SEEK_END)
    signature, *disks, here, entries, length, place, comment = _END.unpack(stream.read(_END.size))
    if signature != b"PK\x05\x06" or any(disks) or comment or place + length + _END.size != size:
        raise refused(file, "it is another kind of file, or cut short")
    if here != entries or entries > _MOST_FILES or length > _MOST_OF_LIST:
        raise refused(file, f"it holds more than {_MOST_FILES} files")
    stream.seek(0)


def _check_list(file: Path, archive: zipfile.ZipFile, size: int) -> None:
    entries = archive.infolist()
    if len({each.filename for each in entries}) != len(entries):
        raise refused(file, "a file occurs twice in it")
    if any(each.compress_type != zipfile.ZIP_STORED or each.flag_bits for each in entries):
        raise refused(file, "it is compressed or encrypted, which a file that DermaDesk wrote is not")
    if any(each.file_size != each.compress_size for each in entries) or sum(each.file_size for each in entries) > size:
        raise refused(file, "what is in it says to be larger than the file")
    if len({each.filename.partition("/")[0] for each in entries}) != 1:
        raise refused(file, "it does not hold one folder")
