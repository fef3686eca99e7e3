"""Models in and out: a bundle as one file for another clinic, such a file or a trained bundle installed, one deleted.

A hash proves that nothing was changed on the way, not who made it; and a network is code that is executed once it is
used. So `inspect` executes nothing, and whoever installs is to be asked.
"""

import dataclasses
import hashlib
import os
import shutil
import uuid
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from dermadesk import paths
from dermadesk.errors import BundleError, ErrorCode, OutputError
from dermadesk.files import is_stream, make_folder, whole_binary
from dermadesk.inference import archive, shelf
from dermadesk.inference import bundle as bundles
from dermadesk.inference.bundle import Bundle, Listed, Manifest
from dermadesk.inference.shelf import hidden

__all__ = [
    "SUFFIX",
    "Offered",
    "delete",
    "export",
    "hidden",
    "hide",
    "inspect",
    "install",
    "install_bundle",
    "install_contents",
    "require_deletable",
]

SUFFIX = ".dermadesk"

_CARD, _LARGEST_CARD = "MODEL_CARD.md", 4_000_000


@dataclass(frozen=True, slots=True)
class Offered:
    """What a file holds, verified: `sha256` and `bytes` of the file, what the model says of itself, its card.

    `already_installed`: the same bundle is there, byte for byte; `clashes`: another bundle of this version is.
    """

    file: Path
    sha256: str
    bytes: int
    manifest: Manifest
    card: str
    already_installed: bool
    clashes: bool

    @property
    def reference(self) -> str:
        """Its `id version`."""
        return self.manifest.reference

    @property
    def ancestors(self) -> tuple[str, ...]:
        """What it was fine-tuned from, in its own words."""
        return self.manifest.parents


def export(bundle: Bundle, target: Path) -> str:
    """Write the bundle as one file; its sha256. Raises `BundleError` for one that is not whole, `OutputError`."""
    if is_stream(target):
        raise OutputError(ErrorCode.CANNOT_WRITE, str(target), "it is no file")
    if target.resolve().is_relative_to(bundle.folder.resolve()):
        raise OutputError(ErrorCode.CANNOT_WRITE, str(target), "it lies in the folder of the model")
    try:
        with whole_binary(target) as file:
            archive.pack(file, bundle.manifest, archive.Contents(bundle.manifest.files, bundle.content))
        with target.open("rb") as written:
            return _digest(written)[0]
    except zipfile.LargeZipFile as error:
        detail = f"it would be larger than {archive.GIGABYTES} GB"
        raise OutputError(ErrorCode.CANNOT_WRITE, str(target), detail) from error
    except OSError as error:
        raise OutputError(ErrorCode.CANNOT_WRITE, str(target), os.strerror(error.errno or 0)) from error


def inspect(file: Path) -> Offered:
    """What the file holds, with every hash checked; nothing is executed or installed. Raises `BundleError`."""
    with archive.opened(file) as (stream, found):
        manifest = archive.manifest_of(found, file.name)
        (card,) = [content for name, content in archive.contents(found, manifest).items() if name == _CARD]
        if len(card) > _LARGEST_CARD:
            raise archive.refused(file, f"its {_CARD} is larger than {_LARGEST_CARD:,} bytes")
        stream.seek(0)
        digest, size = _digest(stream)
    there = _there(manifest.reference)
    same = any(each.manifest == manifest for each in there)
    text = card.decode("utf-8", "replace")
    return Offered(file, digest, size, manifest, text, same, bool(there) and not same)


def install(file: Path, sha256: str) -> Bundle:
    """Install what `inspect` showed, beside the others, whole or not at all; what is used stays.

    Raises `BundleError` where the file is another than was inspected or this version exists already, `OutputError`.
    """
    offered = inspect(file)
    if offered.sha256 != sha256:
        raise BundleError(ErrorCode.BUNDLE_FILE_CHANGED, file.name)
    with archive.opened(file) as (_, found):
        return install_contents(offered.manifest, archive.contents(found, offered.manifest))


def install_bundle(bundle: Bundle) -> Bundle:
    """The same for a bundle in another folder."""
    return install_contents(bundle.manifest, archive.Contents(bundle.manifest.files, bundle.content))


def delete(found: Bundle | Listed) -> None:
    """Delete a model of the user for good. Raises as `require_deletable`, and `OutputError`."""
    require_deletable(found)
    folder = found.folder
    gone = folder.with_name(f".{folder.name}.{uuid.uuid4().hex}.part")
    try:
        folder.rename(gone)
        shutil.rmtree(gone)
    except OSError as error:
        raise OutputError(ErrorCode.CANNOT_DELETE, folder.name, os.strerror(error.errno or 0)) from error


def require_deletable(found: Bundle | Listed) -> None:
    """Raise `BundleError` for the model that is used, which the last one always is, and for one that came with the
    program: to be asked before anybody is.
    """
    folder = found.folder
    if folder.parent.resolve() != paths.installed_models().resolve():
        raise BundleError(ErrorCode.BUNDLE_SHIPPED, folder.name)
    used = bundles.default()
    if used is not None and used.folder.resolve() == folder.resolve():
        raise BundleError(ErrorCode.BUNDLE_IN_USE, used.reference)


def hide(reference: str, hidden: bool) -> None:
    """Offer a model no more, or again. Raises `BundleError` for the one that is used, `OutputError`."""
    used = bundles.default()
    if hidden and used is not None and used.reference == reference:
        raise BundleError(ErrorCode.BUNDLE_IN_USE, reference)
    before = shelf.hidden()
    shelf.hide(before | {reference} if hidden else before - {reference})


def install_contents(manifest: Manifest, contents: Mapping[str, bytes | Path]) -> Bundle:
    """The same for what is no bundle yet: `contents` by name, or where to copy them from."""
    there = _there(manifest.reference)
    if there:
        files = {name: hashlib.sha256(_bytes(content)).hexdigest() for name, content in contents.items()}
        same = any(each.manifest == dataclasses.replace(manifest, files=files) for each in there)
        detail = "another bundle of this version exists already; give it another name, or delete the other one first"
        detail = "it is installed already, with the same contents" if same else detail
        raise BundleError(ErrorCode.BUNDLE_EXISTS, manifest.reference, detail)
    folder = make_folder(paths.installed_models())
    used = bundles.default()
    if used is not None and used.reference != bundles.in_use():
        shelf.choose(used.reference)  # where nothing was chosen the newest is used, and that one is to stay
    return bundles.write(folder, manifest, contents)


def _bytes(content: bytes | Path) -> bytes:
    return content if isinstance(content, bytes) else content.read_bytes()


def _digest(stream: IO[bytes]) -> tuple[str, int]:
    """The sha256 and the number of the bytes that are left in it."""
    digest, size = hashlib.sha256(), 0
    while some := stream.read(1 << 20):
        digest.update(some)
        size += len(some)
    return digest.hexdigest(), size


def _there(reference: str) -> tuple[Bundle, ...]:
    return tuple(each.bundle for each in bundles.listed() if each.bundle and each.bundle.reference == reference)
