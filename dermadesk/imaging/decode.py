"""A file and its header -> pixels: by OpenCV where it can, by Pillow where it cannot."""

import cv2
import numpy as np
from numpy.typing import NDArray

from dermadesk.imaging.headers import Damaged, Header, is_whole, png_chunks
from dermadesk.imaging.steps import Pixels

cv2.utils.logging.setLogLevel(
    cv2.utils.logging.LOG_LEVEL_SILENT
)  # a damaged photo becomes an error that says so; OpenCV's remarks on stderr help nobody

_REDUCED = {
    1: cv2.IMREAD_COLOR_RGB,
    # the colour flags are those of BGR: theirs are taken out, and RGB is put in
    2: cv2.IMREAD_REDUCED_COLOR_2 & ~cv2.IMREAD_COLOR | cv2.IMREAD_COLOR_RGB,
    4: cv2.IMREAD_REDUCED_COLOR_4 & ~cv2.IMREAD_COLOR | cv2.IMREAD_COLOR_RGB,
    8: cv2.IMREAD_REDUCED_COLOR_8 & ~cv2.IMREAD_COLOR | cv2.IMREAD_COLOR_RGB,
}
_ROWS = 1024


def decode(encoded: bytes, header: Header, reduction: int) -> Pixels:
    """H×W×3 uint8 sRGB, upright, alpha flattened onto white. `reduction` (1, 2, 4 or 8) is obeyed by JPEG only.

    Of several pages or frames the first. Raises `Damaged`, or `Unsupported` for a rare kind of TIFF.
    """
    if not is_whole(encoded, header):
        raise Damaged
    if header.format in ("TIFF", "BMP") or header.mode == "cmyk":
        from dermadesk.imaging import pillow

        pixels = pillow.decode(encoded, header, reduction)
    else:
        if header.format == "JPEG":
            pixels = _by_opencv(encoded, _REDUCED[reduction])
        else:
            pixels = _with_alpha(_only_pixels(encoded) if header.format == "PNG" else encoded)
        if header.profile is not None:
            from dermadesk.imaging import pillow

            pixels = pillow.to_srgb(pixels, header)
    if pixels.shape[2] == 4:
        pixels = _on_white(pixels)
    return _turned(pixels, header.orientation)


def _by_opencv(encoded: bytes, flags: int) -> NDArray[np.uint8]:
    try:
        array = cv2.imdecode(np.frombuffer(encoded, np.uint8), flags | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error as error:
        raise Damaged from error
    if array is None:
        raise Damaged
    return array  # type: ignore[return-value]


def _with_alpha(encoded: bytes) -> NDArray[np.uint8]:
    """H×W×3 or H×W×4, red first, uint8; 16 bits are rounded to 8."""
    array = _by_opencv(encoded, cv2.IMREAD_UNCHANGED)
    if array.dtype == np.uint16:
        array = cv2.convertScaleAbs(array, alpha=1 / 257)  # type: ignore[assignment]
    if array.ndim == 2:
        return np.asarray(cv2.cvtColor(array, cv2.COLOR_GRAY2RGB), np.uint8)
    return np.asarray(cv2.cvtColor(array, cv2.COLOR_BGRA2RGBA if array.shape[2] == 4 else cv2.COLOR_BGR2RGB), np.uint8)


def _only_pixels(encoded: bytes) -> bytes:
    """A PNG without remarks, profiles and further frames: libpng prints its opinion of them on stderr."""
    needed = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
    return encoded[:8] + b"".join(encoded[start:end] for name, start, end in png_chunks(encoded) if name in needed)


def _on_white(pixels: NDArray[np.uint8]) -> Pixels:
    """H×W×4 over white paper: H×W×3."""
    if pixels[..., 3].min() == 255:
        return np.ascontiguousarray(pixels[..., :3])
    flat = np.empty((*pixels.shape[:2], 3), np.uint8)
    for top in range(0, len(pixels), _ROWS):  # in strips: 16 bits for a whole large photo would be another gigabyte
        strip = pixels[top : top + _ROWS].astype(np.uint16)
        alpha = strip[..., 3:]
        flat[top : top + _ROWS] = (strip[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255
    return flat


def _turned(pixels: Pixels, orientation: int) -> Pixels:
    """EXIF's eight orientations, contiguous."""
    if orientation == 1:
        return np.ascontiguousarray(pixels)
    if orientation in (5, 6, 7, 8):
        pixels = pixels.transpose(1, 0, 2)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return np.ascontiguousarray(pixels)
