"""The photos of a case store: one file each in a folder, under a name that says nothing of anyone."""

import hashlib
import os
import re
import uuid
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

import cv2

from dermadesk.errors import ErrorCode, RecordsError
from dermadesk.files import whole_binary
from dermadesk.imaging.photo import Photo
from dermadesk.imaging.steps import Pixels
from dermadesk.records.strip import strip

THUMBNAIL_SIDE = 192
"""Pixels of a thumbnail's longer side: sharp in a row of a table on a screen of double density, about 6 KB."""

_SUFFIXES = {"JPEG": ".jpg", "PNG": ".png", "WebP": ".webp"}
_OURS = re.compile(r"[0-9a-f]{32}\.(jpg|png|webp)|\.[0-9a-f]{32}\.(jpg|png|webp)\.\d+\.part")


@dataclass(frozen=True, slots=True)
class Kept:
    """A stripped photo, ready to be kept under `name`, and its thumbnail, a JPEG."""

    name: str
    encoded: bytes
    sha256: str
    thumbnail: bytes


def prepare(encoded: bytes, source: str) -> Kept:
    """The photo without what its file says beside the picture. Raises `PhotoError` for one that cannot be read."""
    photo = strip(Photo.from_bytes(encoded, source))
    name = f"{uuid.uuid4().hex}{_SUFFIXES[photo.format]}"
    return Kept(name, photo.encoded, photo.sha256, _thumbnail(photo.pixels(at_least=THUMBNAIL_SIDE)))


def write(folder: Path, kept: Kept) -> None:
    """Its file, whole and on the disk when this returns. Raises `OutputError`."""
    target = folder / kept.name
    with whole_binary(target) as file:
        if os.name == "posix":
            os.fchmod(file.fileno(), 0o600)
        file.write(kept.encoded)
    _settle(folder)


def read(folder: Path, name: str, sha256: str, number: int) -> bytes:
    """The bytes of a photo, checked by their hash. Raises `RecordsError` CASE_PHOTO_LOST."""
    try:
        encoded = (folder / name).read_bytes()
    except OSError as error:
        raise RecordsError(ErrorCode.CASE_PHOTO_LOST, str(number), error.strerror or str(error)) from error
    if hashlib.sha256(encoded).hexdigest() != sha256:
        raise RecordsError(ErrorCode.CASE_PHOTO_LOST, str(number), "its file was changed")
    return encoded


def sweep(folder: Path, known: Container[str]) -> None:
    """Remove photos that no examination knows: of a save or a deletion that was cut off. Raises `OSError`.

    Files under other names than the store gives are somebody else's, and stay.
    """
    if not folder.is_dir():
        return
    for file in folder.iterdir():
        if _OURS.fullmatch(file.name) and file.name not in known:
            file.unlink(missing_ok=True)
    _settle(folder)


def _settle(folder: Path) -> None:
    """Wait until names that were given or taken are on the disk; Windows has no such wait and needs none."""
    if os.name == "posix":
        place = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)


def _thumbnail(pixels: Pixels) -> bytes:
    scale = THUMBNAIL_SIDE / max(pixels.shape[:2])
    size = [max(1, round(side * scale)) for side in pixels.shape[1::-1]]
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    _, encoded = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), (cv2.IMWRITE_JPEG_QUALITY, 85))
    return encoded.tobytes()
