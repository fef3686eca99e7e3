"""File, bytes, clipboard or camera frame -> `Photo`; `pixels` decodes it, reduced where the format can."""

import errno
import hashlib
import stat
from dataclasses import dataclass, field
from pathlib import Path

import cv2

from dermadesk.errors import ErrorCode, PhotoError
from dermadesk.imaging.decode import decode
from dermadesk.imaging.headers import Damaged, Header, Unsupported, read_header
from dermadesk.imaging.signatures import SIGNATURE_BYTES, recognise
from dermadesk.imaging.steps import Pixels

MAX_FILE_BYTES = 1 << 30
"""More than the largest photo needs without any compression; larger files are not even read."""

MARGIN = 1.5
"""A reduced photo has at least this many times the pixels per side that are asked for, so that what follows shrinks."""


@dataclass(frozen=True, slots=True)
class Photo:
    """Encoded bytes with the facts of their header. `width` and `height` are those of the upright photo.

    `source` is the path or what else to call it, `format` is JPEG, PNG, BMP, TIFF or WebP. Of a TIFF with several
    pages, and of an animation, the first is the photo.
    """

    encoded: bytes = field(repr=False)
    source: str
    sha256: str
    width: int
    height: int
    format: str
    header: Header = field(repr=False, compare=False)

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

    def pixels(self, at_least: int | None = None) -> Pixels:
        """H×W×3 uint8 sRGB, upright, contiguous, the caller's own; transparent places are white.

        With `at_least`, a JPEG may come back reduced, its shorter side no shorter than 1.5 times that. Raises
        `PhotoError` TRUNCATED for a photo that is cut short or damaged, TOO_LARGE where the memory does not suffice.
        """
        try:
            return decode(self.encoded, self.header, self.reduction(at_least))
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
        shorter = min(self.width, self.height)
        return next((by for by in (8, 4, 2) if shorter >= MARGIN * at_least * by), 1)


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
        with path.open("rb") as file:
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
