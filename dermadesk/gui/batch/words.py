"""What the window says of one photo among thousands: few words, the whole of it in the tooltip."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from dermadesk.gui.history import words as saved
from dermadesk.gui.widgets.fields import spelled_out
from dermadesk.gui.words import NBSP
from dermadesk.taxonomy import DIAGNOSES

if TYPE_CHECKING:
    from dermadesk.batch.row import Line

SHEET_CAPTION = (
    "The number is the probability of a malignant class. The heatmap shows where the model looked; it is not evidence."
)
NO_MAPS = (
    "The number is the probability of a malignant class. This model has no class activation maps: open a photo to see "
    "another kind of heatmap."
)

_ERROR = "error"
_OWN_SHORT = {"MEL": "melanoma", "NV": "nevus"}

_QUALITY = {
    "too_small": "few pixels",
    "too_dark": "dark",
    "overexposed": "overexposed",
    "blurred": "blurred",
    "glare": "glare",
    "lesion_too_small": "small lesion",
    "lesion_at_border": "lesion at the edge",
    "heavy_hair": "hair",
    "dark_corners": "dark corners",
    "ink": "ink",
    "ruler": "ruler",
    "not_a_lesion": "not a skin lesion",
    "not_dermoscopic": "not dermoscopic",
}

_ERRORS = {
    "not_found": "file is gone",
    "is_a_folder": "is a folder",
    "no_permission": "may not be read",
    "empty_file": "file is empty",
    "truncated": "file is damaged",
    "not_an_image": "not an image",
    "unsupported_format": "format is not read",
    "too_large": "photo is too large",
    "link_searched": "link, searched already",
}


def kind(decision: str) -> str:
    """The shape and colour of `Line.decision`, as `Wording.kind`."""
    return _ERROR if decision == _ERROR else saved.kind(decision)


def answer(decision: str) -> str:
    """`Line.decision` in a cell; nothing while the photo waits."""
    if decision == _ERROR:
        return "Error"
    return "" if kind(decision) == "waiting" else saved.short(decision)


def is_assessed(line: Line) -> bool:
    """Whether classes and probabilities are shown of it: not where the photo cannot be assessed."""
    return kind(line.decision) in ("suspicious", "nothing")


def file_name(path: str) -> str:
    """The last part of a path, in which bytes that are no text stand as �."""
    return os.path.basename(readable(path))


def readable(path: str) -> str:
    """A path as Qt can show it: it would leave out bytes that are no text."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def class_name(code: str, names: Mapping[str, str] | None = None) -> str:
    """A class by its name, one of the clinic's own from `names`; a diagnosis in own words as it is."""
    return (names or {}).get(code) or spelled_out(code)


def short_class(code: str) -> str:
    """A class in a list of several: melanoma, nevus, bcc."""
    return _OWN_SHORT.get(code) or (code.lower() if code in DIAGNOSES else code)


def prediction_set(members: str) -> str:
    """`Line.conformal_set` in a cell, the most probable first."""
    return ", ".join(short_class(code) for code in _parts(members))


def prediction_set_in_full(members: str, names: Mapping[str, str] | None = None) -> str:
    """The same by the names of the classes."""
    return ", ".join(class_name(code, names) for code in _parts(members))


def probability(share: float | None) -> str:
    """Two decimals, but never 0 or 1 for what is only close to it; nothing for None."""
    if share is None:
        return ""
    if share < 0.005:
        return f"<{NBSP}0.01"
    return f">{NBSP}0.99" if share >= 0.995 else f"{share:.2f}"


def spoken(line: Line) -> str:
    """A photo in one sentence, for those who hear the table."""
    malignant = f"malignant {probability(line.p_malignant)}" if is_assessed(line) else ""
    parts = (answer(line.decision), malignant, "seen" if line.seen else "")
    return f"Photo {file_name(line.image)}: {', '.join(part for part in parts if part)}"


def note(line: Line, twin: Line | None = None) -> str:
    """What else is to be said of a photo: its error, its quality, whose copy it is. `twin`: the photo at `same_as`."""
    if line.error:
        return error(line.error)
    said = [quality(line.quality)] if line.quality else []
    if line.same_as is not None:
        said.append(f"same photo as {file_name(twin.image) if twin is not None else 'an earlier one'}")
    return " · ".join(said)


def note_in_full(line: Line, twin: Line | None = None) -> str:
    """The same with the whole sentence of an error, and the whole path of the other photo."""
    if line.message:
        return readable(line.message)
    path = f"\n{readable(twin.image)}" if twin is not None and line.same_as is not None else ""
    return note(line, twin) + path


def quality(codes: str | Iterable[str]) -> str:
    """Quality issues in a few words each; `codes` as in `Line.quality`, or one by one."""
    return ", ".join(_QUALITY[str(code)] for code in (_parts(codes) if isinstance(codes, str) else codes))


def error(code: str) -> str:
    """An error in a few words."""
    return _ERRORS.get(code) or code.replace("_", " ")


def _parts(joined: str) -> list[str]:
    return joined.split(_separator()) if joined else []


@cache
def _separator() -> str:
    from dermadesk.batch.row import SEPARATOR

    return SEPARATOR
