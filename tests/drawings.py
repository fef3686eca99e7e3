"""Photos for the tests: drawn lesions, and the same drawing in every kind of file that people bring.

`encode(draw_lesion(600, 450), "jpeg")` is the photo of most tests.
"""

import io
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from dermadesk.imaging.steps import Pixels

SKIN = (224, 172, 150)
BROWN = (92, 56, 40)


def draw_lesion(
    width: int = 600,
    height: int = 450,
    centre: tuple[float, float] = (0.5, 0.5),
    radius: float = 0.22,
    colour: tuple[int, int, int] = BROWN,
    skin: tuple[int, int, int] = SKIN,
    seed: int = 0,
) -> Pixels:
    """A blob of `colour` on textured skin with a few hairs: H×W×3 uint8 sRGB, always the same for the same arguments.

    `centre` is in fractions of width and height, `radius` in fractions of the shorter side. The scene does not
    depend on the size in pixels, so that a large drawing and a small one are copies of each other.
    """
    largest = 1200
    if max(width, height) > largest:  # drawing 12 megapixels takes seconds, enlarging a drawing does not
        scale = largest / max(width, height)
        small = draw_lesion(round(width * scale), round(height * scale), centre, radius, colour, skin, seed)
        return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)
    random = np.random.default_rng(seed)
    side = min(width, height)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    dx, dy = (x + 0.5 - centre[0] * width) / side, (y + 0.5 - centre[1] * height) / side
    angle = np.arctan2(dy, dx)
    edge = radius * (1 + 0.12 * np.sin(3 * angle + 1) + 0.06 * np.sin(7 * angle))
    inside = 1 / (1 + np.exp(np.clip((np.hypot(dx, dy) - edge) / 0.012, -60, 60)))
    texture = cv2.resize(random.normal(0, 7, (48, 64)).astype(np.float32), (width, height), None, 0, 0, cv2.INTER_CUBIC)
    network = 12 * np.sin(90 * dx + 2 * np.sin(20 * dy)) * np.sin(90 * dy + 2 * np.sin(20 * dx)) * inside
    ground = np.asarray(skin, np.float32) * (1 - inside[..., None]) + np.asarray(colour, np.float32) * inside[..., None]
    canvas = np.clip(ground + (texture + network)[..., None], 0, 255).astype(np.uint8)
    for _ in range(5):
        start, middle, end = (random.uniform(0, 1, 2) for _ in range(3))
        t = np.linspace(0, 1, 40)[:, None]
        curve = ((1 - t) ** 2 * start + 2 * t * (1 - t) * middle + t**2 * end) * (width, height)
        cv2.polylines(canvas, [np.rint(curve).astype(np.int32)], False, (60, 40, 34), max(1, side // 200), cv2.LINE_AA)
    return canvas


def encode(pixels: Pixels, kind: str = "jpeg", orientation: int = 1, profile: bytes | None = None) -> bytes:
    """The drawing as a file of that kind (a key of `KINDS`).

    With an EXIF `orientation` of 2 to 8 the file stores the drawing turned, so that a reader that obeys it sees
    `pixels`. `profile` is embedded as it is, whatever the pixels mean.
    """
    stored = _turned(pixels, orientation)
    extra: dict[str, Any] = {}
    if orientation != 1:
        exif = Image.Exif()
        exif[0x0112] = orientation
        extra["exif"] = exif
    if profile is not None:
        extra["icc_profile"] = profile
    return KINDS[kind](stored, extra)


def swapped_profile() -> bytes:
    """An ICC profile for RGB as far from sRGB as can be: red and blue have changed places."""
    profile = bytearray(srgb_profile())
    count = int.from_bytes(profile[128:132], "big")
    entries = {profile[132 + 12 * i : 136 + 12 * i].decode(): 132 + 12 * i for i in range(count)}
    red, blue = entries["rXYZ"] + 4, entries["bXYZ"] + 4
    profile[red : red + 8], profile[blue : blue + 8] = profile[blue : blue + 8], profile[red : red + 8]
    return bytes(profile)


def srgb_profile() -> bytes:
    """The profile that most files with a profile carry."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _turned(pixels: Pixels, orientation: int) -> Pixels:
    """What a camera stores of an upright scene when it writes this orientation."""
    undo: dict[int, Callable[[Pixels], Pixels]] = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.transpose(1, 0, 2),
        6: lambda a: np.rot90(a, 1),
        7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
        8: lambda a: np.rot90(a, -1),
    }
    return np.ascontiguousarray(undo[orientation](pixels))


def _saved(image: Image.Image, format: str, extra: dict[str, Any], **settings: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **settings, **extra)
    return buffer.getvalue()


def _pillow(format: str, mode: str = "RGB", **settings: Any) -> Callable[[Pixels, dict[str, Any]], bytes]:
    """An encoder by Pillow: RGB first, then whatever the mode makes of it."""

    def encoder(pixels: Pixels, extra: dict[str, Any]) -> bytes:
        image = Image.fromarray(pixels)
        if mode in ("RGBA", "LA"):
            image.putalpha(255)
        converted = image.quantize(256) if mode == "P" else image.convert(mode)
        return _saved(converted, format, extra, **settings)

    return encoder


def _deep(extension: str, *, grey: bool = False, alpha: bool = False) -> Callable[[Pixels, dict[str, Any]], bytes]:
    """An encoder of 16 bits per sample by OpenCV, without metadata; 257 times the 8 bit value."""

    def encoder(pixels: Pixels, extra: dict[str, Any]) -> bytes:
        if extra:
            raise ValueError(f"{extension} of 16 bits is drawn without metadata")
        wide: NDArray[Any] = pixels[:, :, ::-1].astype(np.uint16) * 257
        if grey:
            wide = cv2.cvtColor(wide, cv2.COLOR_BGR2GRAY)
        if alpha:
            wide = np.dstack((wide, np.full(wide.shape[:2], 65535, np.uint16)))
        _, encoded = cv2.imencode(extension, wide)
        return encoded.tobytes()

    return encoder


KINDS: dict[str, Callable[[Pixels, dict[str, Any]], bytes]] = {
    "jpeg": _pillow("JPEG", quality=92),
    "jpeg_progressive": _pillow("JPEG", quality=92, progressive=True),
    "jpeg_grey": _pillow("JPEG", "L", quality=92),
    "jpeg_cmyk": _pillow("JPEG", "CMYK", quality=95),
    "png": _pillow("PNG"),
    "png_grey": _pillow("PNG", "L"),
    "png_alpha": _pillow("PNG", "RGBA"),
    "png_grey_alpha": _pillow("PNG", "LA"),
    "png_palette": _pillow("PNG", "P"),
    "png_one_bit": _pillow("PNG", "1"),
    "png_16": _deep(".png"),
    "png_16_grey": _deep(".png", grey=True),
    "png_16_alpha": _deep(".png", alpha=True),
    "bmp": _pillow("BMP"),
    "bmp_grey": _pillow("BMP", "L"),
    "bmp_palette": _pillow("BMP", "P"),
    "tiff": _pillow("TIFF"),
    "tiff_lzw": _pillow("TIFF", compression="tiff_lzw"),
    "tiff_grey": _pillow("TIFF", "L"),
    "tiff_alpha": _pillow("TIFF", "RGBA"),
    "tiff_palette": _pillow("TIFF", "P"),
    "tiff_cmyk": _pillow("TIFF", "CMYK"),
    "tiff_16": _deep(".tiff"),
    "tiff_16_grey": _deep(".tiff", grey=True),
    "webp": _pillow("WEBP", quality=95),
    "webp_lossless": _pillow("WEBP", lossless=True),
    "webp_alpha": _pillow("WEBP", "RGBA", lossless=True, exact=True),
}
"""Every kind of file that must be read, by name; the part before the first underscore is the format."""


def hand_made_profile(space: bytes, tags: dict[bytes, bytes], connection: bytes = b"XYZ ") -> bytes:
    """An ICC profile of version 2 for a printer or screen: its colour space, and its tags by signature."""
    table, contents, at = b"", b"", 132 + 12 * len(tags)
    for name, content in tags.items():
        padded = content + b"\0" * (-len(content) % 4)
        table += name + at.to_bytes(4, "big") + len(content).to_bytes(4, "big")
        contents += padded
        at += len(padded)
    head = at.to_bytes(4, "big") + b"test" + b"\x02\x10\0\0" + (b"prtr" if space == b"CMYK" else b"mntr")
    head += space + connection + bytes(12) + b"acsp" + bytes(28) + bytes.fromhex("0000f6d6000100000000d32d") + bytes(48)
    return head + len(tags).to_bytes(4, "big") + table + contents


def cmyk_profile() -> bytes:
    """A CMYK profile in which cyan ink is red, so that nobody can miss whether it was obeyed; other inks are black."""
    paper, red, black = (255, 128, 128), (136, 208, 195), (0, 128, 128)
    corners = [paper if not any(inks) else red if inks == (1, 0, 0, 0) else black for inks in np.ndindex(2, 2, 2, 2)]
    identity = bytes(range(256))
    matrix = b"".join((65536 if row == column else 0).to_bytes(4, "big") for row in range(3) for column in range(3))
    table = b"mft1" + bytes(4) + bytes((4, 3, 2, 0)) + matrix + identity * 4
    table += b"".join(bytes(corner) for corner in corners) + identity * 3
    return hand_made_profile(b"CMYK", {b"A2B0": table}, connection=b"Lab ")


def linear_grey_profile() -> bytes:
    """A profile for grey photos whose values are amounts of light: 128 of 255 is what sRGB writes as 188."""
    white = b"XYZ " + bytes(4) + bytes.fromhex("0000f6d6000100000000d32d")
    return hand_made_profile(b"GRAY", {b"wtpt": white, b"kTRC": b"curv" + bytes(8)})
