"""What a file is, by its first bytes; its name is not asked. Formats that are not read are told by name, too."""

import re

from dermadesk.errors import ErrorCode, PhotoError

READ = frozenset(("JPEG", "PNG", "WebP", "TIFF", "BMP"))
"""The formats that are read."""

_NOT_READ_ENDINGS = (".heic", ".heif", ".avif", ".dcm", ".dicom")
PHOTO_ENDINGS = frozenset(
    (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".dib", ".tif", ".tiff", ".webp", *_NOT_READ_ENDINGS)
)
"""The endings of what a user calls a photo, in lower case. Some are not read; they are found so that each gets its
row and its reason, instead of being passed over in silence."""

SIGNATURES: tuple[tuple[str, bytes], ...] = (
    ("JPEG", rb"\xff\xd8\xff"),
    ("PNG", rb"\x89PNG\r\n\x1a\n"),
    ("WebP", rb"RIFF....WEBP"),
    ("Canon raw", rb"II\*\x00....CR|....ftypcrx "),  # before TIFF, whose beginning it has
    ("TIFF", rb"II\*\x00|MM\x00\*|II\+\x00|MM\x00\+"),
    ("BMP", rb"BM.{12}[\x0c\x10\x28\x34\x38\x40\x6c\x7c]\x00\x00\x00"),  # BM alone begins many a text
    ("DICOM", rb".{128}DICM|\x02\x00\x00\x00UL\x04\x00"),
    ("AVIF", rb"....ftyp(avif|avis|mif1.{4}.{0,16}avif)"),
    ("HEIC", rb"....ftyp(heic|heix|heim|heis|hevc|hevx|hevm|hevs|mif1|msf1|heif)"),
    ("video", rb"....ftyp|RIFF....AVI |\x1aE\xdf\xa3|\x00\x00\x01\xba"),
    ("GIF", rb"GIF8[79]a"),
    ("Photoshop", rb"8BPS"),
    ("PDF", rb"%PDF-"),
    ("SVG", rb"(\xef\xbb\xbf)?\s*<(svg[\s>]|(\?xml|!--|!DOCTYPE svg).*<svg[\s>])"),
    ("JPEG XL", rb"\xff\x0a|\x00\x00\x00\x0cJXL "),
    ("JPEG 2000", rb"\x00\x00\x00\x0cjP  |\xff\x4f\xff\x51"),
    ("JPEG XR", rb"II\xbc"),
    ("camera raw", rb"FUJIFILMCCD-RAW|IIR[OS]|MMOR|IIU\x00|FOVb|\x00MRM"),
    ("OpenEXR", rb"v/1\x01"),
    ("Netpbm", rb"P[1-7]\s"),
    ("icon", rb"\x00\x00[\x01\x02]\x00.\x00.{3}\x00"),
)
"""Name and pattern; the first that matches counts."""

SIGNATURE_BYTES = 1024
"""How much of a file's beginning is looked at."""


def recognise(start: bytes, source: str) -> str:
    """The format of a file that begins with `start`, one of `READ`.

    Raises `PhotoError`: EMPTY_FILE, UNSUPPORTED_FORMAT with the name of what it is, or NOT_AN_IMAGE.
    """
    if not start:
        raise PhotoError(ErrorCode.EMPTY_FILE, source)
    start = start[:SIGNATURE_BYTES]
    name = next((name for name, pattern in SIGNATURES if re.match(pattern, start, re.DOTALL)), None)
    if name is None:
        raise PhotoError(ErrorCode.NOT_AN_IMAGE, source)
    if name not in READ:
        raise PhotoError(ErrorCode.UNSUPPORTED_FORMAT, source, name)
    return name
