"""The first bytes of a file -> `Header`: what it is, how large, which way up, in which colours. Nothing is decoded.

JPEG, PNG and WebP are read here, in a few lines each, because the same walk through a file also tells whether its end
is missing, and because importing Pillow would cost every start a tenth of a second. BMP and TIFF are left to Pillow.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dermadesk.errors import ErrorCode, PhotoError
from dermadesk.imaging.signatures import recognise

MAX_PIXELS = 120_000_000
"""More are refused from the header: their bytes alone would be 360 MB. Telephones reach 108 megapixels."""

MAX_SIDE = 65_535
"""The longest side that JPEG can have; longer ones are no photos."""

MAX_PROFILE = 4 << 20
"""No colour profile is larger; in a PNG it is compressed and could otherwise unpack to anything."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says of itself.

    `width` and `height` are those of the upright photo, in pixels. `orientation` is EXIF's, 1 to 8, as far as the
    decoder has still to apply it. `profile` is the embedded ICC profile. `mode` is `grey`, `rgb` or `cmyk`.
    `data_at` is the offset in the file at which the pixels begin, where that is known.
    """

    format: str
    width: int
    height: int
    orientation: int = 1
    profile: bytes | None = None
    mode: str = "rgb"
    data_at: int = 0


class Damaged(Exception):
    """The file is what it seems to be, but its header makes no sense or ends too early."""


class Unsupported(Exception):
    """The file is a valid one of a kind that is not read; the message names the kind."""


def read_header(encoded: bytes, source: str) -> Header:
    """The header of a whole file; raises `PhotoError` as `recognise` does, and TRUNCATED and TOO_LARGE."""
    format = recognise(encoded, source)
    try:
        header = READERS[format](encoded)
    except (Damaged, struct.error, IndexError) as error:
        raise PhotoError(ErrorCode.TRUNCATED, source) from error
    except Unsupported as error:
        raise PhotoError(ErrorCode.UNSUPPORTED_FORMAT, source, str(error)) from error
    if header.width < 1 or header.height < 1:
        raise PhotoError(ErrorCode.TRUNCATED, source)
    if header.width * header.height > MAX_PIXELS or max(header.width, header.height) > MAX_SIDE:
        raise PhotoError(ErrorCode.TOO_LARGE, source, f"{header.width:,} × {header.height:,} pixels")
    return header


def is_whole(encoded: bytes, header: Header) -> bool:
    """Whether the file ends where its format says. Decoders fill what is missing with grey, and say nothing."""
    if header.format == "JPEG":
        return encoded.rfind(b"\xff\xd9") >= header.data_at
    if header.format == "PNG":
        return _png_is_whole(encoded)
    if header.format == "WebP":
        return 8 + int.from_bytes(encoded[4:8], "little") <= len(encoded)
    return True  # Pillow raises an error of its own


def _upright(width: int, height: int, orientation: int) -> tuple[int, int]:
    return (height, width) if orientation >= 5 else (width, height)


def exif_orientation(exif: bytes) -> int:
    """The orientation, 1 to 8, that an EXIF block states; 1 where it states none or makes no sense."""
    exif = exif.removeprefix(b"Exif\x00\x00")
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(exif[:4])
    if order is None:
        return 1
    try:
        (first,) = struct.unpack_from(order + "I", exif, 4)
        (count,) = struct.unpack_from(order + "H", exif, first)
        for entry in range(count):
            tag, kind, _, value = struct.unpack_from(order + "HHIH", exif, first + 2 + 12 * entry)
            if tag == 0x0112:
                return value if kind == 3 and 1 <= value <= 8 else 1
    except struct.error:
        pass
    return 1


# ---- JPEG

_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
_START_OF_SCAN = 0xDA


def _jpeg_segments(encoded: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, start and end of the contents of every segment up to the first scan, which comes last."""
    at = 2
    while True:
        at = encoded.find(b"\xff", at) + 1
        if at == 0 or at >= len(encoded):
            raise Damaged
        marker = encoded[at]
        if marker in (0x00, 0x01, 0xFF) or 0xD0 <= marker <= 0xD8:  # filling, or markers without contents
            continue
        end = at + 1 + int.from_bytes(encoded[at + 1 : at + 3], "big")
        if marker == 0xD9 or end < at + 3 or end > len(encoded):
            raise Damaged
        yield marker, at + 3, end
        if marker == _START_OF_SCAN:
            return
        at = end


