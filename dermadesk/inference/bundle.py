"""Model bundles: how a bundle is read, verified, written, found and listed.

A bundle is a folder: `manifest.json`, and the files whose sha256 the manifest holds. The types of the manifest are
in `manifest.py` and can be imported from here.
"""

import dataclasses
import hashlib
import os
import re
import shutil
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dermadesk import paths
from dermadesk.errors import BundleError, ErrorCode, OutputError
from dermadesk.inference import shelf
from dermadesk.inference.manifest import (
    FORMAT,
    Conformal,
    DataSource,
    Manifest,
    ModelClass,
    Novelty,
    NoveltyShare,
    OperatingPoint,
)
from dermadesk.inference.manifest_text import parse, serialise

__all__ = [
    "FORMAT",
    "Bundle",
    "Conformal",
    "DataSource",
    "Listed",
    "Manifest",
    "ModelClass",
    "Novelty",
    "NoveltyShare",
    "OperatingPoint",
    "default",
    "earlier",
    "find",
    "in_use",
    "installed",
    "listed",
    "read",
    "require_installed",
    "use",
    "write",
]

MANIFEST = "manifest.json"
FILES = ("model.ts", "model.onnx", "MODEL_CARD.md", "LICENSE", "metrics.json", "split.csv")
"""What every bundle holds beside its manifest; a manifest may list more."""

_LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What file managers leave in a folder that was only looked at."""

LARGEST_MANIFEST = 4_000_000


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that was read: its folder, and what its manifest says."""

    folder: Path
    manifest: Manifest

    @property
    def reference(self) -> str:
        """How answers name the model: `id version`."""
        return self.manifest.reference

    def content(self, name: str) -> bytes:
        """The bytes of a listed file, which match their sha256: what is executed is what was verified."""
        return _content(self.folder, self.manifest, name)


@dataclass(frozen=True, slots=True)
class Listed:
    """A bundle's folder as found: `bundle` when its manifest is in order, otherwise the `error` it was refused for."""

    folder: Path
    bundle: Bundle | None
    error: BundleError | None


def read(folder: Path) -> Bundle:
    """The bundle in `folder`, after every file in it matched its sha256.

    Raises `BundleError`, by name, for what is missing, changed, unknown, unlisted or outside the folder.
    """
    bundle = _read_manifest(folder)
    for name in bundle.manifest.files:
        bundle.content(name)
    return bundle


def new_folder(parent: Path, id: str, version: str) -> Path:
    """Where `write` puts a bundle: `<id>-<version>` in `parent`. Raises `BundleError` when it exists already."""
    folder = parent / f"{id}-{version}"
    if folder.exists():
        raise BundleError(ErrorCode.CANNOT_WRITE, str(folder), "a bundle of this version exists already")
    return folder


def write(parent: Path, manifest: Manifest, files: Mapping[str, bytes | Path]) -> Bundle:
    """Write `<id>-<version>` into the folder `parent`, and return the bundle as read back from there.

    `files` are the contents, or where to copy them from; `manifest.files` is filled in from them. The bundle appears
    whole or not at all: it is written beside, flushed, read back and renamed. Raises `BundleError` for a bundle that
    exists already and for one that could not be read back, `OutputError` where the folder cannot be written.
    """
    folder = new_folder(parent, manifest.id, manifest.version)
    beside = parent / f".{folder.name}.{uuid.uuid4().hex}.part"
    try:
        beside.mkdir(parents=True)
        digests = {name: _write_file(beside / plain(name, folder.name), content) for name, content in files.items()}
        _write_file(beside / MANIFEST, serialise(dataclasses.replace(manifest, files=digests)).encode())
        bundle = read(beside)
        _flush_folder(beside)
        beside.rename(folder)
        _flush_folder(parent)
    except OSError as error:
        raise OutputError(ErrorCode.CANNOT_WRITE, str(folder), os.strerror(error.errno or 0)) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return dataclasses.replace(bundle, folder=folder)


def installed() -> tuple[Path, ...]:
    """The folders of all bundles: first those that the user installed, then those that came with the program."""
    folders: list[Path] = []
    for place in (paths.installed_models(), paths.shipped_models()):
        if place.is_dir():
            folders += sorted(each for each in place.iterdir() if each.is_dir() and not each.name.startswith("."))
    return tuple(folders)


def listed() -> tuple[Listed, ...]:
    """Every bundle of `installed`, the broken ones with their error. Hashes are not checked: that is `read`'s."""
    return tuple(_look_at(folder) for folder in installed())


def find(name: str | None = None) -> Path:
    """The folder of the bundle called `name`: its id (the newest version), `id-version`, `id version`, or a folder.

    Without a name, the one that was put to `use`, or the newest by its date of those that are not hidden. Raises
    `BundleError` when there is none.
    """
    candidates = listed()
    if name is None:
        whole = [each for each in candidates if each.bundle]
        reference, hidden = in_use(), shelf.hidden()
        chosen = [each for each in whole if each.bundle and each.bundle.reference == reference]
        chosen = chosen or [each for each in whole if each.bundle and each.bundle.reference not in hidden] or whole
        if not chosen and candidates and candidates[0].error:
            raise candidates[0].error
    else:
        chosen = [each for each in candidates if name in _names(each)]
    if chosen:
        # of equals the first: what the user installed goes before what came with the program
        return max(chosen, key=_age if name is None else _release).folder
    if name is not None and Path(name).is_dir():
        return Path(name)
    raise BundleError(ErrorCode.BUNDLE_NOT_FOUND, name or "is installed")


