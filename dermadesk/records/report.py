"""What a report is made of: an examination and its pictures. Its words and its looks are the window's."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath

from dermadesk.records.examination import Examination

_LONGEST_NAME = 50
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+')


@dataclass(frozen=True, slots=True)
class MapPicture:
    """A heatmap over its photo. `encoded` is a picture without transparency, JPEG or PNG.

    `class_name` is the diagnosis that it is of, `method` the name under which its method is registered. `hatched` tells
    that the model did not see all of the photo, `blank` that nothing in it spoke for this diagnosis.
    """

    encoded: bytes
    class_name: str
    method: str
    hatched: bool = False
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """An examination as it goes to paper. `photo` is the upright photo as it was shown, a JPEG or PNG in sRGB.

    Nothing is required but the photo and its answer: `map` is None where none is to be shown, and whatever is empty in
    the examination is left out.
    """

    examination: Examination
    photo: bytes
    photo_size: tuple[int, int]
    map: MapPicture | None = None

    @property
    def file_stem(self) -> str:
        """What a file of it may be called on every system, without its ending: `P-0042 2026-03-05`.

        By the patient's code where one is given, otherwise by the photo's name.
        """
        examination = self.examination
        name = examination.patient or PurePath(examination.photo_name).stem
        return f"{_safe(name) or 'Report'} {examination.visited}"


def _safe(name: str) -> str:
    """`name` without what a file system refuses or a reader cannot see."""
    plain = _NOT_IN_NAMES.sub(" ", unicodedata.normalize("NFC", name))
    return " ".join(plain.split())[:_LONGEST_NAME].strip(" .")