def _jpeg(encoded: bytes) -> Header:
    width = height = components = data_at = 0
    orientation: int | None = None
    pieces: dict[int, bytes] = {}
    for marker, start, end in _jpeg_segments(encoded):
        if marker in _FRAMES:
            precision, height, width, components = struct.unpack_from(">BHHB", encoded, start)
            if precision != 8:
                raise Unsupported(f"{precision}-bit JPEG")
        elif marker == 0xE1 and orientation is None and encoded[start : start + 6] == b"Exif\x00\x00":
            orientation = exif_orientation(encoded[start:end])
        elif marker == 0xE2 and encoded[start : start + 12] == b"ICC_PROFILE\x00" and end > start + 14:
            pieces[encoded[start + 12]] = encoded[start + 14 : end]
        elif marker == _START_OF_SCAN:
            data_at = end
    if components not in (1, 3, 4):
        raise Damaged
    orientation = orientation or 1
    profile = b"".join(pieces[number] for number in sorted(pieces))[:MAX_PROFILE] or None
    mode = {1: "grey", 3: "rgb", 4: "cmyk"}[components]
    return Header("JPEG", *_upright(width, height, orientation), orientation, profile, mode, data_at)


# ---- PNG


def png_chunks(encoded: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and end of every chunk (its length, name and checksum included) that is there as a whole."""
    at = 8
    while at + 12 <= len(encoded):
        end = at + 12 + int.from_bytes(encoded[at : at + 4], "big")
        if end > len(encoded):
            return
        name = encoded[at + 4 : at + 8]
        yield name, at, end
        if name == b"IEND":
            return
        at = end


def _png(encoded: bytes) -> Header:
    width, height, _, colour = struct.unpack_from(">IIBB", encoded, 16)
    if encoded[12:16] != b"IHDR" or len(encoded) < 33:
        raise Damaged
    orientation, profile = 1, None
    for name, start, end in png_chunks(encoded):
        if name == b"eXIf":
            orientation = exif_orientation(encoded[start + 8 : end - 4])
        elif name == b"iCCP":
            profile = _png_profile(encoded[start + 8 : end - 4])
    mode = "grey" if colour in (0, 4) else "rgb"
    return Header("PNG", *_upright(width, height, orientation), orientation, profile, mode)


def _png_profile(contents: bytes) -> bytes | None:
    """The profile of an iCCP chunk: a name, a zero, the method (zero) and the compressed profile."""
    compressed = contents[contents.find(b"\x00") + 2 :]
    try:
        return zlib.decompressobj().decompress(compressed, MAX_PROFILE) or None
    except zlib.error:
        return None


def _png_is_whole(encoded: bytes) -> bool:
    """Whether the end is there and every checksum of the pixels is right."""
    name = b""
    for name, start, end in png_chunks(encoded):
        if name in (b"IHDR", b"PLTE", b"IDAT"):
            stated = int.from_bytes(encoded[end - 4 : end], "big")
            if zlib.crc32(memoryview(encoded)[start + 4 : end - 4]) != stated:
                return False
    return name == b"IEND"


# ---- WebP


def _webp(encoded: bytes) -> Header:
    """The canvas of the extended format, or the size of the one picture."""
    size, orientation, profile, at = None, 1, None, 12
    while at + 8 <= len(encoded):
        name, length = struct.unpack_from("<4sI", encoded, at)
        start = at + 8
        if name == b"VP8X":
            size = tuple(1 + int.from_bytes(encoded[start + i : start + i + 3], "little") for i in (4, 7))
        elif name == b"VP8 " and size is None:
            if encoded[start + 3 : start + 6] != b"\x9d\x01\x2a":
                raise Damaged
            size = tuple(side & 0x3FFF for side in struct.unpack_from("<HH", encoded, start + 6))
        elif name == b"VP8L" and size is None:
            if encoded[start] != 0x2F:
                raise Damaged
            (bits,) = struct.unpack_from("<I", encoded, start + 1)
            size = ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        elif name == b"EXIF":
            orientation = exif_orientation(encoded[start : start + length])
        elif name == b"ICCP":
            profile = encoded[start : start + min(length, MAX_PROFILE)]
        at = start + length + length % 2
    if size is None:
        raise Damaged
    return Header("WebP", *_upright(size[0], size[1], orientation), orientation, profile)


# ---- BMP and TIFF, by Pillow


def _by_pillow(format: str) -> Callable[[bytes], Header]:
    def read(encoded: bytes) -> Header:
        from dermadesk.imaging import pillow

        with pillow.complaints():
            image = pillow.opened(encoded, format)
            mode = {"CMYK": "cmyk", "1": "grey", "L": "grey", "LA": "grey", "I;16": "grey"}.get(image.mode, "rgb")
            profile = image.info.get("icc_profile")
        return Header(format, *image.size, profile=profile if isinstance(profile, bytes) else None, mode=mode)

    return read


READERS: dict[str, Callable[[bytes], Header]] = {
    "JPEG": _jpeg,
    "PNG": _png,
    "WebP": _webp,
    "TIFF": _by_pillow("TIFF"),
    "BMP": _by_pillow("BMP"),
}
"""One for each format that is read."""