def use(bundle: Bundle) -> None:
    """Make this bundle the one that is used where none is named. Raises as `require_installed`, and `OutputError`."""
    require_installed(bundle)
    before = default()
    shelf.choose(bundle.reference, before.reference if before else "")


def in_use() -> str:
    """What was put to `use`, as `id version`; empty when nothing was, and the newest is used."""
    return next(iter(shelf.chosen()), "")


def default() -> Bundle | None:
    """The one that `find` gives without a name, by its manifest; None where there is none."""
    try:
        return _read_manifest(find())
    except BundleError:
        return None


def earlier() -> tuple[str, ...]:
    """What was used before the default, as `id version`, the latest first, as far as it is still there."""
    now = default()
    there = {each.bundle.reference for each in listed() if each.bundle}
    return tuple(each for each in shelf.chosen() if each in there and (now is None or each != now.reference))


def require_installed(bundle: Bundle) -> None:
    """Raise `BundleError` unless `find` would find this bundle by name."""
    if bundle.reference not in {each.bundle.reference for each in listed() if each.bundle}:
        raise BundleError(ErrorCode.BUNDLE_NOT_FOUND, f"{bundle.reference} in {paths.installed_models()}")


def _names(found: Listed) -> tuple[str, ...]:
    if found.bundle is None:
        return (found.folder.name,)
    manifest = found.bundle.manifest
    return (manifest.id, f"{manifest.id}-{manifest.version}", manifest.reference, found.folder.name)


def _age(found: Listed) -> datetime:
    assert found.bundle is not None
    created = datetime.fromisoformat(found.bundle.manifest.created)
    return created if created.tzinfo else created.replace(tzinfo=UTC)


def _release(found: Listed) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", found.bundle.manifest.version)) if found.bundle else ()


def _look_at(folder: Path) -> Listed:
    try:
        return Listed(folder, _read_manifest(folder), None)
    except BundleError as error:
        return Listed(folder, None, error)


def _read_manifest(folder: Path) -> Bundle:
    """The bundle by its manifest, and by the names in its folder; contents are not read."""
    subject = folder.name or str(folder)
    if not folder.is_dir():
        raise BundleError(ErrorCode.BUNDLE_NOT_FOUND, str(folder))
    manifest = parse(_read(folder, MANIFEST, subject, at_most=LARGEST_MANIFEST), subject)
    for name in manifest.files:
        plain(name, subject)
    for name in FILES:
        if name not in manifest.files:
            raise BundleError(ErrorCode.BUNDLE_FILE_MISSING, subject, name)
    for name in _entries(folder):
        if name not in manifest.files and name != MANIFEST:
            raise BundleError(ErrorCode.BUNDLE_UNLISTED_FILE, subject, name)
    return Bundle(folder, manifest)


def _entries(folder: Path) -> Iterator[str]:
    return (each.name for each in sorted(folder.iterdir()) if each.name not in _LITTER)


def _content(folder: Path, manifest: Manifest, name: str) -> bytes:
    content = _read(folder, name, manifest.reference)
    if hashlib.sha256(content).hexdigest() != manifest.files[name]:
        raise BundleError(ErrorCode.BUNDLE_HASH_MISMATCH, manifest.reference, name)
    return content


def _read(folder: Path, name: str, subject: str, at_most: int | None = None) -> bytes:
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise BundleError(ErrorCode.BUNDLE_PATH_ESCAPES, subject, name)
    if not path.is_file():
        raise BundleError(ErrorCode.BUNDLE_FILE_MISSING, subject, name)
    try:
        if at_most is not None and path.stat().st_size > at_most:
            raise BundleError(ErrorCode.BUNDLE_INVALID, subject, f"{name} is larger than {at_most:,} bytes")
        return path.read_bytes()
    except OSError as error:
        raise BundleError(ErrorCode.BUNDLE_INVALID, subject, f"{name}: {os.strerror(error.errno or 0)}") from error


def plain(name: str, subject: str) -> str:
    """`name`, when it can only mean a file in the folder itself, on every system."""
    if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]*", name) or name.endswith(".") or name == MANIFEST:
        raise BundleError(ErrorCode.BUNDLE_PATH_ESCAPES, subject, name)
    return name


def _write_file(path: Path, content: bytes | Path) -> str:
    """Write and flush; the sha256 of what was written."""
    encoded = content if isinstance(content, bytes) else content.read_bytes()
    with path.open("xb") as file:
        file.write(encoded)
        file.flush()
        os.fsync(file.fileno())
    return hashlib.sha256(encoded).hexdigest()


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":
        return  # Windows cannot open a folder; its rename is journalled
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
