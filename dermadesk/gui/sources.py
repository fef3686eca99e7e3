"""Where a photo comes from: files, drops, the clipboard, a browser -> a list of sources, or why there is none.

Nothing is read from disk and nothing is decoded here: that happens off the window's thread.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QUrl
from PySide6.QtGui import QColorSpace, QImage

ENCODED_TYPES = ("image/jpeg", "image/png", "image/webp", "image/tiff", "image/bmp")
"""Picture data that is taken as it is, the original's most likely format first."""

MOST_TO_EXAMINE = 20
"""Photos that are examined one after another; more of them are a batch."""

PHOTO_PATTERNS = "*.jpg *.jpeg *.jpe *.png *.bmp *.tif *.tiff *.webp"


class Refusal(StrEnum):
    """Why nothing could be taken from a drop or the clipboard."""

    REMOTE = "remote"
    NOTHING = "nothing"
    EMPTY_CLIPBOARD = "empty_clipboard"


@dataclass(frozen=True, slots=True, eq=False)
class PhotoSource:
    """One photo that is not read yet: a file, encoded bytes, or a decoded picture from another program."""

    name: str
    path: Path | None = None
    encoded: bytes | None = None
    image: QImage | None = None

    def encoded_bytes(self) -> bytes:
        """The bytes of a source without a file. A decoded picture becomes an uncompressed PNG in sRGB."""
        if self.image is None:
            return self.encoded or b""
        image = self.image
        if image.colorSpace().isValid():
            image = image.convertedToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG", 100)  # type: ignore[call-overload]  # 100: not compressed, so that it is fast
        return bytes(buffer.data().data())


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """What a drop or the clipboard held. `refusal` may stand beside photos when only some could be taken."""

    photos: tuple[PhotoSource, ...] = ()
    refusal: Refusal | None = None

    @property
    def batch(self) -> tuple[str, ...]:
        """The paths, where they are for the Batch tab: a folder is among them, or there are many; otherwise none."""
        given = [photo.path for photo in self.photos if photo.path is not None]
        many = len(given) > MOST_TO_EXAMINE or any(path.is_dir() for path in given)
        return tuple(map(str, given)) if many else ()


def from_paths(paths: list[str]) -> Taken:
    """Files by their names, in the order given; whether they exist is found out when they are read."""
    return Taken(tuple(PhotoSource(Path(p).name or p, path=Path(p)) for p in paths))


def from_mime(mime: QMimeData | None, clipboard: bool = False) -> Taken:
    """What was dropped or copied: files before picture data before text that names either; None holds nothing."""
    if mime is None:
        return Taken(refusal=Refusal.EMPTY_CLIPBOARD)
    urls = list(mime.urls())
    files = [u.toLocalFile() for u in urls if u.isLocalFile()]
    if files:
        remote = any(_is_remote(u) for u in urls)
        return Taken(from_paths(files).photos, Refusal.REMOTE if remote else None)
    name = "Pasted picture" if clipboard else "Dropped picture"
    picture = _picture(mime, name) or _inline(mime, name)
    if picture is not None:
        return Taken((picture,))
    if any(_is_remote(u) for u in urls):
        return Taken(refusal=Refusal.REMOTE)
    return _from_text(mime.text(), Refusal.EMPTY_CLIPBOARD if clipboard else Refusal.NOTHING)


def _picture(mime: QMimeData, name: str) -> PhotoSource | None:
    for kind in ENCODED_TYPES:
        data: QByteArray = mime.data(kind)
        if not data.isEmpty():
            return PhotoSource(name, encoded=bytes(data.data()))
    if mime.hasImage():
        image = mime.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return PhotoSource(name, image=image)
    return None


def _inline(mime: QMimeData, name: str) -> PhotoSource | None:
    """A picture that a web page carries in its own text (`data:image/png;base64,...`)."""
    for text in (*(u.toString() for u in mime.urls()), mime.text(), mime.html()):
        found = re.search(r"data:image/[\w.+-]+((?:;[\w=.+-]+)*),([^\"'\s>]+)", text)
        if found is None:
            continue
        raw = unquote_to_bytes(found[2])
        if ";base64" not in found[1]:
            return PhotoSource(name, encoded=raw)
        try:
            return PhotoSource(name, encoded=base64.b64decode(raw, validate=True))
        except binascii.Error:
            continue
    return None


def _from_text(text: str, otherwise: Refusal) -> Taken:
    """Text that names a file, one to a line, as a file manager or a terminal copies it."""
    lines = [line.strip().strip("\"'") for line in text.splitlines() if line.strip()]
    if any(_is_remote(QUrl(line)) for line in lines):
        return Taken(refusal=Refusal.REMOTE)
    files = [QUrl(line).toLocalFile() if line.startswith("file:") else line for line in lines]
    named = [f for f in files if Path(f).expanduser().is_absolute()]
    if named and len(named) == len(files):
        return from_paths([str(Path(f).expanduser()) for f in named])
    return Taken(refusal=otherwise)


def _is_remote(url: QUrl) -> bool:
    return url.scheme().lower() in {"http", "https", "ftp", "blob"}
