"""File, bytes, clipboard or camera frame -> `Photo`; `pixels` decodes it, reduced where the format can."""

import errno
import hashlib
import stat
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np

from dermadesk.errors import ErrorCode, PhotoError
from dermadesk.imaging.decode import decode
from dermadesk.imaging.headers import Damaged, Header, Unsupported, read_header
from dermadesk.imaging.signatures import SIGNATURE_BYTES, recognise
from dermadesk.imaging.steps import Pixels, Region

MAX_FILE_BYTES = 1 << 30
"""More than the largest photo needs without any compression; larger files are not even read."""

MARGIN = 1.5
"""A reduced photo has at least this many times the pixels per side that are asked for, so that what follows shrinks."""


@dataclass(frozen=True, slots=True)
class Photo:
    """Encoded bytes with the facts of their header. `width` and `height` are those of the upright photo.

    `source` is the path or what else to call it, `format` is JPEG, PNG, BMP, TIFF or WebP. Of a TIFF with several
    pages, and of an animation, the first is the photo. `crop` is the part that `pixels` gives, in fractions (0..1) of
    the whole upright photo, None for all of it; everything else here speaks of the whole photo and its file.
    """

    encoded: bytes = field(repr=False)
    source: str
    sha256: str
    width: int
    height: int
    format: str
    header: Header = field(repr=False, compare=False)
    crop: Region | None = None

    @classmethod
    def from_file(cls, path: Path) -> "Photo":
        """The photo in a file, which is only read. Raises `PhotoError`, from the header where that tells enough."""
        return cls.from_bytes(_read(path), str(path))

    @classmethod
    def from_bytes(cls, encoded: bytes, source: str) -> "Photo":
        """The photo in a clipboard, a drop or an archive: the bytes of a file. Raises `PhotoError`."""
        header = read_header(encoded, source)
        digest = hashlib.sha256(encoded).hexdigest()
        return cls(encoded, source, digest, header.width, header.height, header.format, header)

    @classmethod
    def from_pixels(cls, pixels: Pixels, source: str) -> "Photo":
        """A camera's frame, H×W×3 uint8 sRGB, as a photo without loss (PNG)."""
        _, encoded = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), (cv2.IMWRITE_PNG_COMPRESSION, 1))
        return cls.from_bytes(encoded.tobytes(), source)

    def cropped(self, region: Region | None) -> "Photo":
        """The same photo of which only a part is looked at: fractions (0..1) of the whole photo, None for all of it.

        The part is cut at the photo's edges and moved to whole pixels, at least one each way. Raises `ValueError` for
        a region of which nothing lies in the photo.
        """
        if region is None:
            return replace(self, crop=None)
        left, right = _whole_pixels(region.x, region.width, self.width)
        top, bottom = _whole_pixels(region.y, region.height, self.height)
        if (right - left, bottom - top) == (self.width, self.height):
            return replace(self, crop=None)
        x, y = left / self.width, top / self.height
        return replace(self, crop=Region(x, y, (right - left) / self.width, (bottom - top) / self.height))

    @property
    def crop_width(self) -> int:
        """Pixels of the file that the crop is wide; those of the photo where there is none."""
        return self.width if self.crop is None else round(self.crop.width * self.width)

    @property
    def crop_height(self) -> int:
        """Pixels of the file that the crop is high; those of the photo where there is none."""
        return self.height if self.crop is None else round(self.crop.height * self.height)

    def pixels(self, at_least: int | None = None) -> Pixels:
        """H×W×3 uint8 sRGB of the crop, upright, contiguous, the caller's own; transparent places are white.

        With `at_least`, a JPEG may come back reduced, its shorter side no shorter than 1.5 times that. Raises
        `PhotoError` TRUNCATED for a photo that is cut short or damaged, TOO_LARGE where the memory does not suffice.
        """
        try:
            return self._cut(decode(self.encoded, self.header, self.reduction(at_least)))
        except Damaged as error:
            raise PhotoError(ErrorCode.TRUNCATED, self.source) from error
        except Unsupported as error:
            raise PhotoError(ErrorCode.UNSUPPORTED_FORMAT, self.source, str(error)) from error
        except MemoryError as error:
            detail = f"{self.width:,} × {self.height:,} pixels do not fit into the memory"
            raise PhotoError(ErrorCode.TOO_LARGE, self.source, detail) from error

    def reduction(self, at_least: int | None) -> int:
        """By how much `pixels(at_least)` divides both sides: 1, 2, 4 or 8.

        The one rule for window, command line and training, so that the answer does not depend on the way in.
        """
        if at_least is None or self.format != "JPEG":
            return 1
        shorter = min(self.crop_width, self.crop_height)
        return next((by for by in (8, 4, 2) if shorter >= MARGIN * at_least * by), 1)

    def _cut(self, whole: Pixels) -> Pixels:
        """The crop of the decoded photo, which may be reduced; a copy, so that the rest is not kept."""
        if self.crop is None:
            return whole
        height, width = whole.shape[:2]
        left, right = _whole_pixels(self.crop.x, self.crop.width, width)
        top, bottom = _whole_pixels(self.crop.y, self.crop.height, height)
        return np.ascontiguousarray(whole[top:bottom, left:right])


def _whole_pixels(start: float, length: float, side: int) -> tuple[int, int]:
    """First and last (exclusive) of the pixels that lie nearest to a stretch of a side in fractions; at least one."""
    if not (length > 0 and start < 1 and start + length > 0):
        raise ValueError(f"nothing of the crop lies in the photo: {start:g} to {start + length:g} of 0 to 1")
    first = min(max(0, round(start * side)), side - 1)
    return first, min(max(first + 1, round((start + length) * side)), side)


def _read(path: Path) -> bytes:
    """The bytes of a regular file; anything else is refused before it is opened, since opening a pipe can wait forever.

    Files that are not photos, and files that are too large to be one, are known by their beginning.
    """
    source = str(path)
    try:
        facts = path.stat()
        if stat.S_ISDIR(facts.st_mode):
            raise PhotoError(ErrorCode.IS_A_FOLDER, source)
        if not stat.S_ISREG(facts.st_mode):
            raise PhotoError(ErrorCode.NOT_AN_IMAGE, source)
        with path.open("rb", buffering=0) as file:  # a buffer would copy all of it once more
            recognise(file.read(SIGNATURE_BYTES), source)
            if facts.st_size > MAX_FILE_BYTES:
                raise PhotoError(ErrorCode.TOO_LARGE, source, f"{facts.st_size / 2**30:.1f} GB")
            file.seek(0)
            return file.read()
    except PermissionError as error:
        raise PhotoError(ErrorCode.NO_PERMISSION, source) from error
    except OSError as error:
        raise PhotoError(ErrorCode.TRUNCATED if error.errno == errno.EIO else ErrorCode.NOT_FOUND, source) from error
    except ValueError as error:  # a path with a zero byte in it
        raise PhotoError(ErrorCode.NOT_FOUND, source) from error
    except MemoryError as error:
        raise PhotoError(ErrorCode.TOO_LARGE, source, "it does not fit into the memory") from error
