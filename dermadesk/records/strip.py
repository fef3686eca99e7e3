"""A photo without what its file says beside the picture: position, serial numbers, owner, dates, thumbnails, remarks.

Kept are the picture, its colour profile, its resolution, and which way up it is. The encoded picture is copied, not
encoded again: segments are left out of a JPEG, chunks out of a PNG or a WebP, and with them whatever some telephones
hang behind the picture's end (second pictures, films, positions). TIFF and BMP have their picture anywhere in the
file, so they become PNG, in the 8 bits and the sRGB that the program looks at.

What may stay is listed, so that what nobody here has heard of is left out. That the pixels are the same is checked on
every photo by decoding both.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress

import cv2
import numpy as np

from dermadesk.errors import PhotoError
from dermadesk.imaging.photo import Photo

_APP0, _APP1, _APP2, _APP14 = 0xE0, 0xE1, 0xE2, 0xEE
_START_OF_SCAN, _END = 0xDA, 0xD9
_JPEG_NEEDED = frozenset((*range(0xC0, 0xD0), 0xDA, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF)) - {0xC8}
_PNG_NEEDED = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"iCCP", b"sRGB", b"gAMA", b"cHRM", b"cICP", b"sBIT", b"pHYs")
)
_WEBP_NEEDED = frozenset((b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP", b"ANIM", b"ANMF"))
_HAS_EXIF, _HAS_XMP = 0x08, 0x04


def strip(photo: Photo) -> Photo:
    """The same picture in the same colours and the same way up, with nothing else in its file.

    JPEG, PNG and WebP keep their format and their encoded picture; others become PNG. Raises `PhotoError` for a photo
    that cannot be decoded.
    """
    whole = photo.cropped(None)
    pixels = whole.pixels()
    if photo.format in _STRIPPED:
        with suppress(PhotoError):  # a file so odd that it is read, but not once it is put in order
            bare = Photo.from_bytes(_STRIPPED[photo.format](photo.encoded, photo.header.orientation), photo.source)
            if np.array_equal(bare.pixels(), pixels):
                return bare
    _, encoded = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    return Photo.from_bytes(encoded.tobytes(), photo.source)


# ---- JPEG


def _jpeg(encoded: bytes, orientation: int) -> bytes:
    kept = [b"\xff\xd8"]
    if orientation != 1:
        kept.append(_segment(_APP1, b"Exif\x00\x00" + _exif(orientation)))
    for marker, contents, scan in _jpeg_parts(encoded):
        if marker == _APP0 and contents.startswith(b"JFIF\x00"):
            kept.append(_segment(marker, contents[:12] + b"\x00\x00"))  # without its thumbnail, 0 × 0
        elif marker in _JPEG_NEEDED or _is_colour(marker, contents):
            kept.append(_segment(marker, contents) + scan)
    return b"".join(kept) + b"\xff\xd9"


def _jpeg_parts(encoded: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Marker, contents and, of a scan, the coded pixels behind them, of every segment up to the picture's end."""
    at = 2
    while (at := encoded.find(b"\xff", at)) >= 0 and at + 1 < len(encoded):
        marker = encoded[at + 1]
        if marker == _END:
            return
        if marker in (0x00, 0x01, 0xFF) or 0xD0 <= marker <= 0xD8:  # filling, or markers without contents
            at += 1
            continue
        end = at + 2 + int.from_bytes(encoded[at + 2 : at + 4], "big")
        scan_end = _scan_end(encoded, end) if marker == _START_OF_SCAN else end
        yield marker, encoded[at + 4 : end], encoded[end:scan_end]
        at = scan_end


def _scan_end(encoded: bytes, start: int) -> int:
    """Where the next marker that ends a scan is: coded pixels hold FF only as FF00, and restart markers."""
    at = start
    while (at := encoded.find(b"\xff", at)) >= 0 and at + 1 < len(encoded):
        following = encoded[at + 1]
        if following != 0x00 and following != 0xFF and not 0xD0 <= following <= 0xD7:
            return at
        at += 1 if following == 0xFF else 2
    return len(encoded)


def _is_colour(marker: int, contents: bytes) -> bool:
    """A piece of the colour profile, or Adobe's remark on how colours are coded."""
    profile = marker == _APP2 and contents.startswith(b"ICC_PROFILE\x00")
    return profile or (marker == _APP14 and contents.startswith(b"Adobe"))


def _segment(marker: int, contents: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(contents) + 2).to_bytes(2, "big") + contents


# ---- PNG


def _png(encoded: bytes, orientation: int) -> bytes:
    kept = [encoded[:8]]
    at = 8
    while at + 12 <= len(encoded):
        end = at + 12 + int.from_bytes(encoded[at : at + 4], "big")
        name = encoded[at + 4 : at + 8]
        if name in _PNG_NEEDED:
            kept.append(encoded[at:end])
        if name == b"IHDR" and orientation != 1:
            kept.append(_png_chunk(b"eXIf", _exif(orientation)))
        if name == b"IEND":
            break
        at = end
    return b"".join(kept)


def _png_chunk(name: bytes, contents: bytes) -> bytes:
    return len(contents).to_bytes(4, "big") + name + contents + zlib.crc32(name + contents).to_bytes(4, "big")


# ---- WebP


def _webp(encoded: bytes, orientation: int) -> bytes:
    kept = []
    at = 12
    while at + 8 <= len(encoded):
        name, length = struct.unpack_from("<4sI", encoded, at)
        contents = encoded[at + 8 : at + 8 + length]
        if name == b"VP8X":
            flags = contents[0] & ~(_HAS_EXIF | _HAS_XMP) | (_HAS_EXIF if orientation != 1 else 0)
            contents = bytes((flags,)) + contents[1:]
        if name in _WEBP_NEEDED:
            kept.append(_webp_chunk(name, contents))
        at += 8 + length + length % 2
    if orientation != 1:
        kept.append(_webp_chunk(b"EXIF", _exif(orientation)))
    chunks = b"WEBP" + b"".join(kept)
    return b"RIFF" + len(chunks).to_bytes(4, "little") + chunks


def _webp_chunk(name: bytes, contents: bytes) -> bytes:
    return name + len(contents).to_bytes(4, "little") + contents + b"\x00" * (len(contents) % 2)


# ---- which way up


def _exif(orientation: int) -> bytes:
    """An EXIF block that holds the orientation and nothing else."""
    return b"MM\x00*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)


_STRIPPED: dict[str, Callable[[bytes, int], bytes]] = {"JPEG": _jpeg, "PNG": _png, "WebP": _webp}
