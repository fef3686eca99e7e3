"""The few photos that OpenCV cannot read, or reads wrongly, go through Pillow: CMYK, BMP, TIFF; and colour profiles.

Imported only when such a photo comes along. OpenCV 5 swaps the colours of 16-bit TIFF and cannot tell a damaged
TIFF from a whole one.
"""

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import BmpImagePlugin, Image, ImageCms, ImageFile, JpegImagePlugin, TiffImagePlugin

from dermadesk.imaging.headers import Damaged, Header, Unsupported
from dermadesk.imaging.steps import Pixels

warnings.filterwarnings("ignore", module=r"PIL\.")  # remarks on odd metadata, which nobody could act on

PLUGINS: dict[str, type[ImageFile.ImageFile]] = {
    "JPEG": JpegImagePlugin.JpegImageFile,
    "TIFF": TiffImagePlugin.TiffImageFile,
    "BMP": BmpImagePlugin.BmpImageFile,
}

# of TIFF: how long a value of each type is, and what tells a camera's raw file from a photo
_VALUE_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_SUBFILE_TYPE, _SUB_IFDS, _DNG_VERSION = 254, 330, 50706


@contextmanager
def complaints() -> Iterator[None]:
    """Pillow's many ways to say that a file makes no sense become `Damaged`; unknown kinds become `Unsupported`."""
    try:
        yield
    except SyntaxError as error:
        if str(error) == "unknown pixel mode":
            raise Unsupported("TIFF of an unusual kind") from error
        raise Damaged from error
    except (OSError, ValueError, TypeError, LookupError, EOFError, ArithmeticError, struct.error) as error:
        raise Damaged from error
    except (AttributeError, AssertionError, RuntimeError) as error:  # met in Pillow with nonsense in TIFF tags
        raise Damaged from error


def opened(encoded: bytes, format: str) -> ImageFile.ImageFile:
    """The image with its header read; the plugin directly, because `Image.open` would import all the others."""
    if format == "TIFF" and not _directory_is_whole(encoded):
        raise Damaged  # Pillow would go by the tags that are left, and call the file an unknown kind
    image = PLUGINS[format](BytesIO(encoded))
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        tags = image.tag_v2
        if _DNG_VERSION in tags or (tags.get(_SUBFILE_TYPE) == 1 and _SUB_IFDS in tags):
            raise Unsupported("camera raw")
        if image.mode in ("F", "I", "LAB"):
            raise Unsupported("TIFF in Lab colours" if image.mode == "LAB" else "TIFF with 32 bits per sample")
    return image


def _directory_is_whole(encoded: bytes) -> bool:
    """Whether the first directory of a TIFF and everything that it points to as a value lies within the file."""
    order = "<" if encoded[:2] == b"II" else ">"
    version, first = struct.unpack_from(order + "HI", encoded, 2)
    if version != 42:
        return True  # BigTIFF, which is rare and made by software that knows what it does
    (count,) = struct.unpack_from(order + "H", encoded, first)
    for entry in range(count):
        _, kind, values, at = struct.unpack_from(order + "HHII", encoded, first + 2 + 12 * entry)
        size = values * _VALUE_BYTES.get(kind, 0)
        if size > 4 and at + size > len(encoded):
            return False
    return True


def decode(encoded: bytes, header: Header, reduction: int) -> NDArray[np.uint8]:
    """H×W×3, or H×W×4 where the file has alpha, in sRGB and upright. `reduction` is obeyed by JPEG only."""
    with complaints():
        image = opened(encoded, header.format)
        if header.format == "JPEG":
            image.draft(None, (image.width // reduction, image.height // reduction))
        image.load()
        if image.mode.startswith("I;16"):
            grey = cv2.convertScaleAbs(np.asarray(image), alpha=1 / 257)
            return to_srgb(np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), np.uint8), header)
        if image.mode == "CMYK":
            return np.array(_converted(image, header.profile) or image.convert("RGB"))
        alpha = image.mode in ("RGBA", "RGBa", "LA", "La", "PA") or "transparency" in image.info
        pixels = np.array(image.convert("RGBA" if alpha else "RGB"))
    if alpha and header.format == "BMP" and not pixels[..., 3].any():
        return np.ascontiguousarray(pixels[..., :3])  # written by programs that leave the fourth byte at zero
    return to_srgb(pixels, header)


def to_srgb(pixels: NDArray[np.uint8], header: Header) -> NDArray[np.uint8]:
    """H×W×3 or H×W×4 (alpha last, untouched) uint8 from the colours of the embedded profile to sRGB.

    The pixels come back as they are where the profile is sRGB's, is broken, or does not fit the photo.
    """
    grey = header.mode == "grey"
    image = Image.fromarray(np.ascontiguousarray(pixels[..., 0] if grey else pixels[..., :3]))
    converted = _converted(image, header.profile)
    if converted is None:
        return pixels
    return np.dstack((np.asarray(converted), pixels[..., 3])) if pixels.shape[2] == 4 else np.array(converted)


def _converted(image: Image.Image, profile: bytes | None) -> Image.Image | None:
    transform = _transform(profile, image.mode) if profile else None
    return None if transform is None else transform.apply(image)


@lru_cache(maxsize=16)
def _transform(profile: bytes, mode: str) -> Any:
    """The way from a profile to sRGB; None when there is nothing to do or the profile is of no use.

    Whether a profile is sRGB's is asked of its effect on a few colours, not of its name.
    """
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        transform = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB")
        if mode != "RGB":
            return transform
        levels = np.linspace(0, 255, 6).round().astype(np.uint8)
        colours: Pixels = np.stack(np.meshgrid(levels, levels, levels), -1).reshape(1, -1, 3)
        changed = np.asarray(transform.apply(Image.fromarray(colours)), np.int16) - colours
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None
    return transform if np.abs(changed).max() > 2 else None
